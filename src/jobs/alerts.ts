import { isUntold, isUrgent, type OpenAlert, standingAlerts } from "../rules/alerts.ts";
import { addDays, type Day, londonInstant } from "../rules/day.ts";
import type { Policy } from "../rules/policy.ts";
import { windowOn } from "../rules/windows.ts";
import { planAlertMessage, readInstallation, readOpenAlerts, recordAlerts } from "../store/alerts.ts";
import type { Store } from "../store/connect.ts";
import { withSessionLock } from "../store/locks.ts";
import { countMessages, newestAccounts, readSources } from "../store/totals.ts";
import { alertWords, type AlertNumbers } from "../wording/alerts.ts";
import { deliverAlerts } from "./deliver-messages.ts";
import type { JobData } from "./queue.ts";
import { momentOf, policyOn, type Work } from "./work.ts";

/** How often every worker process asks whether operators should be told of something, in milliseconds. */
export const alertsMs = 60_000;

/**
 * Notes which matters operators should see to and which are over, and tells of those that are new. It runs on a timer of
 * the process and rings for nothing, so that it works when the queue does not.
 */
export async function tellOperators(work: Work, data: JobData): Promise<void> {
  await raiseAlerts(work, data);
  if (work.maySend) await deliverAlerts(work, data);
}

/** Notes which matters are open and which are over, for whoever has just changed that by hand; tells nobody. */
export async function noteAlerts(store: Store, policy: Policy, moment: { now: Date; today: Day }): Promise<void> {
  await withSessionLock(store, "alerts", () => judge(store, policy, moment));
}

async function judge(store: Store, policy: Policy, { now, today }: { now: Date; today: Day }): Promise<void> {
  const seen = await readInstallation(store, { now, today });
  await recordAlerts(store, standingAlerts(seen, policy), now);
}

/** Notes what operators should see to, and plans the e-mail that tells them; sends nothing. One process at a time. */
export async function raiseAlerts(work: Work, data: JobData): Promise<void> {
  const { store, operatorEmail } = work;
  const { now, today } = momentOf(work, data);
  await withSessionLock(store, "alerts", async () => {
    await judge(store, policyOn(work, today), { now, today });
    if (operatorEmail === null || !work.maySend) return;
    const untold = (await readOpenAlerts(store)).filter((alert) => isUntold(alert, today));
    const closesAt = closingOf(untold, work, now, today);
    const [first, ...others] = untold;
    if (first === undefined || closesAt === null) return;
    const numbers = await readNumbers(store, today);
    const { messageIdDomain: domain, letterhead } = work;
    await planAlertMessage(
      store,
      { destination: operatorEmail, day: today, now, closesAt, domain },
      untold.map(({ id }) => id),
      (reference) => alertWords([first, ...others], { now, numbers, reference, senderName: letterhead.senderName }),
    );
  });
}

/**
 * Until when an e-mail about these matters may leave: with something urgent among them until the day ends, else in the
 * hours of offices. Null: not now.
 */
function closingOf(untold: readonly OpenAlert[], work: Work, now: Date, today: Day): Date | null {
  if (untold.some(isUrgent)) return londonInstant(addDays(today, 1), "00:00");
  const window = windowOn(today, "office", policyOn(work, today), work.calendar);
  return window !== null && window.opensAt <= now && now < window.closesAt ? window.closesAt : null;
}

async function readNumbers(store: Store, today: Day): Promise<AlertNumbers> {
  const { planned: waiting, unknown, failed } = await countMessages(store, today);
  return { newestAccounts: newestAccounts(await readSources(store)), waiting, unknown, failed };
}
