import { longDay, shortDay } from "./dates.ts";
import { capitalised, heading, say, type KindWords } from "./letter.ts";
import { forMembers, mailboxTitle, secondOwner, theMailbox, whichMailboxes } from "./mailboxes.ts";
import { firstName, joined, nameOf, whomToTell } from "./names.ts";
import { toGsm7 } from "./text.ts";

/** A mailbox that will have no owner because every one is leaving. */
export const mailboxLastOwnerLeaving: KindWords<"mailbox-last-owner-leaving"> = {
  own: null,
  passage: (matters, occasion) => {
    const [first] = matters;
    const { notice, isFresh, role } = first;
    const { today } = occasion;
    const isOne = notice.owners.length < 2;
    const names = joined(notice.owners.map((owner) => nameOf(first, owner))) || "somebody";
    const may = isFresh ? (isOne ? "is" : "are") : "may be";
    const when = notice.ownerlessOn === null ? "soon" : `before ${longDay(notice.ownerlessOn, today)}`;
    const it = matters.length === 1 ? "it" : "they";
    return {
      title: `make a second owner of ${matters.length === 1 ? "the shared mailbox" : mailboxTitle(matters)} ${when}`,
      facts: [
        say(
          `${capitalised(names)} ${isOne ? "is the last owner" : "are the last owners"} of ${theMailbox(matters)}, and ${may} leaving.`,
          notice.ownerlessOn === null
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
                joined(
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
  text: ({ notice, people, isFresh, role }) => {
    const given = notice.owners.map((owner) => toGsm7(firstName(people.get(owner)?.name ?? null) ?? ""));
    const isOne = given.length < 2;
    const may = isFresh ? (isOne ? "is" : "are") : "may be";
    const when = notice.ownerlessOn === null ? "now" : `before ${shortDay(notice.ownerlessOn)}`;
    const last = `the last owner${isOne ? "" : "s"} of the shared mailbox`;
    const todo =
      role === "member"
        ? "Please tell your manager today."
        : `Please make a second owner ${when}. Our email has the steps.`;
    const areKnown = given.length > 0 && given.every((name) => name !== "");
    return {
      named: areKnown ? `${joined(given)}, ${last}, ${may} leaving. ${todo}` : null,
      nameless: `${last} ${may} leaving. ${todo}`,
      ending: "reference",
    };
  },
};
