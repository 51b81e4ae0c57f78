import { helpdeskOf } from "./helpdesk.ts";
import { heading, listing, say, type KindWords } from "./letter.ts";
import { mailboxTitle, theMailbox, whichMailboxes } from "./mailboxes.ts";
import { nameOf } from "./names.ts";
import { readyWords } from "./ready-words.ts";

/** Somebody who has left, or moved to another site, can still open the mailbox. */
export const mailboxLeaverHasAccess: KindWords<"mailbox-leaver-has-access"> = {
  own: null,
  passage: (matters, occasion) => {
    const [first] = matters;
    const isOwner = first.role === "owner";
    return {
      title: `people who have left may still open ${matters.length === 1 ? "the shared mailbox" : mailboxTitle(matters)}`,
      facts: [
        say(`These people have left or moved. They are still on the list of ${theMailbox(matters)}.`),
        listing(first.notice.accounts.map((account) => nameOf(first, account))),
        whichMailboxes(matters),
      ],
      advice: [
        heading("What to do"),
        say(
          isOwner
            ? "You are an owner. Please take them off the list if they do not need it."
            : "Ask whoever runs the shared mailbox to take them off the list if they do not need it.",
        ),
        say(`Does ${helpdeskOf(first, occasion.letterhead).name} not know yet who has left? Then tell them.`),
        ...readyWords("mark-leaver", "to-send", matters, occasion),
      ],
      ifSince: "If they have been taken off since, you can ignore this.",
    };
  },
  text: null,
};
