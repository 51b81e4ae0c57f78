import { calendar, workingDayOnOrBefore } from "../rules/calendar.ts";
import { addDays, type Day } from "../rules/day.ts";
import { type AccountNotice, type Finding, type Notice, type NoticeKind, severityOf } from "../rules/finding.ts";
import { isFinding, silenceKinds } from "../rules/kinds.ts";
import { hasNhsmail } from "../rules/scene.ts";
import { leaveOf } from "./leave.ts";
import type { Several } from "./letter.ts";
import { ownLoginBy } from "./mailbox-last-owner-at-risk.ts";
import type { Matter, Occasion } from "./occasion.ts";
import { askedOwners } from "./owners-away.ts";
import { isBeingRestored, isLossSure } from "./undated.ts";
import { whyYou } from "./why-you.ts";

/** When something is to be done. */
export type Section = "first" | "week" | "month" | "later";

/** Matters that are told in one passage. */
export interface Group {
  section: Section;
  matters: Several<Matter>;
}

type Reader = Pick<Occasion, "ownAccounts" | "today">;

/** The last day to act on a notice, for the reader where theirs differs; null where there is none. */
export function actBy(notice: Notice, reader: Reader): Day | null {
  return isFinding(notice) ? actOnFindingBy(notice, reader) : actOnSilenceBy(notice);
}

/** Of the silence of an account every kind has an answer: one without does not compile. */
function actOnSilenceBy(notice: AccountNotice): Day | null {
  switch (notice.kind) {
    case "account-inactive-soon":
    case "account-setup-unfinished":
      return notice.loginBy;
    case "account-inactive":
    case "account-deleted-soon":
    case "leaver-deleted-soon":
      return notice.saveBy;
    case "account-deleted":
    case "account-restore-ending":
      return notice.callBy;
    case "account-gone":
    case "disabled-ending":
      return null;
  }
}

function actOnFindingBy(notice: Finding, reader: Reader): Day | null {
  switch (notice.kind) {
    case "mailbox-last-owner-at-risk":
      return ownLoginBy(notice, reader);
    case "mailbox-no-usable-owner":
      return notice.saveBy;
    case "dspt-due":
    case "dspt-approaching":
    case "dspt-expired":
    case "dspt-below-minimum":
      return notice.deadline;
    default:
      return null;
  }
}

function sectionBy(by: Day, today: Day): Section {
  if (by <= addDays(today, 2)) return "first";
  if (by <= addDays(today, 7)) return "week";
  return by <= addDays(today, 31) ? "month" : "later";
}

/** The same; where only the national helpdesk can be asked, the last day until then on which it answers. */
function helpBy({ notice, site }: Matter, reader: Reader): Day | null {
  const by = actBy(notice, reader);
  const areAway = notice.kind === "mailbox-last-owner-at-risk" && askedOwners(notice, reader).length === 0;
  return by !== null && areAway && site.route === "nas" ? workingDayOnOrBefore(by, calendar) : by;
}

function sectionOf(matter: Matter, reader: Reader): Section {
  const { notice } = matter;
  const severity = isFinding(notice) ? severityOf(notice) : null;
  if (severity === "critical") return "first";
  const by = notice.kind === "disabled-ending" ? notice.deleteOn : helpBy(matter, reader);
  if (by !== null) return sectionBy(by, reader.today);
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

/** Of each other kind of a mailbox it has to be said what makes two of them alike. */
type TogetherAtASite = Exclude<NoticeKind, `mailbox-${string}`> | "mailbox-owner-unconfirmed";

/** Mailboxes with the same people in the same trouble are told of together, accounts and sites by site and kind. */
function sameness(matter: Matter, index: number, today: Day): string {
  const { notice, site, role, isFresh, isStandIn, isToldAgain, informationFrom } = matter;
  if (role === "person") return `own ${index}`;
  const loss = silenceKinds.includes(notice.kind) && `${isLossSure(matter, today)} ${isBeingRestored(matter, today)}`;
  const setUp = "needsSetup" in notice ? "not set up" : "";
  // Whoever is on leave is not asked with others to log in.
  const away = leaveOf(matter, today) === null ? "" : `on leave ${index}`;
  const common = `${notice.kind} ${role} ${isFresh} ${isStandIn} ${loss} ${setUp} ${away} ${whyYou(matter, today)}`;
  // Of several sites together only where the same people run their accounts.
  const run = `${common} ${site.route} ${site.localSupport}`;
  switch (notice.kind) {
    case "mailbox-no-owner":
      return `${common} ${site.code} ${notice.reach} ${notice.doubted} ${isToldAgain}`;
    case "mailbox-no-usable-owner":
      return `${run} ${notice.fixer ?? site.code} ${notice.reach} ${notice.saveBy} ${notice.doubted} ${notice.isSaidLoggedIn} ${isToldAgain}`;
    case "mailbox-last-owner-leaving":
      return `${run} ${notice.owners.join()} ${notice.away?.map(({ away }) => `${away.kind} ${away.until}`).join()} ${notice.left?.join()} ${notice.ownerlessOn} ${notice.doubted}`;
    case "mailbox-last-owner-at-risk":
      return `${run} ${notice.owners.map(({ account, away }) => `${account} ${away?.kind}`).join()} ${notice.loginBy} ${notice.ownerlessOn} ${notice.doubted}`;
    case "mailbox-single-owner":
    case "mailbox-no-member":
      return `${run} ${notice.owner} ${notice.unasked} ${notice.doubted}`;
    case "mailbox-leaver-has-access":
      return `${run} ${notice.accounts.join()} ${notice.gone?.join()} ${notice.needsOwner}`;
    case "mailbox-site-mismatch":
      return `${common} ${site.code} ${notice.reason}`;
    case "account-deleted":
      return `${common} ${site.code} ${notice.callBy === null}`;
    case "account-no-mobile":
      return `${common} ${site.code} ${notice.lacksBasis}`;
    case "dspt-approaching":
      return `${common} ${notice.deadline} ${informationFrom} ${notice.plan} ${hasNhsmail(site)}`;
    case "site-still-open":
      return common;
    case "dspt-due":
    case "dspt-expired":
    case "dspt-below-minimum":
      return `${common} ${notice.deadline} ${informationFrom} ${hasNhsmail(site)}`;
    default:
      notice.kind satisfies TogetherAtASite;
      return `${common} ${site.code}`;
  }
}

/** What cannot wait at all comes before other matters, and a publication that takes weeks after them. */
function precedence({ matters: [{ notice }] }: Group): number {
  if ("reach" in notice && notice.reach === "nobody") return 0;
  return notice.kind.startsWith("dspt-") ? 2 : 1;
}

/** The matters in passages, in the order in which each first comes up, but for those that cannot or can wait. */
export function grouped(occasion: Occasion): readonly Group[] {
  const groups = new Map<string, { section: Section; matters: [Matter, ...Matter[]] }>();
  occasion.matters.forEach((matter, index) => {
    const section = sectionOf(matter, occasion);
    const key = `${section} ${sameness(matter, index, occasion.today)}`;
    const group = groups.get(key);
    if (group) group.matters.push(matter);
    else groups.set(key, { section, matters: [matter] });
  });
  return [...groups.values()].toSorted((a, b) => precedence(a) - precedence(b));
}
