import { addDays, type Day } from "../rules/day.ts";
import { severityOf, type Finding, type Notice } from "../rules/finding.ts";
import type { Several } from "./letter.ts";
import type { Matter } from "./occasion.ts";
import { isSureBy } from "./undated.ts";

/** When something is to be done. */
export type Section = "first" | "week" | "month" | "later";

/** Matters that are told in one passage. */
export interface Group {
  section: Section;
  matters: Several<Matter>;
}

/** The last day to act on a notice; null where there is none. */
export function actBy(notice: Notice): Day | null {
  switch (notice.kind) {
    case "account-inactive-soon":
    case "account-setup-unfinished":
    case "mailbox-last-owner-at-risk":
      return notice.loginBy;
    case "account-inactive":
    case "account-deleted-soon":
    case "leaver-deleted-soon":
    case "mailbox-no-usable-owner":
      return notice.saveBy;
    case "account-deleted":
    case "account-restore-ending":
      return notice.callBy;
    case "dspt-due":
    case "dspt-approaching":
    case "dspt-expired":
    case "dspt-below-minimum":
      return notice.deadline;
    default:
      return null;
  }
}

function isAccountNotice(notice: Notice): notice is Exclude<Notice, Finding> {
  return "account" in notice && notice.kind !== "account-activity-unknown" && notice.kind !== "account-state-drift";
}

function sectionBy(by: Day, today: Day): Section {
  if (by <= addDays(today, 2)) return "first";
  if (by <= addDays(today, 7)) return "week";
  return by <= addDays(today, 31) ? "month" : "later";
}

function sectionOf({ notice }: Matter, today: Day): Section {
  const severity = isAccountNotice(notice) ? null : severityOf(notice);
  if (severity === "critical") return "first";
  const by = notice.kind === "disabled-ending" ? notice.deleteOn : actBy(notice);
  if (by !== null) return sectionBy(by, today);
  switch (notice.kind) {
    case "account-inactive":
    case "account-deleted":
      // Without a safe date the advice is for today.
      return "first";
    case "account-gone":
      return "week";
    default:
      return severity === "high" || severity === "medium" || severity === "security" ? "week" : "later";
  }
}

/** Mailboxes with the same people in the same trouble are told of together, accounts and sites by site and kind. */
function sameness(matter: Matter, index: number, today: Day): string {
  const { notice, site, role, isFresh, isStandIn, isToldAgain, informationFrom } = matter;
  if (role === "person") return `own ${index}`;
  const common = `${notice.kind} ${role} ${isFresh} ${isStandIn} ${isSureBy(today, notice)}`;
  switch (notice.kind) {
    case "mailbox-no-owner":
      return `${common} ${site.code} ${notice.reach} ${isToldAgain}`;
    case "mailbox-no-usable-owner":
      return `${common} ${notice.fixer ?? site.code} ${notice.reach} ${notice.saveBy} ${isToldAgain}`;
    case "mailbox-last-owner-leaving":
      return `${common} ${notice.owners.join()} ${notice.ownerlessOn}`;
    case "mailbox-last-owner-at-risk":
      return `${common} ${notice.owners.map(({ account }) => account).join()} ${notice.loginBy} ${notice.ownerlessOn}`;
    case "mailbox-single-owner":
    case "mailbox-no-member":
      return `${common} ${notice.owner}`;
    case "mailbox-leaver-has-access":
      return `${common} ${notice.accounts.join()}`;
    case "mailbox-site-mismatch":
      return `${common} ${site.code} ${notice.reason}`;
    case "account-deleted":
      return `${common} ${site.code} ${notice.callBy === null}`;
    case "dspt-approaching":
      return `${common} ${notice.deadline} ${informationFrom} ${notice.plan}`;
    case "dspt-due":
    case "dspt-expired":
    case "dspt-below-minimum":
      return `${common} ${notice.deadline} ${informationFrom}`;
    default:
      return `${common} ${site.code}`;
  }
}

/** What cannot wait at all comes before other matters, and a publication that takes weeks after them. */
function precedence({ matters: [{ notice }] }: Group): number {
  if ("reach" in notice && notice.reach === "nobody") return 0;
  return notice.kind.startsWith("dspt-") ? 2 : 1;
}

/** The matters in passages, in the order in which each first comes up, but for those that cannot or can wait. */
export function grouped(matters: readonly Matter[], today: Day): readonly Group[] {
  const groups = new Map<string, { section: Section; matters: [Matter, ...Matter[]] }>();
  matters.forEach((matter, index) => {
    const section = sectionOf(matter, today);
    const key = `${section} ${sameness(matter, index, today)}`;
    const group = groups.get(key);
    if (group) group.matters.push(matter);
    else groups.set(key, { section, matters: [matter] });
  });
  return [...groups.values()].toSorted((a, b) => precedence(a) - precedence(b));
}
