import { latest, type Day } from "../rules/day.ts";
import { lastLogIn } from "../rules/mailbox.ts";
import { helpToLogIn } from "./accounts.ts";
import { byDay, byShortDay, longDay } from "./dates.ts";
import {
  capitalised,
  heading,
  listing,
  say,
  type Block,
  type KindWords,
  type Passage,
  type Several,
} from "./letter.ts";
import {
  disagreement,
  isReaderAmong,
  mailboxTitle,
  secondOwner,
  stepsByEmail,
  theMailbox,
  whichMailboxes,
} from "./mailboxes.ts";
import { callingAmong, firstName, joined, nameOf } from "./names.ts";
import type { MatterOf, Occasion } from "./occasion.ts";
import { askedOwners, awayLine, awayPassage, awayText } from "./owners-away.ts";
import { toGsm7 } from "./text.ts";

type AtRisk = MatterOf<"mailbox-last-owner-at-risk">;

function facts(matters: Several<AtRisk>, occasion: Occasion): readonly Block[] {
  const { today, letterhead } = occasion;
  const [first] = matters;
  const { notice, isFresh } = first;
  const may = notice.doubted !== undefined;
  const will = isFresh && !may ? "will" : "may";
  const [owner, ...others] = notice.owners;
  const name = letterhead.serviceName;
  const must = isFresh ? "must" : "may have to";
  const have = matters.length === 1 ? "the mailbox" : "the mailboxes";
  const otherwise = `If not, ${have} ${will} have no owner from ${longDay(notice.ownerlessOn, today)}.`;
  if (owner === undefined || others.length === 0) {
    const isReader = owner !== undefined && isReaderAmong([owner.account], occasion);
    const [are, is] = may ? ["may be", "may be"] : ["are", "is"];
    const who =
      owner === undefined ? null : isReader ? `You ${are}` : `${capitalised(nameOf(first, owner.account))} ${is}`;
    const given = owner === undefined ? null : firstName(first.people.get(owner.account)?.name ?? null);
    return [
      say(
        who === null ? "" : `${who} the last owner of ${theMailbox(matters)}.`,
        `${isReader ? "You" : (given ?? "The last owner")} ${must} log in to ${name} ${byDay(notice.loginBy, today)}.`,
        otherwise,
        may ? disagreement : "",
      ),
      whichMailboxes(matters),
    ];
  }
  const isReader = isReaderAmong(
    notice.owners.map(({ account }) => account),
    occasion,
  );
  const by = byDay(ownLoginBy(notice, occasion), today);
  const theirs = notice.owners.filter(({ account }) => !isReaderAmong([account], occasion));
  return [
    isReader
      ? say(
          `You ${may ? "may be" : "are"} one of the last owners of ${theMailbox(matters)}. ${isFresh ? "Please" : "You may have to"} log in to ${name} ${by}.`,
          `If no owner logs in, ${have} ${will} have no owner from ${longDay(notice.ownerlessOn, today)}.`,
        )
      : say(
          `One of ${may ? "these" : "the last"} owners of ${theMailbox(matters)} ${must} log in to ${name} ${by}.`,
          otherwise,
        ),
    say(may ? disagreement : ""),
    ...(isReader ? [say("The other owners:")] : []),
    listing(
      theirs.map(
        ({ account, loginBy, away }) =>
          `${nameOf(first, account)}: ${away ? awayLine(away, occasion) : `log in ${byDay(loginBy, today)}.`}`,
      ),
    ),
    whichMailboxes(matters),
  ];
}

/** The last day to log in: for an owner who reads of it their own, while it has not passed; else that of the last asked. */
export function ownLoginBy(
  notice: AtRisk["notice"],
  { ownAccounts, today }: Pick<Occasion, "ownAccounts" | "today">,
): Day {
  const own = notice.owners.filter((owner) => ownAccounts?.has(owner.account) && owner.loginBy >= today);
  return latest(...own.map((owner) => owner.loginBy)) ?? lastLogIn(notice);
}

/** What to call the owners, of whom several are spoken of. */
function callingOwners({ notice, people }: AtRisk): ReturnType<typeof callingAmong> {
  return callingAmong(
    notice.owners.map(({ account }) => account),
    (id) => people.get(id),
  );
}

