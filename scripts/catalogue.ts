import { kinds, stageWords } from "../src/commands/kind-names.ts";
import { type Alert, type AlertKind, alertKinds, type AlertOf } from "../src/rules/alerts.ts";
import { addDays, day } from "../src/rules/day.ts";
import type { Notice, NoticeKind } from "../src/rules/finding.ts";
import type { Role } from "../src/rules/reminder.ts";
import { alertWords } from "../src/wording/alerts.ts";
import { helpdeskRequest, requestText } from "../src/wording/helpdesk-request.ts";
import { emailWords, hasText, previewOccasion, textLength, textWords } from "../src/wording/index.ts";
import { kindNames } from "../src/wording/kind-names.ts";
import type { Matter, Occasion } from "../src/wording/occasion.ts";
import { requestKinds } from "../src/wording/requests.ts";
import { anAsking } from "../test/support/requests.ts";
import { type Telling, tellings } from "./tellings.ts";

const readers: Readonly<Record<Role, string>> = {
  person: "the person",
  owner: "owners of the mailbox",
  member: "others who can open the mailbox",
  manager: "the manager",
  admin: "the administrator of the organisation",
  operator: "operators",
};

/** Who reads an example in each role. */
const names: Readonly<Record<Role, string | null>> = {
  person: "Priya Sample",
  owner: "Ann Reader",
  member: "Lee Reader",
  manager: "Jo Marsh",
  admin: "Kim Dale",
  operator: null,
};

/** The day on which every example of an alert is told. */
const now = new Date("2026-11-23T08:32:00Z");

/** An example of each alert. A kind without one does not compile. */
export const exampleAlerts: { readonly [Kind in AlertKind]: AlertOf<Kind>["detail"] } = {
  "check-late": { since: "2026-11-22T06:30:00Z", hasEverFinished: true },
  "channel-misconfigured": { channel: "sms" },
  "plan-held": { plan: 3, day: day("2026-11-23"), reason: "surprise", messages: 412 },
  "sites-failed": { sites: 2 },
  "unknown-deliveries": { day: day("2026-11-22"), messages: 2 },
  "words-refused": { day: day("2026-11-22"), kind: "account-inactive-soon", messages: 2, reference: "R-7K2M" },
  "data-stale": { source: "register", kind: "accounts", asOf: day("2026-11-10"), ageDays: 13 },
  "nobody-to-tell": { sites: 2, reminders: 5 },
  "bank-holidays-ending": { until: day("2028-12-31"), daysLeft: 59 },
};

function fenced(text: string): string {
  return `\`\`\`text\n${text.trimEnd()}\n\`\`\``;
}

function days(numbers: readonly number[]): string {
  const [last, ...others] = numbers.toReversed();
  return others.length === 0 ? `${last}` : `${others.toReversed().join(", ")} and ${last}`;
}

/** Repeats beyond these follow in the same steps. */
const mostRepeats = 4;

function stages(told: readonly [Telling, ...Telling[]]): string {
  const [{ kind, role, daysAfter }] = told;
  const numbers = told.map(({ daysLeft }) => daysLeft).toSorted((a, b) => b - a);
  const ahead = numbers.filter((left) => left > 0);
  const past = numbers.filter((left) => left < 0).map((left) => -left);
  const isEscalated = (role === "admin" || role === "operator") && !kind.startsWith("dspt-");
  const atOnce = isEscalated ? `after ${daysAfter} working days` : "when it is so";
  const repeats = `${stageWords(kind, -1).startsWith("again") ? "again " : ""}after ${days(past.slice(0, mostRepeats))} days`;
  return [
    ...(ahead.length > 0 ? [`${days(ahead)} days before`] : []),
    ...(numbers.includes(0) ? [stageWords(kind, 0) === "" ? atOnce : "on the last day"] : []),
    ...(past.length > 0 ? [past.length > mostRepeats ? `${repeats} and so on` : repeats] : []),
  ].join(", ");
}

