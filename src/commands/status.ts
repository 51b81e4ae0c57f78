import type { App } from "../app.ts";
import { policyOn } from "../config.ts";
import { QueueUnreachable } from "../jobs/queue.ts";
import { isTold } from "../rules/alerts.ts";
import type { Day } from "../rules/day.ts";
import { nextCheckAt } from "../rules/next-check.ts";
import { readOpenAlerts } from "../store/alerts.ts";
import { readWaiting } from "../store/overview.ts";
import { countMessages, countOwed } from "../store/totals.ts";
import { alertTitle } from "../wording/alerts.ts";
import { type Answer, exit } from "./answer.ts";
import { defineCommand } from "./command.ts";
import { type Freshness, readFreshness } from "./freshness.ts";
import { counted } from "./kind-names.ts";

/** Whether all is well, in a few lines. */
export const command = defineCommand({
  usage: [""],
  about: `The last check and the next, the age of the data, and what is owed, late, failed, unknown and held. Ends with 7 when
no check has finished for 26 hours, or the newest accounts data is older than the policy allows.`,
  options: {},
  words: { least: 0, most: 0 },
  clock: "as-of",
  async run({ open, settings, answer, now, day }) {
    const app = await open();
    const freshness = await readFreshness(app.store, { now, day, policy: policyOn(settings, day) });
    const { check, sources } = freshness;
    const status: Status = {
      check: { ...check, nextAt: nextCheckAt({ lastDay: check.lastDate, now, checkAt: settings.checkAt }) },
      sources: sources.map(({ source, kind, asOf, ageDays }) => ({ source, kind, asOf, ageDays })),
      reminders: await countOwed(app.store, day),
      messages: await readMessages(app),
      held: await readHeld(app, day),
      alerts: await readAlerts(app, now),
      queue: await readQueue(app),
    };
    answer.object(status);
    if (!answer.json) sayStatus(answer, status, { ...freshness, now });
    if (status.queue.waiting === null) return exit.unreachable;
    return freshness.stale.length > 0 ? exit.stale : exit.ok;
  },
});

/** A plan that nobody has released. */
interface HeldPlanStatus {
  id: string;
  date: Day;
  reason: string;
  messages: number;
}

interface QueueStatus {
  backend: "redis" | "postgres";
  /** Null when the queue does not answer. */
  waiting: number | null;
  active: number | null;
  failed: number | null;
}

interface Status {
  check: Freshness["check"] & { nextAt: Date };
  sources: Pick<Freshness["sources"][number], "source" | "kind" | "asOf" | "ageDays">[];
  reminders: { owed: number; late: number };
  /** `captured`: how many of those accepted are only files. */
  messages: Awaited<ReturnType<typeof countMessages>>;
  /** What waits for a person. */
  held: { messages: number; plans: HeldPlanStatus[]; imports: number; sending: boolean };
  alerts: {
    kind: string;
    subject: string;
    detail: object;
    since: Date;
    /** An e-mail about it has left. */
    told: boolean;
    /** The matter in one line. */
    title: string;
  }[];
  queue: QueueStatus;
}

async function readHeld({ store }: App, day: Day): Promise<Status["held"]> {
  const { heldMessages, heldPlans, heldImports, isSendingHeld } = await readWaiting(store, day);
  const plans = heldPlans.map(({ id, day: date, reason, messages }) => ({ id: String(id), date, reason, messages }));
  return { messages: heldMessages, plans, imports: heldImports, sending: isSendingHeld };
}

async function readMessages({ store }: App): Promise<Status["messages"]> {
  const counts = await countMessages(store);
  return { ...counts, accepted: counts.accepted + counts.captured };
}

/** The matters operators should see to, as the last round of a worker or the last command left them. */
async function readAlerts({ store }: App, now: Date): Promise<Status["alerts"]> {
  return (await readOpenAlerts(store)).map((alert) => {
    const { kind, subject, detail, openedAt } = alert;
    return { kind, subject, detail, since: openedAt, told: isTold(alert), title: alertTitle(alert, now) };
  });
}

/** A queue that is away hides nothing else: everything that is owed stands in the database. */
async function readQueue({ queue, settings }: App): Promise<QueueStatus> {
  try {
    const opened = await queue();
    const { waiting, active, failed } = await opened.counts();
    return { backend: opened.backend, waiting, active, failed };
  } catch (error) {
    if (!(error instanceof QueueUnreachable)) throw error;
    const backend = /^rediss?:/.test(settings.queueUrl ?? "") ? "redis" : "postgres";
    return { backend, waiting: null, active: null, failed: null };
  }
}

const london = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London",
  ...{ weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
});

/** A terminal shows so many alerts. */
const mostAlerts = 10;

function sayStatus(
  answer: Answer,
  { check, reminders, messages, held, alerts, queue, sources }: Status,
  { stale, now }: Freshness & { now: Date },
): void {
  for (const sentence of stale) answer.say(`TOO OLD    ${sentence}`);
  for (const { title, told } of alerts.slice(0, mostAlerts)) {
    answer.say(`ALERT      ${title}${told ? "" : ". Operators have not been told by e-mail"}`);
  }
  if (alerts.length > mostAlerts) answer.say(`ALERT      and ${alerts.length - mostAlerts} more. See: status --json`);
  const last = check.lastFinishedAt;
  const ago = check.ageHours === null ? "" : `, ${check.ageHours} hours ago`;
  answer.say(
    last === null
      ? "Check      none has finished yet"
      : `Check      of ${check.lastDate}, finished ${london.format(last)}${ago}`,
  );
  const next = check.nextAt > now ? `${london.format(check.nextAt)}, London time` : "now: its time has passed";
  answer.say(`Next       ${next}, while the service runs`);
  answer.say(`Reminders  ${reminders.owed} owed, ${reminders.late} of them late`);
  const { planned, accepted, captured, delivered, refused, failed, unknown } = messages;
  const sent = accepted - captured + delivered;
  const files = captured === 0 ? "" : `${captured} captured, which reached nobody, `;
  answer.say(`Messages   ${planned} waiting to leave, ${sent} sent, ${files}${refused} refused, ${failed} failed`);
  if (unknown > 0) {
    answer.say(`Unknown    ${counted(unknown, "message")} handed over without an answer: lapsewatch unknown list`);
  }
  if (held.sending) answer.say("Held       all sending, by hand. To end it: lapsewatch release sending");
  for (const { id, date, messages: waiting } of held.plans) {
    answer.say(`Held       ${counted(waiting, "message")} of ${date}, plan ${id}. See: lapsewatch release plan ${id}`);
  }
  if (held.messages > 0 && held.plans.length === 0) {
    answer.say(`Held       ${counted(held.messages, "message")} for a person to decide`);
  }
  if (held.imports > 0) answer.say(`Held       ${counted(held.imports, "import")}. See: lapsewatch import --help`);
  answer.say(
    queue.waiting === null
      ? "Queue      does not answer. See: lapsewatch doctor"
      : `Queue      ${queue.backend === "redis" ? "Redis" : "PostgreSQL"}: ${queue.waiting} waiting, ${queue.active} running, ${queue.failed} failed`,
  );
  if (sources.length === 0)
    return answer.say("Data       nothing has been imported yet. Begin with: lapsewatch import --help");
  answer.say("\nData");
  answer.rows(sources, {
    source: ({ source }) => source,
    kind: ({ kind }) => kind,
    "as of": ({ asOf }) => asOf,
    "days old": ({ ageDays }) => ageDays,
  });
}