function titleOf(matters: Several<AtRisk>, isReader: boolean, occasion: Occasion): string {
  const [{ notice, isFresh }] = matters;
  const isOne = notice.owners.length < 2;
  const by = byDay(ownLoginBy(notice, occasion), occasion.today);
  const may = notice.doubted !== undefined;
  if (isFresh && isReader && !isOne) return `please log in ${by}, ${may ? "maybe" : "as"} one of the last owners`;
  if (!isFresh || may) return `${mailboxTitle(matters)} may lose the last owner`;
  const mailbox = matters.length === 1 ? "the shared mailbox" : mailboxTitle(matters);
  return `${isOne ? "the last owner" : "one of the last owners"} of ${mailbox} must log in ${by}`;
}

function passage(matters: Several<AtRisk>, occasion: Occasion): Passage {
  const [first] = matters;
  const { notice } = first;
  const { letterhead } = occasion;
  const asked = askedOwners(notice, occasion);
  if (asked.length === 0) return awayPassage(matters, occasion);
  const called = callingOwners(first);
  const given = asked.map(({ account }) => called(account) ?? "the owner");
  const who = joined([...new Set(given)]) || "the owner";
  const isReader = isReaderAmong(
    notice.owners.map(({ account }) => account),
    occasion,
  );
  const ask = isReader
    ? `Please log in to ${letterhead.serviceName} your usual way and send one email.`
    : first.role === "owner"
      ? `If this is you, log in to ${letterhead.serviceName} your usual way and send one email. If it is not you, please tell them today.`
      : `Please tell ${who} today to log in and send one email.`;
  return {
    title: titleOf(matters, isReader, occasion),
    facts: facts(matters, occasion),
    advice: [
      heading("What to do"),
      say(ask),
      helpToLogIn({ isOne: given.length === 1, isReader, isOwner: isReader }, first, occasion),
      heading("So that it does not happen again"),
      ...secondOwner(matters, isReader ? null : given.length === 1 ? who : "an owner", occasion),
    ],
    ifSince: `If an owner has used ${letterhead.serviceName} since, you can ignore this.`,
  };
}

/** A mailbox that will have no owner unless one of the last logs in. */
export const mailboxLastOwnerAtRisk: KindWords<"mailbox-last-owner-at-risk"> = {
  own: null,
  passage,
  text: (matter, occasion) => {
    const { notice, isFresh, role } = matter;
    const { today } = occasion;
    const asked = askedOwners(notice, occasion);
    if (asked.length === 0) return awayText(matter, occasion);
    const isReader = isReaderAmong(
      notice.owners.map(({ account }) => account),
      occasion,
    );
    const called = callingOwners(matter);
    const given = asked.map(({ account }) => toGsm7(called(account) ?? ""));
    const isOne = notice.owners.length < 2;
    const by = byShortDay(ownLoginBy(notice, occasion), today);
    const may = notice.doubted !== undefined;
    const howByEmail = stepsByEmail(matter, may ? "Email" : "Our email");
    if (isReader && !isOne) {
      const sentence = `you ${may ? "may be" : "are"} one of the last owners of the shared mailbox. Please log in ${by}, your usual way.${howByEmail}`;
      return { named: null, nameless: sentence, ending: "reference" };
    }
    const must = isFresh ? "must" : "may have to";
    const maybe = may ? "maybe " : "";
    const tell = (names: string) =>
      isReader
        ? `That is you: log in your usual way.${howByEmail}`
        : role === "owner"
          ? "If that is you, log in your usual way. If not, tell them."
          : `Please tell ${names} today.${howByEmail}`;
    const last = `${maybe}${isOne ? "the last owner" : "one of the last owners"} of the shared mailbox`;
    const areKnown = given.length > 0 && given.every((name) => name !== "");
    return {
      named: areKnown
        ? given.length === 1
          ? `${joined(given)}, ${last}, ${must} log in ${by}. ${tell(joined(given))}`
          : `${joined(given, "or")}, ${maybe}last owners of the shared mailbox, ${must} log in ${by}. ${tell("them")}`
        : null,
      nameless: `${last} ${must} log in ${by}. ${tell("them")}`,
      ending: "reference",
    };
  },
};
