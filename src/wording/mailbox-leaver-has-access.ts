import { helpdeskOf } from "./helpdesk.ts";
import { heading, listing, say, type KindWords } from "./letter.ts";
import { disagreement, mailboxTitle, theMailbox, whichMailboxes } from "./mailboxes.ts";
import { nameOf } from "./names.ts";
import type { MatterOf } from "./occasion.ts";
import { readyWords } from "./ready-words.ts";

type HasAccess = MatterOf<"mailbox-leaver-has-access">;

/** Each of them with what is known: of a gone account nobody has told that its person left. */
function whoIsListed(matter: HasAccess): readonly string[] {
  const { notice, isFresh, people } = matter;
  const { accounts, gone = [] } = notice;
  if (gone.length === 0) return accounts.map((account) => nameOf(matter, account));
  return accounts.map((account) => {
    const isSure = isFresh && people.get(account)?.isContradicted !== true;
    const what = gone.includes(account) ? `the account ${isSure ? "is" : "may be"} gone.` : "has left or moved.";
    return `${nameOf(matter, account)}: ${what}`;
  });
}

/** Who takes them off. */
function takeOff({ role, notice }: HasAccess): string {
  const off = "take them off the list if they do not need it.";
  if (role === "owner") return `You are an owner. Please ${off}`;
  if (notice.needsOwner) return `Set a new owner of the shared mailbox first. Then ask the new owner to ${off}`;
  return `Ask whoever runs the shared mailbox to ${off}`;
}

/** Somebody who has left or moved to another site, or whose account is gone, is still listed for the mailbox. */
export const mailboxLeaverHasAccess: KindWords<"mailbox-leaver-has-access"> = {
  own: null,
  passage: (matters, occasion) => {
    const [first] = matters;
    const { accounts, gone = [] } = first.notice;
    const isOneGone = gone.length > 0;
    const hasOneLeft = gone.length < accounts.length;
    const isDoubted = gone.some((account) => first.people.get(account)?.isContradicted);
    const what = hasOneLeft ? "people who have left may still open" : "check who is on the list of";
    const on = `still on the list of ${theMailbox(matters)}.`;
    return {
      title: `${what} ${matters.length === 1 ? "the shared mailbox" : mailboxTitle(matters)}`,
      facts: [
        say(isOneGone ? `These people are ${on}` : `These people have left or moved. They are ${on}`),
        listing(whoIsListed(first)),
        say(isDoubted ? disagreement : ""),
        whichMailboxes(matters),
      ],
      advice: [
        heading("What to do"),
        say(takeOff(first)),
        ...(hasOneLeft
          ? [
              say(`Does ${helpdeskOf(first, occasion.letterhead).name} not know yet who has left? Then tell them.`),
              ...readyWords("mark-leaver", "to-send", matters, occasion),
            ]
          : []),
      ],
      ifSince: "If they have been taken off since, you can ignore this.",
    };
  },
  text: null,
};
