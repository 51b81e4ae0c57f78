import { goingOn, helpdeskOf } from "./helpdesk.ts";
import { capitalised, heading, say, type KindWords } from "./letter.ts";
import { mailboxTitle, theMailboxFirst, whichMailboxes } from "./mailboxes.ts";
import { siteName, siteNames, tidy } from "./names.ts";

/** A mailbox whose address does not fit its site. */
export const mailboxSiteMismatch: KindWords<"mailbox-site-mismatch"> = {
  own: null,
  passage: (matters, { letterhead }) => {
    const [first] = matters;
    const code = tidy(first.site.code) ?? "";
    const its = matters.length === 1 ? "its" : "their";
    if (first.notice.reason === "address") {
      return {
        title: `please check the address of ${matters.length === 1 ? "the shared mailbox" : mailboxTitle(matters)}`,
        facts: [
          say(
            `${theMailboxFirst(matters)} ${matters.length === 1 ? "does" : "do"} not have the site's code (${code}) at the end of ${its} name.`,
          ),
          whichMailboxes(matters),
        ],
        advice: [
          heading("What to do"),
          say(`Please check that this is the right mailbox for ${siteName(first)}. If it is, you need do nothing.`),
        ],
      };
    }
    return {
      title: `the site's code has changed, and the shared mailbox has the old one`,
      facts: [
        say(
          `${siteName(first)} has a new code (${code}). ${theMailboxFirst(matters)} still ${matters.length === 1 ? "has" : "have"} the old one.`,
          "An address cannot be renamed.",
        ),
        whichMailboxes(matters),
      ],
      advice: [
        heading("What to do"),
        say(
          `${capitalised(helpdeskOf(first, letterhead).contact)}. Ask for a new mailbox with the new code.`,
          "Save what you need from the old one, and then have it closed.",
        ),
      ],
    };
  },
  text: null,
};

/** A site with people and no mailbox. */
export const siteNoMailbox: KindWords<"site-no-mailbox"> = {
  own: null,
  passage: (matters, { letterhead }) => ({
    title: "we know of no shared mailbox",
    facts: [say(`Our list shows no shared mailbox for ${siteNames(matters)}. Letters from the hospital go to one.`)],
    advice: [
      heading("What to do"),
      say(
        "If there is one, send us a new list.",
        `If there is none, ask ${goingOn(helpdeskOf(matters[0], letterhead).reached)} for one.`,
      ),
    ],
  }),
  text: null,
};
