import { longDay } from "./dates.ts";
import { helpdeskOf } from "./helpdesk.ts";
import { capitalised, heading, say, type KindWords } from "./letter.ts";
import { askAfterLeave } from "./leave.ts";
import {
  disagreement,
  isReaderAmong,
  mailboxTitle,
  newOwnerSteps,
  passedLeaving,
  secondOwner,
  theMailbox,
  whichMailboxes,
} from "./mailboxes.ts";
import { firstName, nameOf } from "./names.ts";
import type { MatterOf, Occasion } from "./occasion.ts";
import { awaySentence } from "./owners-away.ts";

type OneOwner = MatterOf<"mailbox-single-owner" | "mailbox-no-member">;

/** The one owner, as the words speak of them. */
function oneOwner(matter: OneOwner, occasion: Occasion) {
  const { notice, people, isFresh } = matter;
  const isReader = isReaderAmong([notice.owner], occasion);
  const isDoubted = notice.doubted !== undefined;
  const may = isDoubted || !isFresh;
  const whole = capitalised(nameOf(matter, notice.owner));
  return {
    isReader,
    may,
    are: isReader ? `You ${may ? "may be" : "are"}` : `${whole} ${may ? "may be" : "is"}`,
    given: firstName(people.get(notice.owner)?.name ?? null) ?? "the owner",
    doubt: say(isDoubted ? disagreement : ""),
  };
}

/** Why the owner is asked nothing any more; null where they can be asked, or read this themselves. */
function whyUnasked(matter: OneOwner, occasion: Occasion): string | null {
  const { notice, people } = matter;
  const { given, isReader } = oneOwner(matter, occasion);
  if (notice.unasked === undefined || isReader) return null;
  if (notice.unasked === "not-needed") return awaySentence(given, { kind: "not-needed", until: null }, occasion);
  const passed = passedLeaving([people.get(notice.owner)], occasion.today);
  if (passed === null) return `We were told that ${given} has left.`;
  return `${capitalised(given)} was to leave on ${longDay(passed, occasion.today)}.`;
}

/** A mailbox that depends on one person to run it. */
export const mailboxSingleOwner: KindWords<"mailbox-single-owner"> = {
  own: null,
  passage: (matters, occasion) => {
    const [first] = matters;
    const { isReader, may, are, given, doubt } = oneOwner(first, occasion);
    const unasked = whyUnasked(first, occasion);
    const has = may ? "may have" : matters.length === 1 ? "has" : "have";
    return {
      title: `${mailboxTitle(matters)} ${has} only one owner`,
      facts: [
        say(
          `${are} the only owner of ${theMailbox(matters)}.`,
          "If the only owner is away or leaves, nobody can let people in.",
        ),
        doubt,
        whichMailboxes(matters),
      ],
      advice: [
        heading("What to do"),
        ...(unasked === null
          ? secondOwner(matters, isReader ? null : given, occasion)
          : [say(unasked), ...newOwnerSteps(matters, "members-can-read", occasion)]),
        ...(isReader || unasked !== null ? [] : askAfterLeave(first, first.notice.owner, given, occasion)),
      ],
      ifSince: "If there is a second owner by now, you can ignore this.",
    };
  },
  text: null,
};

/** A mailbox that depends on one person to read it. */
export const mailboxNoMember: KindWords<"mailbox-no-member"> = {
  own: null,
  passage: (matters, occasion) => {
    const [first] = matters;
    const { isReader, may, are, given, doubt } = oneOwner(first, occasion);
    const unasked = whyUnasked(first, occasion);
    const isReadByOthers = matters.some(({ notice }) => notice.isReadByOthers);
    const add = "add one more person as a member.";
    return {
      title: `${may ? "maybe " : ""}only one person can ${isReadByOthers ? "use" : "read"} ${matters.length === 1 ? "the shared mailbox" : `${matters.length} shared mailboxes`}`,
      facts: [
        say(
          isReadByOthers
            ? `${are} the only person who can do more than read ${theMailbox(matters)}.`
            : `${are} the only person who can open ${theMailbox(matters)}.`,
          `When ${isReader ? "you are" : "that person is"} off work, messages ${may ? "may not be" : "are not"} ${isReadByOthers ? "answered" : "read"}.`,
        ),
        doubt,
        whichMailboxes(matters),
      ],
      advice: [
        heading("What to do"),
        say(
          ...(unasked === null
            ? [`${isReader ? "Please" : `Ask ${given} to`} ${add}`]
            : [
                `${unasked} A new owner has to be set by ${helpdeskOf(first, occasion.letterhead).reached}.`,
                `Then ask the new owner to ${add}`,
              ]),
        ),
        ...(isReader || unasked !== null ? [] : askAfterLeave(first, first.notice.owner, given, occasion)),
      ],
      ifSince: "If somebody has been added since, you can ignore this.",
    };
  },
  text: null,
};
