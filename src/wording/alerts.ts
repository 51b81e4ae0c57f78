import type { Alert, AlertKind, AlertOf } from "../rules/alerts.ts";
import type { PlanReason } from "../rules/brake.ts";
import { type Day, londonDay } from "../rules/day.ts";
import { longDay } from "./dates.ts";
import { type Block, capitalised, heading, listing, plainText, say } from "./letter.ts";
import { tidy } from "./names.ts";
import type { Words } from "./occasion.ts";
import { page } from "./page.ts";

/** What is said of one matter: in one line, as a whole, and where to start. */
interface Saying {
  /** Begins in lower case: `lapsewatch:` goes before. */
  title: string;
  facts: readonly string[];
  /** Commands, or sentences where no command helps. */
  start: readonly string[];
}

const doctor = "Start with: lapsewatch doctor";
const hourMs = 3_600_000;

// A kind of alert without words does not compile.
const sayings: { [Kind in AlertKind]: (alert: AlertOf<Kind>, now: Date) => Saying } = {
  "check-late": ({ detail: { since, hasEverFinished } }, now) => {
    const at = new Date(since);
    const hours = Math.floor((now.getTime() - at.getTime()) / hourMs);
    const late = hours < 72 ? several(hours, "hour", "hours") : several(Math.floor(hours / 24), "day", "days");
    const moment = `${clockTime(at)} on ${longDay(londonDay(at), londonDay(now))}`;
    return {
      title: `the daily check is late (${late})`,
      facts: [
        hasEverFinished
          ? `The daily check has not finished since ${moment}.`
          : `No daily check has ever finished. The first list came in at ${moment}.`,
        "No reminders are going out.",
      ],
      start: [doctor],
    };
  },
  "channel-misconfigured": ({ detail: { channel } }) => ({
    title: `the ${channel === "email" ? "mail server refuses our log-in" : "provider of texts refuses our log-in"}`,
    facts: [
      `${channel === "email" ? "E-mails" : "Texts"} are not going out. They wait, and are tried again every few minutes.`,
      "The log-in, or the certificate, does not work.",
    ],
    start: [`Mend ${channel === "email" ? "SMTP_URL" : "the Twilio settings"} and restart. ${doctor}`],
  }),
  "plan-held": ({ detail: { plan, day, reason, messages } }, now) => ({
    title: `${several(messages, "message waits", "messages wait")} for release`,
    facts: [
      `Planned for ${longDay(day, londonDay(now))}. ${whyHeld[reason]}`,
      "Nothing of them leaves before somebody lets it go.",
    ],
    start: [`To let them go: lapsewatch release plan ${plan} --confirm ${messages}`],
  }),
  "sites-failed": ({ detail: { sites } }) => ({
    title: `${several(sites, "site", "sites")} could not be looked at`,
    facts: [`The last check went on without ${sites === 1 ? "it" : "them"}. The next one tries again.`],
    start: ["The log says which, and where it failed."],
  }),
  "unknown-deliveries": ({ detail: { day, messages } }, now) => ({
    title: `${several(messages, "message has", "messages have")} no answer`,
    facts: [
      `Handed over on ${longDay(day, londonDay(now))}, but no answer came.`,
      "They may have arrived. Only what no later reminder says again is sent once more.",
    ],
    start: ["See which: lapsewatch unknown list", "When you know: lapsewatch unknown resolve <message> --as sent"],
  }),
  "words-refused": ({ detail: { day, kind, messages, reference } }, now) => ({
    title: `${several(messages, "message was", "messages were")} refused for ${messages === 1 ? "its" : "their"} words`,
    facts: [
      `Handed over on ${longDay(day, londonDay(now))}. Kind: ${kind}.`,
      "The words are not sent again. The next reminder is tried. Some people may not know: phone them.",
    ],
    start: [`See one of them: lapsewatch lookup ${reference}`, "Ask whoever runs the mail server why it said no."],
  }),
  "data-stale": ({ detail: { source, kind, asOf, ageDays } }, now) => ({
    title: `the data from ${nameOf(source)} is ${several(ageDays, "day", "days")} old`,
    facts: [
      `It is from ${longDay(asOf, londonDay(now))}.`,
      ...(kind === "accounts" ? ["People are not nudged on old data; their managers are asked to check."] : []),
    ],
    start: [`Import a new list: lapsewatch import ${kind} <file> --source "${nameOf(source)}"`],
  }),
  "nobody-to-tell": ({ detail: { sites, reminders } }) => ({
    title: `${several(sites, "site has", "sites have")} nobody to tell`,
    facts: [`${several(reminders, "reminder waits", "reminders wait")}, because no address that works is known.`],
    start: [
      "See which sites, and whom to phone: lapsewatch calls",
      "Import managers' addresses: lapsewatch import sites <file>",
    ],
  }),
  "bank-holidays-ending": ({ detail: { until, daysLeft } }, now) => ({
    title:
      daysLeft < 0
        ? "the bank holidays have run out"
        : `bank holidays are known for ${several(daysLeft, "day", "days")}`,
    facts: [`They are published up to ${longDay(until, londonDay(now))}. Later ones are worked out by law.`],
    start: ["Update Lapsewatch."],
  }),
};

