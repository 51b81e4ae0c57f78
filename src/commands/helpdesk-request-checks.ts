import { addDays, type Day } from "../rules/day.ts";
import { isUndated } from "../rules/account.ts";
import { hasNhsmail } from "../rules/scene.ts";
import { byDay, longDay } from "../wording/dates.ts";
import { checkFirst, doubtedBy } from "../wording/lost-account.ts";
import type { Asking, RequestKind } from "../wording/requests.ts";
import { usageError } from "./answer.ts";
import type { Doubtable, Standing } from "./asking.ts";

type Asked = Asking & { standing: Standing };

/** A request that can only be turned away is not made ready: what helps instead is said. Throws a usage error. */
export function refuseWhatCannotBe(kind: RequestKind, asking: Asked): void {
  const { standing, used, wanted, until, today } = asking;
  if (wanted !== null && used !== null && wanted < used) {
    const inUse = `${used} ${used === 1 ? "account" : "accounts"} in use`;
    throw usageError(`--number ${wanted} is fewer than the ${inUse}. Name how many the site needs in all.`);
  }
  if (standing.reach === "closed" && (kind === "add-owner" || kind === "add-user")) {
    throw usageError(
      "By our lists no owner and no member can send that from this mailbox. Ask first: lapsewatch helpdesk-request access-lost",
    );
  }
  if (standing.person !== null) refusePerson(kind, standing.person);
  if (standing.account === null) return;
  const why = whyNotAsked(kind, standing.account, asking.site, { until, today });
  if (why !== null) throw usageError(why);
}

/**
 * Who is to have access to a mailbox needs an account that can open it and stays, and does not have it already. One that
 * is only perhaps lost is looked at first.
 */
function refusePerson(kind: RequestKind, person: NonNullable<Standing["person"]>): void {
  const { isLeaver, has } = person;
  const loss = lossOf(person);
  if (loss !== null && loss !== "deleted") {
    throw usageError(`The account of --person is ${loss}. Name an account that is in use.`);
  }
  if (loss === "deleted") {
    throw usageError(
      "The account of --person is deleted. Have it back first: lapsewatch helpdesk-request restore. Or name another.",
    );
  }
  if (isLeaver) {
    throw usageError(
      "The account of --person is marked a leaver's. Have it marked a joiner's first: lapsewatch helpdesk-request mark-joiner. Or name another.",
    );
  }
  if ((kind === "add-owner" && has === "owner") || (kind === "add-user" && has !== null)) {
    const what = has === "owner" ? "an owner" : "a member";
    throw usageError(`The account of --person is ${what} of this mailbox already. Name somebody else.`);
  }
}

/** Why nothing can be asked for an account, with what helps instead; null where it can be. */
function whyNotAsked(
  kind: RequestKind,
  account: Doubtable,
  site: Asking["site"],
  leave: Pick<Asking, "until" | "today">,
): string | null {
  switch (kind) {
    case "disable-for-leave":
      return whyNotDisabled(account, leave);
    case "rename":
      return whyLost(account, "its name cannot be changed");
    case "mark-joiner":
      return whyLost(account, "it cannot be moved");
    case "mark-leaver":
      return whyNotMarked(account);
    case "restore":
      return hasNhsmail(site)
        ? whyNotRestored(account, leave.today)
        : "This home has an e-mail system of its own: the rules of NHSmail do not hold there. Ask whoever runs it.";
    default:
      return null;
  }
}

/** Why an account need not, or cannot, be disabled for a leave; null where it can be. */
export function whyNotDisabled(account: Doubtable, { until, today }: Pick<Asking, "until" | "today">): string | null {
  const { dates } = account;
  if (!isDisabled(account)) return whyLost(account, "there is nothing to disable");
  if (account.doubt !== null) return null;
  const { deleteOn } = dates;
  const already = "This account is disabled already";
  if (deleteOn === null) return `${already}. Ask the helpdesk, or whoever runs the accounts, how long it is kept.`;
  const deleted = `${isUndated(account) ? "may be" : "is"} deleted on ${longDay(deleteOn, today)}`;
  return until !== null && addDays(until, 1) >= deleteOn
    ? `${already}, and ${deleted}, before the leave is over. Ask the helpdesk, or whoever runs the accounts, to turn it on before that day.`
    : `${already}, so there is nothing to ask for. It ${deleted}, unless it is turned on before.`;
}

function isDisabled({ state, dates }: Doubtable): boolean {
  return state === "inactive" && dates.cause === "disabled";
}

