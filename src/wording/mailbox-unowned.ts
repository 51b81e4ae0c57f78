import { longDay } from "./dates.ts";
import {
  capitalised,
  heading,
  say,
  type Block,
  type KindWords,
  type Passage,
  type Several,
  type TextDraft,
} from "./letter.ts";
import { helpdeskOf } from "./helpdesk.ts";
import {
  disagreement,
  forMembers,
  forMembersInText,
  isReaderAmong,
  mailboxTitle,
  newOwnerSteps,
  stepsByEmail,
  theMailbox,
  theMailboxFirst,
  whichMailboxes,
} from "./mailboxes.ts";
import { firstName, nameOf, whomToTell } from "./names.ts";
import type { MatterOf, Occasion } from "./occasion.ts";
import { toGsm7 } from "./text.ts";
import { latestBy, latestByShort } from "./undated.ts";

type Unowned = MatterOf<"mailbox-no-owner" | "mailbox-no-usable-owner">;

/** Whether it can be claimed that no owner works, and how much still does. */
function sureOf({ notice, isFresh }: Unowned): { isOwnerSure: boolean; isReachSure: boolean } {
  return { isOwnerSure: isFresh && notice.doubted !== "owners", isReachSure: isFresh && notice.doubted === undefined };
}

/** The owner who can put it right by signing in, and the last day for it, where there are such. */
function fix({ notice, people }: Unowned, occasion: Occasion) {
  const { today } = occasion;
  const fixer = notice.kind === "mailbox-no-usable-owner" ? notice.fixer : null;
  const saveBy = notice.kind === "mailbox-no-usable-owner" ? notice.saveBy : null;
  const isUndated = notice.kind === "mailbox-no-usable-owner" ? notice.isUndated : undefined;
  return {
    isKnown: fixer !== null,
    isReader: fixer !== null && isReaderAmong([fixer], occasion),
    given: fixer === null ? null : firstName(people.get(fixer)?.name ?? null),
    by: saveBy === null ? "today" : latestBy(saveBy, today, isUndated),
    byShort: saveBy === null ? "today" : latestByShort(saveBy, today, isUndated),
  };
}

/** How much still works, in the cases that differ in what has to be done. */
function howBad(matters: Several<Unowned>, occasion: Occasion): Block {
  const [first] = matters;
  const { notice, isFresh } = first;
  const { isOwnerSure, isReachSure } = sureOf(first);
  const name = occasion.letterhead.serviceName;
  const helpdesk = helpdeskOf(first, occasion.letterhead);
  const it = matters.length === 1 ? "it" : "them";
  switch (notice.reach) {
    case "owner-can-sign-in": {
      const { by, isKnown, isReader } = fix(first, occasion);
      const fixer = notice.kind === "mailbox-no-usable-owner" ? notice.fixer : null;
      const who = isReader ? "you" : isKnown && fixer !== null ? nameOf(first, fixer) : "an owner";
      return say(`${capitalised(who)} can put this right by logging in to ${name} ${by}.`);
    }
    case "owner-disabled":
      return say(
        `An owner's account ${isOwnerSure ? "is" : "may be"} disabled.`,
        `${capitalised(helpdesk.name)} can turn it on again, or set a new owner.`,
      );
    case "members-can-read":
      return say(
        isFresh ? `Other people can still read ${it}, so no messages are lost.` : `Other people may still read ${it}.`,
        `A new owner has to be set by ${helpdesk.name}.`,
      );
    case "nobody":
      return say(
        isReachSure
          ? `Nobody can open ${it} now. Messages from the hospital and GP are not being read.`
          : `It may be that nobody can open ${it} now. Messages from the hospital and GP may not be read.`,
        helpdesk.isNational
          ? "The helpdesk can only help by phone. Please do not email them."
          : `Only ${helpdesk.name} can put this right.`,
      );
  }
}

