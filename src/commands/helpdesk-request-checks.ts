import { addDays, type Day } from "../rules/day.ts";
import { isUndated } from "../rules/account.ts";
import { hasNhsmail } from "../rules/scene.ts";
import { byDay, longDay } from "../wording/dates.ts";
import type { Asking, RequestKind } from "../wording/requests.ts";
import { usageError } from "./answer.ts";
import type { Standing } from "./asking.ts";

type Asked = Asking & { standing: Standing };
type AccountNow = NonNullable<Standing["account"]>;

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

/** Who is to have access to a mailbox needs an account that can open it and stays, and does not have it already. */
function refusePerson(kind: RequestKind, { state, isLeaver, has }: NonNullable<Standing["person"]>): void {
  if (state === "gone" || (state === "deleted" && isLeaver)) {
    const how = state === "gone" ? "gone for good" : "deleted as a leaver's";
    throw usageError(`The account of --person is ${how}. Name an account that is in use.`);
  }
  if (state === "deleted") {
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
  account: AccountNow,
  site: Asking["site"],
  leave: Pick<Asking, "until" | "today">,
): string | null {
  switch (kind) {
    case "disable-for-leave":
      return whyNotDisabled(account, leave);
    case "rename":
      return whyLost(account, "its name cannot be changed");
    case "mark-leaver":
      return account.isLeaver
        ? "This account is marked a leaver's already. Whoever stays, or comes back, is marked a joiner: lapsewatch helpdesk-request mark-joiner"
        : null;
    case "restore":
      return hasNhsmail(site)
        ? whyNotRestored(account, leave.today)
        : "This home has an e-mail system of its own: the rules of NHSmail do not hold there. Ask whoever runs it.";
    default:
      return null;
  }
}

/** Why an account need not, or cannot, be disabled for a leave; null where it can be. */
export function whyNotDisabled(account: AccountNow, { until, today }: Pick<Asking, "until" | "today">): string | null {
  const { state, dates } = account;
  if (state !== "inactive" || dates.cause !== "disabled") return whyLost(account, "there is nothing to disable");
  const { deleteOn } = dates;
  const already = "This account is disabled already";
  if (deleteOn === null) return `${already}. Ask the helpdesk, or whoever runs the accounts, how long it is kept.`;
  const deleted = `${isUndated(account) ? "may be" : "is"} deleted on ${longDay(deleteOn, today)}`;
  return until !== null && addDays(until, 1) >= deleteOn
    ? `${already}, and ${deleted}, before the leave is over. Ask the helpdesk, or whoever runs the accounts, to turn it on before that day.`
    : `${already}, so there is nothing to ask for. It ${deleted}, unless it is turned on before.`;
}

/** Only what is there can be changed. */
function whyLost({ state, isLeaver }: AccountNow, so: string): string | null {
  if (state !== "deleted" && state !== "gone") return null;
  const isForGood = state === "gone" || isLeaver;
  const how = state === "gone" ? "gone for good" : isLeaver ? "deleted as a leaver's" : "deleted";
  const then = isForGood
    ? "Whoever comes back needs a new one."
    : "Have it back first: lapsewatch helpdesk-request restore";
  return `This account is ${how}, so ${so}. ${then}`;
}

/** Only what is deleted can be restored. */
function whyNotRestored({ state, dates }: AccountNow, today: Day): string | null {
  if (state !== "active" && state !== "inactive") return null;
  const by = (on: Day | null) => (on === null ? "soon" : byDay(on, today));
  if (dates.cause === "leaver") {
    return "This account is not deleted. It is a leaver's: a new employer keeps it with mark-joiner.";
  }
  if (state === "active") return `This account is not deleted. It stays if somebody logs in ${by(dates.loginBy)}.`;
  return dates.cause === "disabled"
    ? "This account is disabled, not deleted. Ask the helpdesk, or whoever runs the accounts, to turn it on."
    : `This account is switched off, not deleted. Log in ${by(dates.saveBy)} to turn it on again.`;
}

/** What the sender should know before it is asked. */
export function remarksOn(kind: RequestKind, { standing: { reach, lastOwnerOf }, site }: Asked): string[] {
  if (kind === "access-lost") return reach === null ? [] : accessRemarks[reach];
  const isSent = kind !== "restore" && site.route === "nas";
  const isLast = kind === "disable-for-leave" && lastOwnerOf.length > 0;
  return [...(isSent && reach !== null ? senderRemarks[reach] : []), ...(isLast ? [lastOwnerWords(lastOwnerOf)] : [])];
}

const accessRemarks = {
  open: ["By our lists somebody can still open this mailbox: explain says who. Phone only where nobody can."],
  "after-log-in": [
    "By our lists an owner can open this mailbox again by logging in: explain says who. Phone only where that fails.",
  ],
  closed: [],
  missing: [],
};

const senderRemarks = {
  open: [],
  "after-log-in": [
    "By our lists nobody can send from this mailbox before an owner has logged in again: explain says who.",
  ],
  closed: ["Have a mailbox opened first: lapsewatch helpdesk-request access-lost"],
  missing: ["Our lists show no shared mailbox of this site. If there is one, import a list that has it."],
};

function lastOwnerWords(mailboxes: readonly string[]): string {
  return `This is the last working owner of ${mailboxes.join(", ")}. Before the leave have another one made: lapsewatch helpdesk-request add-owner`;
}
