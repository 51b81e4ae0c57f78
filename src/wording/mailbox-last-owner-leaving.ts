import type { Day } from "../rules/day.ts";
import { ownersGoneOn } from "../rules/mailbox.ts";
import { longDay, shortDay } from "./dates.ts";
import { capitalised, heading, say, type KindWords } from "./letter.ts";
import {
  departingWords,
  forMembers,
  isReaderAmong,
  mailboxTitle,
  secondOwner,
  stepsByEmail,
  theMailbox,
  whichMailboxes,
} from "./mailboxes.ts";
import { firstName, joined, nameOf, whomToTell } from "./names.ts";
import type { MatterOf, Person } from "./occasion.ts";
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

/** A mailbox that will have no owner because every one is leaving. */
export const mailboxLastOwnerLeaving: KindWords<"mailbox-last-owner-leaving"> = {
  own: null,
  passage: (matters, occasion) => {
    const [first] = matters;
    const { notice, role } = first;
    const { today } = occasion;
    const isOne = notice.owners.length < 2;
    const names = joined(notice.owners.map((owner) => nameOf(first, owner))) || "somebody";
    const isReader = isOne && isReaderAmong(notice.owners, occasion);
    const { leaving, over: lastDay } = lastDays(first, today);
    const written = (on: Day) => longDay(on, today);
    const departing = { on: leaving, today, isSure: first.isFresh, written };
    const leaves = departingWords(ownersOf(first), isReader ? "your" : "their", departing);
    const when = lastDay === null ? "soon" : lastDay <= today ? "today" : `before ${longDay(lastDay, today)}`;
    const it = matters.length === 1 ? "it" : "they";
    return {
      title: `make a second owner of ${matters.length === 1 ? "the shared mailbox" : mailboxTitle(matters)} ${when}`,
      facts: [
        say(
          `${isReader ? "You are the last owner" : `${capitalised(names)} ${isOne ? "is the last owner" : "are the last owners"}`} of ${theMailbox(matters)}, and ${leaves}.`,
          lastDay !== notice.ownerlessOn || notice.ownerlessOn === null
            ? `After that ${it} would have no owner.`
            : `From ${longDay(notice.ownerlessOn, today)} ${it} would have no owner.`,
        ),
        whichMailboxes(matters),
      ],
      advice:
        role === "member"
          ? forMembers(whomToTell(occasion))
          : [
              heading("What to do before then"),
              ...secondOwner(
                matters,
                isReaderAmong(notice.owners, occasion)
                  ? null
                  : joined(
                      notice.owners.map((owner) => firstName(first.people.get(owner)?.name ?? null) ?? "the owner"),
                      "or",
                    ) || "the owner",
                occasion,
              ),
              say("It is much quicker now than after the last owner has gone."),
            ],
      ifSince: "If there is a second owner by now, you can ignore this.",
    };
  },
  text: (matter, occasion) => {
    const { notice, people, role } = matter;
    const { today } = occasion;
    const given = notice.owners.map((owner) => toGsm7(firstName(people.get(owner)?.name ?? null) ?? ""));
    const isOne = given.length < 2;
    const { leaving, over: lastDay } = lastDays(matter, today);
    const departing = { on: leaving, today, isSure: matter.isFresh, written: shortDay };
    const leaves = departingWords(ownersOf(matter), "their", departing);
    const when =
      lastDay === null || lastDay <= today
        ? "now"
        : leaving === lastDay
          ? "before then"
          : `before ${shortDay(lastDay)}`;
    const last = `the last owner${isOne ? "" : "s"} of the shared mailbox`;
    const todo =
      role === "member"
        ? "Please tell your manager today."
        : `Please make a second owner ${when}.${stepsByEmail(matter)}`;
    const areKnown = given.length > 0 && given.every((name) => name !== "");
    return {
      named: areKnown ? `${joined(given)}, ${last}, ${leaves}. ${todo}` : null,
      nameless: `${last} ${leaves}. ${todo}`,
      ending: "reference",
    };
  },
};