const ways: Readonly<Record<string, string>> = { "sms,email": "text and e-mail", email: "e-mail", sms: "text" };

/** A line for each reader: at which stages, by which way. */
function tellingLines(told: readonly Telling[]): string {
  if (told.length === 0) return "Nobody is written to about it alone: it stands in the list of findings.";
  const lines = [...Map.groupBy(told, ({ role }) => role)].map(([role, all]) => {
    const byWay = [...Map.groupBy(all, ({ channels }) => channels.join())];
    return `- ${readers[role]}: ${byWay.map(([way, [first, ...rest]]) => (first ? `${ways[way]} ${stages([first, ...rest])}` : "")).join("; ")}`;
  });
  return lines.join("\n");
}

/** The example as it is told on another of its stages. */
function onStage(example: Occasion, daysLeft: number): Occasion {
  const later = (example.matters[0]?.daysLeft ?? 0) - daysLeft;
  const move = (matter: Matter): Matter => ({
    ...matter,
    daysLeft,
    informationFrom: matter.informationFrom && addDays(matter.informationFrom, later),
    notice: "daysLeft" in matter.notice ? { ...matter.notice, daysLeft } : matter.notice,
  });
  return { ...example, today: addDays(example.today, later), matters: example.matters.map(move) };
}

/** Sam owns the mailbox of the examples: what is owed to its last owner is read by Sam. */
const sam = 2;
const ownersOwn: readonly NoticeKind[] = ["mailbox-last-owner-at-risk", "mailbox-single-owner"];

/** Whoever is told as a member can still open the mailbox. */
function asHeardBy(role: Role, notice: Notice): Notice {
  return role === "member" && notice.kind === "mailbox-no-owner" ? { ...notice, reach: "members-can-read" } : notice;
}

/** The example as a role reads it, on a stage at which it does. */
function occasionFor(kind: NoticeKind, role: Role, told: readonly Telling[]): Occasion {
  const given = previewOccasion(kind);
  const shown = given.matters[0]?.daysLeft ?? 0;
  const heard = told.filter((one) => one.role === role).map(({ daysLeft }) => daysLeft);
  const example = heard.includes(shown) ? given : onStage(given, heard[0] ?? shown);
  if (example.to.role === role) return example;
  const isOwners = role === "owner" && ownersOwn.includes(kind);
  return {
    ...example,
    to: { role, name: isOwners ? "Sam Green" : names[role] },
    ...(isOwners && { ownAccounts: new Set([sam]) }),
    ask: role === "manager" ? null : { name: "Jo Marsh", isManager: true },
    matters: example.matters.map((matter) => ({ ...matter, role, notice: asHeardBy(role, matter.notice) })),
  };
}

/** The words alone: not who is greeted, and whom they are told to ask. */
function bare(text: string): string {
  return text.replace(/^Dear .*\n|^Ask .* and quote/gm, "");
}

/** The readers of each wording, the first of whom is shown. */
function wordings(roles: readonly Role[], wordsFor: (role: Role) => string) {
  const found = new Map<string, { text: string; to: Role[] }>();
  for (const role of roles) {
    const text = wordsFor(role);
    const known = found.get(bare(text));
    if (known) known.to.push(role);
    else found.set(bare(text), { text, to: [role] });
  }
  return [...found.values()].map(({ text, to }) => ({ text, to: to.map((role) => readers[role]).join(", ") }));
}

function emailText(occasion: Occasion): string {
  const { subject, text } = emailWords(occasion);
  return `Subject: ${subject}\n\n${text}`;
}

