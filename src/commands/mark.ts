import type { App } from "../app.ts";
import type { Day } from "../rules/day.ts";
import { keepMark } from "../store/marks.ts";
import type { KnownSubject } from "../store/subjects.ts";
import { helpdeskRequest, requestText } from "../wording/helpdesk-request.ts";
import { exit, usageError } from "./answer.ts";
import { askingAbout } from "./asking.ts";
import { defineCommand } from "./command.ts";
import { remarksOn, whyNotDisabled } from "./helpdesk-request-checks.ts";
import {
  chosenOf,
  markableOf,
  markName,
  readText,
  readUntil,
  sayWhenItCounts,
  tellingNow,
  untilWords,
} from "./marking.ts";

const kinds = ["contacted", "logged-in", "not-needed", "on-leave"] as const;

/** What each mark says, and how long it is believed. */
const meanings: Readonly<Record<(typeof kinds)[number], { said: string; lasting: string }>> = {
  contacted: { said: "Somebody has been in contact", lasting: "it stands for the reminders of these days" },
  "logged-in": { said: "Somebody says that the person has logged in", lasting: "believed for a few days" },
  "not-needed": { said: "No longer needed", lasting: "until it is used again" },
  "on-leave": { said: "On leave", lasting: "" },
};

/** Keeps what somebody knows about the person behind an account. */
export const command = defineCommand({
  usage: ["<account> <contacted | logged-in | not-needed | on-leave> [--until DATE] [--reason TEXT]"],
  about: `contacted   somebody has spoken to the person: for 3 days their reminders count as told
logged-in   they say that they have logged in: nobody is asked to for 7 days; the dates stay until a list shows it
not-needed  the person has left or the role has ended: nothing more about this silence
on-leave    until a day: the person is not written to; prints the letter that has the account disabled meanwhile

--until names the last day, for on-leave always. Do not write reasons of health: the reason is kept and shown.`,
  options: {
    until: { type: "string", value: "DATE", about: "the last day on which it holds" },
    reason: { type: "string", value: "TEXT", about: "why, for whoever asks later" },
  },
  words: { least: 2, most: 2 },
  clock: "as-of",
  async run({ open, values, args: [word = "", typed = ""], answer, now, day }) {
    const kind = chosenOf(typed, kinds, "says nothing about an account");
    const until = readUntil(values.until, day);
    const reason = readText(values.reason, "--reason");
    if (kind === "on-leave" && until === null) throw usageError("on-leave needs its last day: --until YYYY-MM-DD.");
    const app = await open();
    const subject = await markableOf(app.store, word);
    const { type, id } = subject;
    const mark = await keepMark(app.store, { kind, subject: { type, id }, until, reason }, tellingNow(now));
    const leave = kind === "on-leave" ? await leaveRequest(app, subject, { day, until }) : null;
    const told = { mark: markName(mark), kind, subject: subject.name, from: day, until };
    answer.object({ ...told, ...leave?.told });
    const { said, lasting } = meanings[kind];
    answer.say(`${told.mark}: ${subject.name}. ${said}, ${untilWords(until, lasting)}.`);
    sayWhenItCounts(answer, mark);
    for (const line of leave?.lines ?? []) answer.say(line);
    return exit.ok;
  },
});

/** What has the account disabled meanwhile, for programs and for people; why nothing is asked, where that is so. */
async function leaveRequest(app: App, subject: KnownSubject, { day, until }: { day: Day; until: Day | null }) {
  const kind = "disable-for-leave";
  const asking = { ...(await askingAbout(app, subject, undefined, day)), from: day, until };
  const { account, lastOwnerOf } = asking.standing;
  const why = account && whyNotDisabled(account, asking);
  if (why !== null) return { told: { noLetter: why }, lines: ["", why] };
  const request = helpdeskRequest(kind, asking);
  const letter = requestText(request);
  const lead = `To keep the account safe meanwhile, an owner or the manager ${request.by === "phone" ? "phones" : "sends this"}:`;
  return {
    told: { letter, ...(lastOwnerOf.length > 0 && { lastOwnerOf }) },
    lines: ["", lead, "", letter, ...remarksOn(kind, asking).flatMap((remark) => ["", remark])],
  };
}
