import type { App } from "../app.ts";
import { policyOn } from "../config.ts";
import { noteAlerts } from "../jobs/alerts.ts";
import type { Day } from "../rules/day.ts";
import type { Store } from "../store/connect.ts";
import type { Telling } from "../store/marks.ts";
import { findSubjects, isGoneForGood, type KnownSubject } from "../store/subjects.ts";
import { type Answer, notKnown, usageError } from "./answer.ts";
import { nearestOf, readDate } from "./command.ts";
import { dayWords } from "./day-words.ts";

/** Whoever types a command: which of the people with the rights to do so is not ours to know. */
export function tellingNow(now: Date): Telling {
  return { now, actor: "command line" };
}

/** What waits has changed by hand: what operators should see to is judged at once, not in the next round of a worker. */
export async function noteAlertsOf({ store, settings }: App, { now, day }: { now: Date; day: Day }): Promise<void> {
  await noteAlerts(store, policyOn(settings, day), { now, today: day });
}

/** The name of a mark, as it is printed and typed: `M12`. */
export function markName(id: number): string {
  return `M${id}`;
}

/** A number as lists print it, with its letter or without: `M12`, `m12`, `12`. Throws a usage error. */
export function readNumbered(typed: string, letter: "M" | "F" | "", what: string): number {
  const [, digits] = new RegExp(`^(?:${letter})?([1-9]\\d{0,8})$`, "i").exec(typed.trim()) ?? [];
  if (digits === undefined) throw usageError(`"${typed}" is no ${what}. One looks like ${letter}12.`);
  return Number(digits);
}

/** One of a few words. Throws a usage error that names them all. */
export function chosenOf<Word extends string>(typed: string, words: readonly Word[], cannot: string): Word {
  const found = words.find((word) => word === typed.trim().toLowerCase());
  if (found !== undefined) return found;
  const nearest = nearestOf(typed, words);
  const guess = nearest === null ? `Choose one of: ${words.join(", ")}.` : `Did you mean ${nearest}?`;
  throw usageError(`"${typed}" ${cannot}. ${guess}`);
}

const longestText = 200;

/** What somebody writes beside a mark: one line, null when nothing was written. Throws a usage error. */
export function readText(typed: string | undefined, option: string): string | null {
  const text =
    typed
      ?.toWellFormed()
      .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
      .trim() ?? "";
  if (text.length > longestText) throw usageError(`${option} takes at most ${longestText} letters.`);
  return text === "" ? null : text;
}

/** The last day of a mark, today or later; null when none was given. Throws a usage error. */
export function readUntil(typed: string | undefined, today: Day): Day | null {
  if (typed === undefined) return null;
  const until = readDate(typed);
  if (until < today) throw usageError(`--until ${until} has passed. Name the last day, today or later.`);
  return until;
}

const whole = {
  account: "account of that address",
  mailbox: "shared mailbox of that address",
  site: "site of that code",
} as const;

/** What a word means, of one type. Throws Stop, and does not repeat the word: it may be somebody's address. */
export async function subjectOf(store: Store, type: KnownSubject["type"], word: string): Promise<KnownSubject> {
  const known = await findSubjects(store, word);
  const found = known.find((subject) => subject.type === type);
  if (found !== undefined) return found;
  const [other] = known;
  const hint = other
    ? ` It is ${other.type === "account" ? "an account" : `a ${other.type}`}.`
    : " Check the spelling.";
  throw notKnown(`No ${whole[type]} is known.${hint}`);
}

/** An account that something can still be told of. Throws a usage error when it is gone for good. */
export async function markableOf(store: Store, word: string): Promise<KnownSubject> {
  const subject = await subjectOf(store, "account", word);
  if (await isGoneForGood(store, subject.id))
    throw usageError("That account is gone for good: nothing more will be sent about it.");
  return subject;
}

/** `until Tue 2026-12-01` or `until …`. */
export function untilWords(until: Day | null, otherwise = "until it is taken back"): string {
  return until === null ? otherwise : `up to ${dayWords(until)}`;
}

/** What follows from a mark, for people. */
export function sayWhenItCounts(answer: Answer, mark: number): void {
  answer.say(`It counts from now on: a running service sees it within a minute, else the next check or deliver.`);
  answer.say(`To take it back: lapsewatch undo ${markName(mark)}`);
}