const whyHeld: Readonly<Record<PlanReason, string>> = {
  surprise: "An import, a mark or a new policy would write to many more people than usual.",
  "missed-days": "More than a week had passed without a check.",
  hold: "Somebody stopped them by hand.",
};

/** So many matters are told in full; of the rest there is a line each. */
const mostPassages = 8;

/** The numbers under every alert. */
export interface AlertNumbers {
  /** Day of the newest accounts data; null: there is none. */
  newestAccounts: Day | null;
  waiting: number;
  unknown: number;
  failed: number;
}

/** What an alert is about, in one line: `the daily check is late (26 hours)`. */
export function alertTitle(alert: Alert, now: Date): string {
  return sayingOf(alert, now).title;
}

/** The e-mail that tells operators of one or more matters, most urgent first. */
export function alertWords(
  alerts: readonly [Alert, ...Alert[]],
  { now, numbers, reference, senderName }: { now: Date; numbers: AlertNumbers; reference: string; senderName: string },
): Words {
  const told = alerts.map((alert) => sayingOf(alert, now));
  const others = alerts.length - 1;
  const more = others === 0 ? "" : `, and ${several(others, "more matter", "more matters")}`;
  const subject = `lapsewatch: ${told[0]?.title ?? ""}${more}`;
  const { newestAccounts, waiting, unknown, failed } = numbers;
  const newest = newestAccounts === null ? "none" : longDay(newestAccounts, londonDay(now));
  const blocks = [
    ...told.slice(0, mostPassages).flatMap((one) => passage(one, others > 0)),
    ...rest(told.slice(mostPassages)),
    heading("Where it stands"),
    listing([
      `Newest accounts data: ${newest}`,
      `Ready to send: ${waiting}`,
      `Unknown: ${unknown}`,
      `Failed: ${failed}`,
    ]),
    say("You are told once of each matter, and again only when it is over and comes back."),
    say(`Sent by the Lapsewatch of ${senderName}. To look this message up: lapsewatch lookup ${reference}`),
  ];
  return { subject, text: plainText(blocks), html: page(subject, blocks) };
}

function passage({ title, facts, start }: Saying, isOneOfSeveral: boolean): readonly Block[] {
  return [...(isOneOfSeveral ? [heading(capitalised(title))] : []), say(...facts), ...start.map((line) => say(line))];
}

function rest(told: readonly Saying[]): readonly Block[] {
  return told.length === 0 ? [] : [heading("Also"), listing(told.map(({ title }) => capitalised(title)))];
}

function sayingOf<Kind extends AlertKind>(alert: AlertOf<Kind>, now: Date): Saying {
  const { kind } = alert as Alert;
  // the table has for each kind the words of that kind
  return (sayings[kind] as (alert: AlertOf<Kind>, now: Date) => Saying)(alert, now);
}

/** A source is named by whoever imports: its name is made fit to print, and to stand between quotes in a command. */
function nameOf(source: string): string {
  return tidy(source)?.replace(/["`$\\]/g, "") || "a source";
}

const numbersWritten = new Intl.NumberFormat("en-GB");

function several(count: number, one: string, many: string): string {
  return `${numbersWritten.format(count)} ${count === 1 ? one : many}`;
}

const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", timeStyle: "short" });

function clockTime(at: Date): string {
  return clock.format(at);
}
