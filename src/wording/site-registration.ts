import { hasNhsmail } from "../rules/scene.ts";
import { longDay } from "./dates.ts";
import { goingOn, helpdeskOf } from "./helpdesk.ts";
import { capitalised, heading, say, type KindWords } from "./letter.ts";
import { siteName, siteNames, tidy } from "./names.ts";
import type { Matter } from "./occasion.ts";

function codeOf({ site }: Matter): string {
  return tidy(site.code) ?? "";
}

/** A site that the national list of sites shows as closed. */
export const siteClosed: KindWords<"site-closed"> = {
  own: null,
  passage: ([first], { today, letterhead }) => {
    const { closedOn } = first.notice;
    const { serviceName } = letterhead;
    const helpdesk = helpdeskOf(first, letterhead);
    const isOurs = hasNhsmail(first.site);
    const isAhead = closedOn !== null && closedOn > today;
    const since = closedOn === null || isAhead ? "" : ` since ${longDay(closedOn, today)}`;
    return {
      title: isAhead ? `this site is to close on ${longDay(closedOn, today)}` : "this site is shown as closed",
      facts: [
        say(
          isAhead
            ? `On our list ${siteName(first)} (site code ${codeOf(first)}) is to close on ${longDay(closedOn, today)}.`
            : `Our list shows ${siteName(first)} (site code ${codeOf(first)}) as closed${since}.`,
          isOurs
            ? `A closed site cannot keep ${serviceName}. Its accounts and its shared mailbox can be taken away.`
            : "",
        ),
      ],
      advice: isOurs
        ? [
            heading("What to do"),
            say(
              `Is it still open? ${capitalised(goingOn(helpdesk.contact))} today. Ask which site code is right. Then send us a new list.`,
            ),
            say(`Has it a new owner or a new code? Then it must join ${serviceName} again. Ask ${helpdesk.name} how.`),
            say("Has it closed? Save what you need from the shared mailbox and the accounts while you still can."),
          ]
        : [
            heading("What to do"),
            say("Is it still open? Please find out which site code is right. Then send us a new list."),
            say("Has it a new owner or a new code? Then sign up for the DSPT with the new code, and publish."),
            say("Has it closed? Then please tell us."),
          ],
      ifSince: "If it has been put right since, you can ignore this.",
    };
  },
  text: null,
};

/** A site that is no longer registered with the CQC. */
export const siteDeregistered: KindWords<"site-deregistered"> = {
  own: null,
  passage: ([first], { letterhead }) => {
    const { serviceName } = letterhead;
    return {
      title: "this site is not shown as registered with the CQC",
      facts: [
        say(
          `Our list does not show ${siteName(first)} as registered with the CQC.`,
          `A site needs that to keep ${serviceName}. Without it, its accounts and its shared mailbox can be taken away.`,
        ),
      ],
      advice: [
        heading("What to do"),
        say(`Please look up ${siteName(first)} on the list of the CQC today. If it is there, send us a new list.`),
        say(
          `Has it a new owner? Then it must join ${serviceName} again. Ask ${helpdeskOf(first, letterhead).name} how.`,
          "Save what you need from the shared mailbox and the accounts while you still can.",
        ),
      ],
      ifSince: "If it has been put right since, you can ignore this.",
    };
  },
  text: null,
};

/** A site under something that is no site code. */
export const siteCodeInvalid: KindWords<"site-code-invalid"> = {
  own: null,
  passage: ([first], { letterhead }) => ({
    title: "the site code on our list cannot be right",
    facts: [
      say(
        `Our list gives ${siteName(first)} the site code "${codeOf(first)}".`,
        first.notice.looksLikeDate
          ? "That looks like a date. Was the list opened in Excel? Excel can turn a code into a date."
          : "A site code (ODS code) has 3 to 8 letters and digits, and nothing else.",
      ),
    ],
    advice: [
      heading("Why it matters"),
      say(
        "With a wrong code we cannot find the site on the DSPT list.",
        hasNhsmail(first.site) ? `And ${helpdeskOf(first, letterhead).name} cannot find it either.` : "",
      ),
      heading("What to do"),
      say(
        "Please look up the right code. You can find it on your DSPT page.",
        first.notice.looksLikeDate
          ? "Then send us a new list that was not saved in Excel, or tell us the code."
          : "Then send us a new list, or tell us the code.",
      ),
    ],
    ifSince: "If it has been put right since, you can ignore this.",
  }),
  text: null,
};

/** A site without the telephone number that the helpdesk checks callers by. */
export const siteNoPhone: KindWords<"site-no-phone"> = {
  own: null,
  passage: (matters, { letterhead }) => {
    const [first] = matters;
    const { isNational, name } = helpdeskOf(first, letterhead);
    return {
      title: "we know of no phone number for this site",
      facts: [
        say(
          `Our list has no phone number for ${siteNames(matters)}.`,
          isNational
            ? "The helpdesk only helps by phone if you call from the number that the CQC lists."
            : `It helps ${name} to know who calls.`,
        ),
      ],
      advice: [
        heading("What to do"),
        say(
          isNational
            ? "Please look up the number on the list of the CQC. If it is wrong or not there, ask the CQC to put it right."
            : "Please find out the number of the site.",
          "Then send us a new list with it.",
        ),
      ],
      ifSince: "If it has been put right since, you can ignore this.",
    };
  },
  text: null,
};
