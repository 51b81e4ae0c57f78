import { addDays, type Day } from "../rules/day.ts";
import type { AccountId } from "../rules/facts.ts";
import { ownersGoneOn } from "../rules/mailbox.ts";
import { longDay, shortDay } from "./dates.ts";
import { helpdeskOf } from "./helpdesk.ts";
import { capitalised, heading, say, type Block, type KindWords, type Several } from "./letter.ts";
import {
  departingWords,
  disagreement,
  forMembers,
  isReaderAmong,
  mailboxTitle,
  newOwnerSteps,
  secondOwner,
  stepsByEmail,
  theMailbox,
  whichMailboxes,
} from "./mailboxes.ts";
import { firstName, joined, nameOf, whomToTell } from "./names.ts";
import type { MatterOf, Occasion, Person } from "./occasion.ts";
import { askedBefore, askedLeaving, awaySentence } from "./owners-away.ts";
import { toGsm7 } from "./text.ts";

type Leaving = MatterOf<"mailbox-last-owner-leaving">;

function ownersOf({ notice, people }: Leaving): (Person | undefined)[] {
  return notice.owners.map((owner) => people.get(owner));
}

/** The day to name as that of the leaving, and the day on which it is too late: when the last of the owners is gone. */
function lastDays({ notice, people }: Leaving, today: Day): { leaving: Day | null; over: Day | null } {
  const days = notice.owners.map((owner) => people.get(owner)?.leaving ?? null);
  const [on = null, ...others] = new Set(days);
  const leaving = others.length === 0 && on !== null && on >= today ? on : null;
  return { leaving, over: ownersGoneOn(days, notice.ownerlessOn, today) };
}

/** The day before which to act: where none of the owners can be asked, it goes by when the helpdesk works. */
function actBefore(matter: Leaving, areAway: boolean, { today, letterhead }: Occasion): Day | null {
  const { over } = lastDays(matter, today);
  return over !== null && areAway ? askedBefore(over, today, helpdeskOf(matter, letterhead).isNational) : over;
}

function givenName({ people }: Leaving, owner: AccountId): string {
  return firstName(people.get(owner)?.name ?? null) ?? "the owner";
}

/** Who is to make another owner before then: one of those who are leaving, or else whoever runs the accounts. */
function advice(matters: Several<Leaving>, over: Day | null, occasion: Occasion): readonly Block[] {
  const [first] = matters;
  const { notice, role } = first;
  if (role === "member") return forMembers(whomToTell(occasion));
  const what = heading("What to do before then");
  const asked = askedLeaving(notice, occasion);
  if (asked.length > 0) {
    const owner = joined(
      asked.map((id) => givenName(first, id)),
      "or",
    );
    return [
      what,
      ...secondOwner(matters, isReaderAmong(asked, occasion) ? null : owner, occasion),
      say("It is much quicker now than after the last owner has gone."),
    ];
  }
  const back = notice.away?.filter(({ away }) => away.until !== null && over !== null && addDays(away.until, 1) < over);
  const names = joined(
    (back ?? []).map(({ account }) => givenName(first, account)),
    "or",
  );
  const later = over === null || names === "" ? "" : `before ${longDay(over, occasion.today)}.`;
  return [
    what,
    ...newOwnerSteps(matters, "members-can-read", occasion),
    say(later && `Or ask ${names} to make a second person an owner after the leave, ${later}`),
  ];
}

/** A mailbox that will have no owner because every one is leaving. */
export const mailboxLastOwnerLeaving: KindWords<"mailbox-last-owner-leaving"> = {
  own: null,
  passage: (matters, occasion) => {
    const [first] = matters;
    const { notice } = first;
    const { today } = occasion;
    const areAway = askedLeaving(notice, occasion).length === 0;
    const why = areAway ? (notice.away ?? []) : [];
    const may = notice.doubted !== undefined;
    const isOne = notice.owners.length < 2;
    const names = joined(notice.owners.map((owner) => nameOf(first, owner))) || "somebody";
    const isReader = isOne && isReaderAmong(notice.owners, occasion);
    const { leaving, over: lastDay } = lastDays(first, today);
    const written = (on: Day) => longDay(on, today);
    const departing = { on: leaving, today, isSure: first.isFresh, written };
    const leaves = departingWords(ownersOf(first), isReader ? "your" : "their", departing);
    const before = actBefore(first, areAway, occasion);
    const when = before === null ? "soon" : before <= today ? "today" : `before ${longDay(before, today)}`;
    const it = matters.length === 1 ? "it" : "they";
    const would = may ? "might" : "would";
    return {
      title: `${areAway ? "set a new owner" : "make a second owner"} of ${matters.length === 1 ? "the shared mailbox" : mailboxTitle(matters)} ${when}`,
      facts: [
        say(
          `${isReader ? "You" : capitalised(names)} ${may ? "may be" : isReader || !isOne ? "are" : "is"} the last ${isOne ? "owner" : "owners"} of ${theMailbox(matters)}, and ${leaves}.`,
          ...why.map(({ account, away }) => awaySentence(givenName(first, account), away, occasion)),
          lastDay !== notice.ownerlessOn || notice.ownerlessOn === null
            ? `After that ${it} ${would} have no owner.`
            : `From ${longDay(notice.ownerlessOn, today)} ${it} ${would} have no owner.`,
          may ? disagreement : "",
        ),
        whichMailboxes(matters),
      ],
      advice: advice(matters, lastDay, occasion),
      ifSince: "If there is a second owner by now, you can ignore this.",
    };
  },
  text: (matter, occasion) => {
    const { notice, people, role } = matter;
    const { today } = occasion;
    const given = notice.owners.map((owner) => toGsm7(firstName(people.get(owner)?.name ?? null) ?? ""));
    const isOne = given.length < 2;
    const areAway = askedLeaving(notice, occasion).length === 0;
    const { leaving } = lastDays(matter, today);
    const before = actBefore(matter, areAway, occasion);
    const departing = { on: leaving, today, isSure: matter.isFresh, written: shortDay, isShort: true };
    const leaves = departingWords(ownersOf(matter), "their", departing);
    const when =
      before === null || before <= today ? "now" : leaving === before ? "before then" : `before ${shortDay(before)}`;
    const may = notice.doubted !== undefined;
    const last = `last owner${isOne ? "" : "s"} of the shared mailbox`;
    const todo =
      role === "member"
        ? "Please tell your manager today."
        : `Please ${areAway ? "set a new owner" : "make a second owner"} ${when}.${stepsByEmail(matter, may ? "Email" : "Our email")}`;
    const areKnown = given.length > 0 && given.every((name) => name !== "");
    return {
      named: areKnown ? `${joined(given)}, ${may ? "maybe the" : "the"} ${last}, ${leaves}. ${todo}` : null,
      nameless: `${may ? "maybe" : "the"} ${last} ${leaves}. ${todo}`,
      ending: "reference",
    };
  },
};
