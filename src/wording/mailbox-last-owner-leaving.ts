import { calendar, workingDayOnOrBefore } from "../rules/calendar.ts";
import { addDays, type Day } from "../rules/day.ts";
import type { AccountId } from "../rules/facts.ts";
import { ownersGoneOn } from "../rules/mailbox.ts";
import { byDay, byShortDay, longDay, shortDay } from "./dates.ts";
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
import { firstName, joined, nameOf, whomToTell, whomToTellShortly } from "./names.ts";
import type { MatterOf, Occasion, Person } from "./occasion.ts";
import { askedLeaving, awaySentence } from "./owners-away.ts";
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

/** Where none of the owners can be asked, by when the national helpdesk is: null where it is not, or has no day left. */
function phonedBy(matter: Leaving, over: Day, { today, letterhead }: Occasion): Day | null {
  if (!helpdeskOf(matter, letterhead).isNational) return null;
  const open = workingDayOnOrBefore(addDays(over, -1), calendar);
  return open < today ? null : open;
}

/** When to act: `before Friday 4 December` while the owners are there, `by` the helpdesk's last day where they are not. */
function whenToAct(matter: Leaving, areAway: boolean, occasion: Occasion): string {
  const { today } = occasion;
  const { over } = lastDays(matter, today);
  if (over === null) return "soon";
  if (over <= today) return "today";
  const phoned = areAway ? phonedBy(matter, over, occasion) : null;
  return phoned === null ? `before ${longDay(over, today)}` : byDay(phoned, today);
}

/** The same in a text. */
function whenInShort(matter: Leaving, areAway: boolean, occasion: Occasion): string {
  const { today } = occasion;
  const { leaving, over } = lastDays(matter, today);
  if (over === null || over <= today) return "now";
  const phoned = areAway ? phonedBy(matter, over, occasion) : null;
  if (phoned !== null) return byShortDay(phoned, today);
  return leaving === over ? "before then" : `before ${shortDay(over)}`;
}

/** From which day there would be no owner. A planned leaving does not change it: who leaves keeps the account a while. */
function ownerless({ notice }: Leaving, isOne: boolean, may: boolean, today: Day): string {
  const from = notice.ownerlessOn === null ? "After that" : `From ${longDay(notice.ownerlessOn, today)}`;
  return `${from} ${isOne ? "it" : "they"} ${may ? "might" : "would"} have no owner.`;
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
    const isDoubted = notice.doubted !== undefined;
    const may = isDoubted || !first.isFresh;
    const isOne = notice.owners.length < 2;
    const names = joined(notice.owners.map((owner) => nameOf(first, owner))) || "somebody";
    const isReader = isOne && isReaderAmong(notice.owners, occasion);
    const { leaving, over: lastDay } = lastDays(first, today);
    const written = (on: Day) => longDay(on, today);
    const departing = { on: leaving, today, isSure: first.isFresh, written };
    const leaves = departingWords(ownersOf(first), isReader ? "your" : "their", departing);
    return {
      title: `${areAway ? "set a new owner" : "make a second owner"} of ${matters.length === 1 ? "the shared mailbox" : mailboxTitle(matters)} ${whenToAct(first, areAway, occasion)}`,
      facts: [
        say(
          `${isReader ? "You" : capitalised(names)} ${may ? "may be" : isReader || !isOne ? "are" : "is"} the last ${isOne ? "owner" : "owners"} of ${theMailbox(matters)}, and ${leaves}.`,
          ...why.map(({ account, away }) => awaySentence(givenName(first, account), away, occasion)),
          ownerless(first, matters.length === 1, may, today),
          isDoubted ? disagreement : "",
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
    const departing = { on: leaving, today, isSure: matter.isFresh, written: shortDay, isShort: true };
    const leaves = departingWords(ownersOf(matter), "their", departing);
    const may = notice.doubted !== undefined || !matter.isFresh;
    const last = `last owner${isOne ? "" : "s"} of the shared mailbox`;
    const todo =
      role === "member"
        ? `Please tell ${whomToTellShortly(occasion)} today.`
        : `Please ${areAway ? "set a new owner" : "make a second owner"} ${whenInShort(matter, areAway, occasion)}.${stepsByEmail(matter, may ? "Email" : "Our email")}`;
    const areKnown = given.length > 0 && given.every((name) => name !== "");
    return {
      named: areKnown ? `${joined(given)}, ${may ? "maybe the" : "the"} ${last}, ${leaves}. ${todo}` : null,
      nameless: `${may ? "maybe" : "the"} ${last} ${leaves}. ${todo}`,
      ending: "reference",
    };
  },
};
