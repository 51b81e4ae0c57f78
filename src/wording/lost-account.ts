import type { Day } from "../rules/day.ts";
import type { Policy } from "../rules/policy.ts";
import { longDay } from "./dates.ts";

/** Why it is doubtful that an account is lost: a later list shows it as active, it was used after that, or no use is known. */
export type Doubt = { shownActiveOn: Day } | { usedOn: Day } | { isUseKnown: false };

/** Whose word it is that a doubtful loss rests on: what we count, or what a list tells. */
export function doubtedBy(doubt: Doubt): "dates" | "lists" {
  return "usedOn" in doubt ? "lists" : "dates";
}

/** What speaks against a loss, and what to do about it. */
export function checkFirst(doubt: Doubt, today: Day): string {
  const against =
    "shownActiveOn" in doubt
      ? `A list of ${longDay(doubt.shownActiveOn, today)} shows the account as active.`
      : "usedOn" in doubt
        ? `The account was used on ${longDay(doubt.usedOn, today)}.`
        : "No list tells when the account was last used.";
  return `${against} Check first whether it still works.`;
}

/** What ends an account whether it is marked a leaver's or not; no day where none is known. */
export interface OwnEnd {
  cause: "idle" | "setup" | "disabled";
  deleteOn: Day | null;
  /** That day is counted from the earliest one on which it can have been lost. */
  isUndated: boolean;
}

const keptIf = { idle: "used", setup: "set up", disabled: "turned on" } as const;

/** When an account is deleted that is marked a leaver's; nothing where nobody can tell. */
export function deletedWhen(
  ownEnd: OwnEnd | null,
  today: Day,
  { leaverDeletedAfterDays }: Pick<Policy, "leaverDeletedAfterDays">,
): string[] {
  if (ownEnd === null) {
    return [
      `The account is deleted ${leaverDeletedAfterDays} days later, unless a new employer asks for it as a joiner's before.`,
    ];
  }
  const { cause, deleteOn, isUndated } = ownEnd;
  if (deleteOn === null) return [];
  const deleted = `${isUndated ? "may be" : "is"} deleted on ${longDay(deleteOn, today)}`;
  return [`The account ${deleted}, unless it is ${keptIf[cause]} before.`];
}
