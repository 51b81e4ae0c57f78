import type pg from "pg";
import { isMailRefused } from "../rules/account.ts";
import { isFreshOn } from "../rules/data-age.ts";
import type { Day } from "../rules/day.ts";
import type { SiteId } from "../rules/facts.ts";
import { type Destinations, type Owed, type Plan, planMessages, type SiteDestinations } from "../rules/plan.ts";
import type { Policy } from "../rules/policy.ts";
import type { ChannelName } from "../rules/reminder.ts";
import { inTransaction } from "../store/connect.ts";
import { importsSince } from "../store/import-trail.ts";
import { lockExclusive } from "../store/locks.ts";
import { expireMessages } from "../store/messages.ts";
import {
  dissolveUntried,
  hasUnplanned,
  keepUnplaced,
  type OwedRow,
  readOwed,
  readSiteDestinations,
  readSpent,
  type SitePlace,
  type SpentRow,
} from "../store/planning.ts";
import { insertMessages } from "../store/new-messages.ts";
import { endEmptyPlans } from "../store/plans.ts";
import { failForWords } from "../store/refused-words.ts";
import { withBrake } from "./braking.ts";
import { ringAllLanes } from "./lanes.ts";
import type { JobData } from "./queue.ts";
import { momentOf, policyOn, type Work } from "./work.ts";

type Unplaced = Plan["unplaced"][number];

const nowhere: Destinations = { name: null, mobile: null, email: null, nhsmail: null, nhsmailUsable: false };

/** Makes messages of what is owed today, then rings for delivery. */
export async function planOwedMessages(work: Work, data: JobData): Promise<void> {
  const { now, today } = momentOf(work, data);
  await expireMessages(work.store, now);
  const added = await planFor(work, now, today);
  if (added > 0) {
    const importIds = await importsSince(work.store, today);
    work.log.info({ day: today, messages: added, importIds }, "messages were planned");
  }
  await ringAllLanes(work, "deliver-messages", data);
}

/** Plans the messages of one London day; answers how many were added. One planner at a time. */
export async function planFor(work: Work, now: Date, today: Day): Promise<number> {
  return inTransaction(work.store, async (client) => {
    await lockExclusive(client, "plan");
    const added = await makePlan(client, work, now, today);
    // Of a plan that waited, all may have been withdrawn meanwhile.
    await endEmptyPlans(client, now);
    return added;
  });
}

async function makePlan(client: pg.ClientBase, work: Work, now: Date, day: Day): Promise<number> {
  if (!(await hasUnplanned(client, day))) return 0;
  await dissolveUntried(client, day);
  const owed = await readOwed(client, day);
  if (owed.length === 0) return 0;
  const policy = policyOn(work, day);
  const spent = await readSpent(client, day);
  const open = openWays(spent, areTextsLost(work));
  const places = await readSiteDestinations(client, [...new Set(owed.map(({ siteId }) => siteId))]);
  const { messages, unplaced } = planMessages({
    owed: owed.map((row) => open(owedFrom(row, work, day, policy), row.wordsRefusedTo)),
    spent,
    sites: placesOf(places.map((place) => open(place))),
    operator: open({ destinations: { ...nowhere, email: work.operatorEmail } }).destinations,
    now,
    policy,
    calendar: work.calendar,
  });
  const waiting = await endRefused(client, owed, unplaced);
  await keepUnplaced(client, day, waiting);
  if (waiting.length > 0) work.log.info({ day, ...tally(waiting) }, "reminders that wait");
  const braked = await withBrake(client, work, { day, now, messages, owed, spent });
  return insertMessages(client, { day, now, domain: work.messageIdDomain }, braked);
}

/**
 * Ends what has no way left because its words were refused: they would only be refused again, day after day. Answers
 * what waits.
 */
async function endRefused(
  client: pg.ClientBase,
  owed: readonly OwedRow[],
  unplaced: readonly Unplaced[],
): Promise<Unplaced[]> {
  const refused = new Set(owed.filter(({ wordsRefusedTo }) => wordsRefusedTo.length > 0).map(({ id }) => id));
  const isEnd = ({ id, reason }: Unplaced) =>
    refused.has(id) && (reason === "no-destination" || reason === "not-fresh");
  const ended = unplaced.filter(isEnd).map(({ id }) => id);
  await failForWords(client, ended);
  return unplaced.filter((one) => !isEnd(one));
}

function owedFrom({ accountAsOf: from, mail, ...row }: OwedRow, work: Work, today: Day, policy: Policy): Owed {
  // What is not about an account rests on no account.
  const isFresh = !("account" in row.notice) || isFreshOn({ kind: row.notice.kind, from }, today, policy);
  const isOperator = row.recipient.role === "operator";
  const nhsmailUsable = row.destinations.nhsmailUsable && (mail === null || !isMailRefused(mail, today));
  const email = isOperator ? work.operatorEmail : row.destinations.email;
  const destinations = { ...row.destinations, nhsmailUsable, email };
  return { ...row, isFresh, destinations };
}

/** Whether e-mails leave while texts only go into a folder: then nobody is known by a number. */
function areTextsLost({ channels: { sms, email } }: Work): boolean {
  return sms.carrier === "capture" && email.carrier !== "capture";
}

/**
 * Takes away numbers where no text leaves, and what a provider has refused today, or ever of these words: it would only
 * refuse it again.
 */
function openWays(
  spent: readonly SpentRow[],
  withoutTexts: boolean,
): <Told extends { destinations: Destinations }>(told: Told, alsoRefused?: readonly string[]) => Told {
  const refused = new Set(spent.flatMap((one) => (one.isRefused ? [`${one.channel} ${one.destination}`] : [])));
  return (told, alsoRefused = []) => {
    const { destinations } = told;
    const left = (channel: ChannelName, address: string | null) => {
      const way = `${channel} ${address?.toLowerCase()}`;
      return refused.has(way) || alsoRefused.includes(way) ? null : address;
    };
    const mobile = withoutTexts ? null : left("sms", destinations.mobile);
    const email = left("email", destinations.email);
    const nhsmail = left("email", destinations.nhsmail);
    return { ...told, destinations: { ...destinations, mobile, email, nhsmail } };
  };
}

function placesOf(rows: readonly SitePlace[]): Map<SiteId, SiteDestinations> {
  const places = new Map<SiteId, SiteDestinations>();
  for (const { siteId, role, destinations } of rows) {
    const place = places.get(siteId) ?? { manager: nowhere, admin: nowhere };
    places.set(siteId, { ...place, [role]: destinations });
  }
  return places;
}

function tally(unplaced: readonly { reason: string }[]): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(unplaced, ({ reason }) => reason)].map(([reason, all]) => [reason, all.length]),
  );
}
