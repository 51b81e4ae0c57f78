import type { Day } from "../rules/day.ts";
import { isSilence } from "../rules/kinds.ts";
import { isLocked, isStuck } from "../rules/status.ts";
import { longDay } from "./dates.ts";
import { helpdeskOf } from "./helpdesk.ts";
import { say, type Block } from "./letter.ts";
import type { Matter, Occasion } from "./occasion.ts";
import { textLength } from "./text.ts";

const unlocking = `On the log-in page choose "Unlock Account or Forgotten Password?".`;
const longestText = 160;

/** Whether what is asked for needs a log-in that the lock stands in the way of. */
export function mustUnlock({ notice: { kind }, reported }: Matter, today: Day): boolean {
  return isSilence(kind, "isHelpedByLogIn") && reported !== null && isLocked(reported, today);
}

/** To the person: a locked account is unlocked before anything else. */
export function unlockFirst(matter: Matter, today: Day): readonly Block[] {
  return mustUnlock(matter, today) ? [say("The account is locked: unlock it first.", unlocking)] : [];
}

/** The same in a text, in as many words as there is room for. */
export function unlockInText(text: string, matter: Matter, today: Day): string {
  if (!mustUnlock(matter, today)) return text;
  const told = text.replace(" Stuck?", " Unlock it first. Stuck?");
  if (textLength(told).units <= longestText) return told;
  return text.replace("Log in your usual way", "Unlock it and log in");
}

/** To others: what a reported status asks for, in a sentence; with `isWhole`, how to do it too. */
export function statusWords(matter: Matter, { today, letterhead }: Occasion, isWhole: boolean): string {
  const { reported, isFresh } = matter;
  if (reported === null) return "";
  if (mustUnlock(matter, today)) {
    const locked = isFresh ? "is locked: unlock it first" : "may be locked: if so, unlock it first";
    return `The account ${locked}.${isWhole ? ` ${unlocking}` : ""}`;
  }
  const { status, statusAsOf } = reported;
  if (status === null || statusAsOf === null || !isStuck(reported, today)) return "";
  const stuck = `Our list has shown it as ${status.replace("-", " ")} since ${longDay(statusAsOf, today)}.`;
  return `${stuck} ${isWhole ? "That should take a day. Please raise" : "Raise"} a ticket with ${helpdeskOf(matter, letterhead).name}.`;
}
