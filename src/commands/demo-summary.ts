import type { App } from "../app.ts";
import { countCaptured, fileOf, readSize, type RegionSize, type Wanted } from "../demo/sights.ts";
import type { Day } from "../rules/day.ts";
import { readTotals, type Totals } from "../store/totals.ts";
import { longDay } from "../wording/dates.ts";
import type { Answer } from "./answer.ts";
import { firstCalls } from "./calls.ts";

/** What only the command knows of its demo. */
export interface Demo {
  day: Day;
  /** The day of the letters to offices: the same, or the next on which they work. */
  officeDay: Day;
  folder: string;
  /** The settings with which other commands look at it. */
  settings: string;
  /** Of the dashboard; null where none is served. */
  url: string | null;
}

/** What to open first: of each sort the demo has one on every day of the year. */
export const wanted: readonly (Wanted & { about: string })[] = [
  { about: "a text to somebody who must log in soon", kind: "account-inactive-soon", role: "person", channel: "sms" },
  {
    about: "an e-mail to a manager: nobody owns the shared mailbox",
    kind: "mailbox-no-owner",
    role: "manager",
    channel: "email",
  },
  {
    about: "a manager's e-mail about several things",
    kind: "account-deleted",
    role: "manager",
    channel: "email",
    atLeast: 3,
  },
  {
    about: "an e-mail to a manager: more accounts than are allowed",
    kind: "site-over-allowance",
    role: "manager",
    channel: "email",
  },
  {
    about: "an e-mail to an administrator: the manager's own account has been switched off",
    kind: "account-inactive",
    role: "admin",
    channel: "email",
  },
];

const firstOnes = 5;

/** Says what a demo found, and where to look. */
export async function sayDemo(answer: Answer, app: App, demo: Demo): Promise<void> {
  const { store } = app;
  const size = await readSize(store);
  const totals = await readTotals(store);
  const captured = await countCaptured(store);
  const samples: { file: string | null; about: string }[] = [];
  for (const sort of wanted) samples.push({ file: await fileOf(store, sort), about: sort.about });
  const { day, officeDay, folder, settings, url } = demo;
  const first = await firstCalls(app, officeDay, firstOnes, answer);
  answer.object({ date: day, officesOn: officeDay, ...size, captured, captureDir: folder, dashboard: url });
  const lines = [
    ...beginning(size, demo),
    ...found(totals),
    "",
    "Help these first",
    ...first.map(({ siteName, site, reason }) => `  ${siteName ?? site}: ${reason}`),
    "Whom to phone there, what to say, and all the others:",
    `  ${settings} npm run lapsewatch -- calls`,
    "",
    `${captured.emails} e-mails and ${captured.texts} texts would have gone, and ${captured.copies} copies to the accounts themselves.`,
    "They are files now (e-mails also as .html), in",
    `  ${folder}`,
    "Open these first",
    ...samples.flatMap(({ file, about }) => (file === null ? [] : [`  ${file}  ${about}`])),
    ...(url === null ? [] : ["", `Dashboard: ${url}`, "Stop with Ctrl-C."]),
  ];
  for (const line of lines) answer.say(line);
}

function beginning({ sites, accounts, mailboxes }: RegionSize, { day, officeDay }: Demo): string[] {
  const offices =
    officeDay === day
      ? []
      : [`Offices are closed today: letters to them are shown as of ${longDay(officeDay, day)}, when they would go.`];
  return [
    "",
    `A fictional region on ${longDay(day, day)}: ${sites} care homes, ${accounts} accounts, ${mailboxes} shared mailboxes.`,
    "It has more trouble than any real one. Nobody in it exists, and nothing was sent to anybody.",
    ...offices,
    "",
  ];
}

function found({ accounts, findings, open, dspt }: Totals): string[] {
  return [
    `Accounts   ${accounts.active} active, ${accounts.inactive} switched off, ${accounts.deleted} deleted, ${accounts.gone} gone for good, ${accounts.unknown} unknown`,
    `Findings   ${open} open: ${findings.critical} critical, ${findings.high} high, ${findings.medium} medium, ${open - findings.critical - findings.high - findings.medium} others`,
    `DSPT       ${dspt.ok} published, ${dspt.due} to renew, ${dspt.approaching} approaching, ${dspt.expired} expired, ${dspt["below-minimum"]} below the minimum, ${dspt.unknown} not on the list`,
  ];
}
