import type { Notice } from "../rules/finding.ts";
import { silenceKinds } from "../rules/kinds.ts";
import type { Role } from "../rules/reminder.ts";
import type { Matter } from "./occasion.ts";

/** Whoever reads of a thing in two roles reads it once: as what is theirs, else in the role that has most to do. */
const byDuty: readonly Role[] = ["person", "manager", "admin", "operator", "owner", "member"];

/** Account, mailbox or site: ids of different tables may be the same. */
function subjectOf(notice: Notice): string {
  if ("account" in notice) return `account ${notice.account}`;
  return "mailbox" in notice ? `mailbox ${notice.mailbox}` : `site ${notice.site}`;
}

/** The advice for an owner at risk or leaving is to make a second one: that there is only one need not be said besides. */
function saysOnlyOwner({ kind }: Notice): boolean {
  return kind === "mailbox-last-owner-at-risk" || kind === "mailbox-last-owner-leaving";
}

/** How far the silence of an account has come: whoever reads of a later loss need not be told of one before it. */
function lossOf({ kind }: Notice): number {
  return silenceKinds.indexOf(kind);
}

/** That nobody else can tell the person is said whichever of the two is kept. */
function keptOf(one: Matter, other: Matter): Matter {
  const best = byDuty.indexOf(one.role) < byDuty.indexOf(other.role) ? one : other;
  const isStandIn = best.role !== "person" && (one.isStandIn || other.isStandIn);
  return isStandIn === best.isStandIn ? best : { ...best, isStandIn };
}

/** The matters without what is said twice. */
export function toldOnce(matters: readonly Matter[]): readonly Matter[] {
  if (matters.length < 2) return matters;
  const best = new Map<string, Matter>();
  for (const matter of matters) {
    const key = `${matter.notice.kind} ${subjectOf(matter.notice)}`;
    const other = best.get(key);
    best.set(key, other ? keptOf(matter, other) : matter);
  }
  const said = new Set(matters.filter(({ notice }) => saysOnlyOwner(notice)).map(({ notice }) => subjectOf(notice)));
  const losses = new Map<string, number>();
  for (const { notice } of matters) {
    const subject = subjectOf(notice);
    losses.set(subject, Math.max(lossOf(notice), losses.get(subject) ?? -1));
  }
  const isOvertaken = (notice: Notice) => lossOf(notice) >= 0 && lossOf(notice) < (losses.get(subjectOf(notice)) ?? -1);
  return [...best.values()].filter(
    ({ notice }) => !isOvertaken(notice) && (notice.kind !== "mailbox-single-owner" || !said.has(subjectOf(notice))),
  );
}
