import { heading, say, type KindWords } from "./letter.ts";
import { mailboxTitle, theMailbox, whichMailboxes } from "./mailboxes.ts";

/** A mailbox of whose owners too little is known. */
export const mailboxOwnerUnconfirmed: KindWords<"mailbox-owner-unconfirmed"> = {
  own: null,
  passage: (matters, { letterhead }) => ({
    title: `please check who owns ${matters.length === 1 ? "the shared mailbox" : mailboxTitle(matters)}`,
    facts: [
      say(`We cannot tell if ${theMailbox(matters)} ${matters.length === 1 ? "has" : "have"} a working owner.`),
      whichMailboxes(matters),
    ],
    advice: [
      heading("What to do"),
      say(
        `Please find out who the owner is. Ask them to log in to ${letterhead.serviceName}. Then send us a new list.`,
      ),
    ],
  }),
  text: null,
};