/** How an account was lost; null while it is there, and where nobody can be sure that it is not. */
function lossOf({ state, isLeaver, doubt }: Doubtable): "gone for good" | "deleted as a leaver's" | "deleted" | null {
  if ((state !== "deleted" && state !== "gone") || doubt !== null) return null;
  if (state === "gone") return "gone for good";
  return isLeaver ? "deleted as a leaver's" : "deleted";
}

const haveItBack = "Have it back first: lapsewatch helpdesk-request restore";

/** Only what is there can be changed. `then`: what helps where it was deleted and can be restored. */
function whyLost(account: Doubtable, so: string, then = haveItBack): string | null {
  const loss = lossOf(account);
  if (loss === null) return null;
  return `This account is ${loss}, so ${so}. ${loss === "deleted" ? then : "Whoever comes back needs a new one."}`;
}

/** Only what is there, and no leaver's yet, can be marked a leaver's. */
function whyNotMarked(account: Doubtable): string | null {
  const why = whyLost(account, "there is nothing to mark", "It is not kept for anybody.");
  if (why !== null || !account.isLeaver) return why;
  return "This account is marked a leaver's already. Whoever stays, or comes back, is marked a joiner: lapsewatch helpdesk-request mark-joiner";
}

/** Only what is deleted can be restored. */
function whyNotRestored({ state, dates }: Doubtable, today: Day): string | null {
  if (state !== "active" && state !== "inactive") return null;
  const by = (on: Day | null) => (on === null ? "soon" : byDay(on, today));
  if (dates.cause === "leaver") {
    return "This account is not deleted. It is a leaver's: a new employer keeps it with mark-joiner.";
  }
  const isSetUp = dates.cause !== "setup";
  if (state === "active") {
    return `This account is not deleted. It stays if somebody ${isSetUp ? "logs in" : "sets it up"} ${by(dates.loginBy)}.`;
  }
  if (!isSetUp) return `This account is switched off, not deleted. Set it up ${by(dates.saveBy)} to turn it on.`;
  return dates.cause === "disabled"
    ? "This account is disabled, not deleted. Ask the helpdesk, or whoever runs the accounts, to turn it on."
    : `This account is switched off, not deleted. Log in ${by(dates.saveBy)} to turn it on again.`;
}

/** What the sender should know before it is asked. */
export function remarksOn(kind: RequestKind, { standing, site, today }: Asked): string[] {
  const { reach, lastOwnerOf } = standing;
  const doubts = doubtRemarks(kind, standing, today);
  if (kind === "access-lost") return [...doubts, ...(reach === null ? [] : accessRemarks[reach])];
  const isSent = kind !== "restore" && site.route === "nas";
  const isLast = kind === "disable-for-leave" && lastOwnerOf.length > 0;
  const ofSender = isSent && reach !== null ? senderRemarks[reach] : [];
  return [...doubts, ...ofSender, ...(isLast ? [lastOwnerWords(lastOwnerOf)] : [])];
}

/** What to have back says so itself. */
function doubtRemarks(kind: RequestKind, { account, person }: Standing, today: Day): string[] {
  const stands = account ?? person;
  if (!stands?.doubt || kind === "restore") return [];
  const { state, doubt } = stands;
  const loss = state === "deleted" ? state : state === "gone" ? "gone for good" : null;
  const how = kind === "disable-for-leave" && isDisabled(stands) ? "disabled" : loss;
  if (how === null) return [];
  const whose = account ? "this account" : "the account of --person";
  return [`By our ${doubtedBy(doubt)} ${whose} is ${how}. ${checkFirst(doubt, today)}`];
}

const accessRemarks = {
  open: ["By our lists somebody can still open this mailbox: explain says who. Ask only where nobody can."],
  "after-log-in": [
    "By our lists an owner can open this mailbox again by logging in: explain says who. Ask only where that fails.",
  ],
  doubted: [
    "It may be that somebody can still open this mailbox: explain says who. Try that first, and ask where it fails.",
  ],
  closed: [],
  missing: [],
};

const senderRemarks = {
  open: [],
  "after-log-in": [
    "By our lists nobody can send from this mailbox before an owner has logged in again: explain says who.",
  ],
  doubted: [
    "It may be that nobody can send from this mailbox: explain says why. Try first. Where it fails: lapsewatch helpdesk-request access-lost",
  ],
  closed: ["Have a mailbox opened first: lapsewatch helpdesk-request access-lost"],
  missing: ["Our lists show no shared mailbox of this site. If there is one, import a list that has it."],
};

function lastOwnerWords(mailboxes: readonly string[]): string {
  return `This is the last working owner of ${mailboxes.join(", ")}. Before the leave have another one made: lapsewatch helpdesk-request add-owner`;
}