function textExamples(kind: NoticeKind, told: readonly Telling[]): readonly { text: string; to: string }[] {
  if (!hasText(kind)) return [];
  const texted = told.filter(({ channels }) => channels.includes("sms"));
  const roles = [...new Set(texted.map(({ role }) => role))];
  const usual = wordings(roles, (role) => textWords(occasionFor(kind, role, texted)).text);
  if (!texted.some(({ daysLeft }) => daysLeft === 0) || stageWords(kind, 0) === "") return usual;
  const last = wordings(roles, (role) => textWords(onStage(occasionFor(kind, role, texted), 0)).text);
  return [...usual, ...last.map(({ text, to }) => ({ text, to: `${to} on the last day` }))];
}

function chapter(kind: NoticeKind, told: readonly Telling[]): string {
  const roles = told.length === 0 ? [previewOccasion(kind).to.role] : [...new Set(told.map(({ role }) => role))];
  const emails = wordings(roles, (role) => emailText(occasionFor(kind, role, told)));
  return [
    `### ${kind}`,
    `${kindNames[kind].charAt(0).toUpperCase()}${kindNames[kind].slice(1)}.`,
    tellingLines(told),
    ...emails.flatMap(({ text, to }) => [`E-mail to ${to}:`, fenced(text)]),
    ...textExamples(kind, told).flatMap(({ text, to }) => [
      `Text to ${to} (${textLength(text).units} units):`,
      fenced(text),
    ]),
  ].join("\n\n");
}

type FirstWord<Kind> = Kind extends `${infer First}-${string}` ? First : never;

/** The section of a kind, by the first word of its name: one that begins otherwise does not compile. */
const sectionsByName: Readonly<Record<FirstWord<NoticeKind>, string>> = {
  account: "Accounts",
  leaver: "Accounts",
  disabled: "Accounts",
  mailbox: "Shared mailboxes",
  site: "Sites",
  dspt: "DSPT",
};

const sections: readonly string[] = [...new Set(Object.values(sectionsByName))];

function sectionOf(kind: NoticeKind): string {
  if (kind === "site-no-mailbox") return sectionsByName.mailbox;
  return sectionsByName[kind.split("-")[0] as FirstWord<NoticeKind>];
}

function alertChapter(kind: AlertKind): string {
  const alert = { kind, subject: "", detail: exampleAlerts[kind] } as Alert;
  const numbers = { newestAccounts: day("2026-11-20"), waiting: 41, unknown: 2, failed: 0 };
  const { subject, text } = alertWords([alert], { now, numbers, reference: "R-7K2M", senderName: "Sunrise Care" });
  return `### ${kind}\n\n${fenced(`Subject: ${subject}\n\n${text}`)}`;
}

/** The whole of docs/messages.md: every message as the code words it, and who gets it when, as the rules have it. */
export function catalogue(): string {
  const told = Map.groupBy(tellings(kinds), ({ kind }) => kind);
  return `${[
    "# Messages",
    "<!-- Made by scripts/messages.mjs. Change the words in src/wording, then make it anew. -->",
    "Every message, with an example of each at a fictional home, Oak House. Whoever has several things to read on a day gets them in one e-mail, most urgent first. In each only the names and days are different; on another route than the national one it names whoever runs the accounts. A text holds at most 160 units. Where a stage falls on a day on which offices are closed, what offices have to do moves: a countdown to the working day before, everything else to the next one. `lapsewatch preview <kind>` shows each in the words of your settings, also as HTML.",
    ...sections.flatMap((section) => [
      `## ${section}`,
      ...kinds.filter((kind) => sectionOf(kind) === section).map((kind) => chapter(kind, told.get(kind) ?? [])),
    ]),
    "## Requests to the helpdesk",
    "Made ready by `lapsewatch helpdesk-request`; the same words stand in the letters above, where a manager or an owner has something to ask for. What is not known is left to fill in.",
    ...requestKinds.map((kind) => `### ${kind}\n\n${fenced(requestText(helpdeskRequest(kind, anAsking())))}`),
    "## Alerts to operators",
    "Sent to OPERATOR_EMAIL, several in one e-mail. What to do about each stands in [Operating](operating.md#alerts).",
    ...alertKinds.map(alertChapter),
  ].join("\n\n")}\n`;
}