function advice(matters: Several<Unowned>, occasion: Occasion): readonly Block[] {
  const [first] = matters;
  const { letterhead } = occasion;
  if (first.role === "member") return forMembers(whomToTell(occasion));
  if (first.notice.reach !== "owner-can-sign-in") {
    return [heading("What to do"), ...newOwnerSteps(matters, first.notice.reach, occasion)];
  }
  const { given, by, isReader } = fix(first, occasion);
  const ask = isReader
    ? `Please log in to ${letterhead.serviceName} your usual way ${by}. Then send one email.`
    : first.role === "owner"
      ? `If this is you, log in to ${letterhead.serviceName} your usual way ${by}. Then send one email. If it is not you, please tell them today.`
      : `Please ask ${given ?? "the owner"} today to log in and send one email.`;
  return [
    heading("What to do"),
    say(ask),
    heading("If that does not work"),
    ...newOwnerSteps(matters, first.notice.reach, occasion),
  ];
}

function passage(matters: Several<Unowned>, occasion: Occasion): Passage {
  const [first] = matters;
  const { notice, isToldAgain, since } = first;
  const { isOwnerSure } = sureOf(first);
  const isOne = matters.length === 1;
  const what = notice.kind === "mailbox-no-owner" ? "owner" : "working owner";
  const has = isOwnerSure ? `${isToldAgain ? "still " : ""}${isOne ? "has" : "have"}` : "may have";
  // No list tells since when there has been no owner at all.
  const isDated = matters.every(
    (matter) => matter.notice.kind === "mailbox-no-usable-owner" && matter.since === since && !matter.notice.isUndated,
  );
  const nobody = isDated ? `Since ${longDay(since, occasion.today)} nobody` : "Nobody";
  return {
    title: `${mailboxTitle(matters)} ${has} no ${what}`,
    facts: [
      isOwnerSure
        ? say(`${nobody} can add people to ${theMailbox(matters)}. Nobody can take people off.`)
        : say(`${theMailboxFirst(matters)} may have no ${what}. If so, people cannot be added or taken off.`),
      whichMailboxes(matters),
      howBad(matters, occasion),
      say(notice.doubted === undefined ? "" : disagreement),
    ],
    advice: advice(matters, occasion),
    ifSince: "If it has been put right since, you can ignore this.",
  };
}

/** Whom to phone, where a number is known, and else whom to ask. Only the national helpdesk looks at who calls. */
function askInText(matter: Unowned, { letterhead }: Occasion, isFromListed: boolean): string {
  const { isNational, phone } = helpdeskOf(matter, letterhead);
  const { serviceName } = letterhead;
  if (phone === null) {
    const whom = matter.site.route === "third-party" ? "commissioner" : "administrator";
    return `Please ask your ${serviceName} ${whom} today.`;
  }
  return `Please phone ${isNational ? `${serviceName} on ` : ""}${phone}${isNational && isFromListed ? " from the number CQC lists" : ""}.`;
}

function text(matter: Unowned, occasion: Occasion): TextDraft {
  const { notice, role } = matter;
  const { isOwnerSure, isReachSure } = sureOf(matter);
  const ending = "reference";
  const what = notice.kind === "mailbox-no-owner" ? "owner" : "working owner";
  const state = `the shared mailbox ${isOwnerSure ? "has" : "may have"} no ${what}.`;
  if (role === "member") return forMembersInText(state, occasion);
  switch (notice.reach) {
    case "nobody":
      return {
        named: null,
        nameless: `${isReachSure ? "nobody can" : "it may be that nobody can"} open the shared mailbox. ${askInText(matter, occasion, true)}${stepsByEmail(matter, isReachSure ? "Our email" : "Email")}`,
        ending,
      };
    case "owner-can-sign-in": {
      const { given, byShort, isReader } = fix(matter, occasion);
      const plain = isReader ? "You" : toGsm7(given ?? "");
      return {
        named: plain === "" ? null : `${state} ${plain} can fix it by logging in ${byShort}.${stepsByEmail(matter)}`,
        nameless: `${state} An owner can fix it by logging in ${byShort}.${stepsByEmail(matter)}`,
        ending,
      };
    }
    case "owner-disabled":
    case "members-can-read":
      return {
        named: null,
        nameless: `${state} ${askInText(matter, occasion, false)}${stepsByEmail(matter)}`,
        ending,
      };
  }
}

/** A mailbox with no owner at all. */
export const mailboxNoOwner: KindWords<"mailbox-no-owner"> = { own: null, passage, text };

/** A mailbox whose owners can all do nothing at the moment. */
export const mailboxNoUsableOwner: KindWords<"mailbox-no-usable-owner"> = { own: null, passage, text };
