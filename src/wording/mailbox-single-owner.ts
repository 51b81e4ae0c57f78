import { capitalised, heading, say, type KindWords } from "./letter.ts";
import { askAfterLeave } from "./leave.ts";
import { isReaderAmong, mailboxTitle, secondOwner, theMailbox, whichMailboxes } from "./mailboxes.ts";
import { firstName, nameOf } from "./names.ts";

/** A mailbox that depends on one person to run it. */
export const mailboxSingleOwner: KindWords<"mailbox-single-owner"> = {
  own: null,
  passage: (matters, occasion) => {
    const [first] = matters;
    const owner = first.notice.owner;
    const isReader = isReaderAmong([owner], occasion);
    const given = firstName(first.people.get(owner)?.name ?? null) ?? "the owner";
    return {
      title: `${mailboxTitle(matters)} ${matters.length === 1 ? "has" : "have"} only one owner`,
      facts: [
        say(
          `${isReader ? "You are" : `${capitalised(nameOf(first, owner))} is`} the only owner of ${theMailbox(matters)}.`,
          "If the only owner is away or leaves, nobody can let people in.",
        ),
        whichMailboxes(matters),
      ],
      advice: [
        heading("What to do"),
        ...secondOwner(matters, isReader ? null : given, occasion),
        ...(isReader ? [] : askAfterLeave(first, owner, given, occasion)),
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
    const owner = first.notice.owner;
    const isReader = isReaderAmong([owner], occasion);
    const one = isReader ? "You are" : `${capitalised(nameOf(first, owner))} is`;
    const isReadByOthers = matters.some(({ notice }) => notice.isReadByOthers);
    const given = firstName(first.people.get(owner)?.name ?? null) ?? "the owner";
    return {
      title: `only one person can ${isReadByOthers ? "use" : "read"} ${matters.length === 1 ? "the shared mailbox" : `${matters.length} shared mailboxes`}`,
      facts: [
        say(
          isReadByOthers
            ? `${one} the only person who can do more than read ${theMailbox(matters)}.`
            : `${one} the only person who can open ${theMailbox(matters)}.`,
          `When ${isReader ? "you are" : "that person is"} off work, messages are not ${isReadByOthers ? "answered" : "read"}.`,
        ),
        whichMailboxes(matters),
      ],
      advice: [
        heading("What to do"),
        say(`${isReader ? "Please" : `Ask ${given} to`} add one more person as a member.`),
        ...(isReader ? [] : askAfterLeave(first, owner, given, occasion)),
      ],
      ifSince: "If somebody has been added since, you can ignore this.",
    };
  },
  text: null,
};
