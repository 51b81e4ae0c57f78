import type { NoticeOf } from "../rules/finding.ts";
import { accountPassage, personalText, yourAccountFirst } from "./accounts.ts";
import { longDay, shortDay } from "./dates.ts";
import { goingOn, helpdeskOf } from "./helpdesk.ts";
import { heading, say, type KindWords } from "./letter.ts";
import { siteName, whomToTell } from "./names.ts";
import { latestBy } from "./undated.ts";

/** The account of somebody who has left. */
export const leaverDeletedSoon: KindWords<"leaver-deleted-soon"> = {
  own: (matter, occasion) => {
    const { deleteOn, saveBy, sometime } = matter.notice;
    const { today, letterhead } = occasion;
    const name = letterhead.serviceName;
    return {
      title: `your ${name} account ${sometime ? `may close from ${longDay(deleteOn, today)} on` : `closes on ${longDay(deleteOn, today)}`}. Save what you need`,
      facts: [
        say(
          `${name} shows that you have left ${siteName(matter)}.`,
          `${yourAccountFirst(matter, occasion)} ${sometime ? `may be deleted from ${longDay(deleteOn, today)} on` : `will be deleted on ${longDay(deleteOn, today)}`}.`,
          "It may not be possible to get it back.",
        ),
      ],
      advice: [
        heading("What to do"),
        say(`Save what you need ${latestBy(saveBy, today, sometime)}.`),
        heading(`New job that uses ${name}?`),
        say(`Ask your new employer today to add you as a joiner on ${name}. Then you can keep your account.`),
        heading("Have you not left?"),
        say(`Tell ${whomToTell(occasion)} today.`),
      ],
      ifSince: "If your new employer has added you since, you can ignore this.",
    };
  },
  passage: (matters, occasion) => {
    const { today, letterhead } = occasion;
    const isFresh = matters[0].isFresh;
    const goes = ({ deleteOn, sometime }: NoticeOf<"leaver-deleted-soon">) =>
      sometime
        ? `may be deleted from ${longDay(deleteOn, today)} on`
        : `${isFresh ? "will" : "may"} be deleted on ${longDay(deleteOn, today)}`;
    return accountPassage(matters, occasion, {
      title: (whose, { notice }) =>
        isFresh
          ? `${whose}'s ${letterhead.serviceName} account ${notice.sometime ? "may close soon" : `closes on ${longDay(notice.deleteOn, today)}`}`
          : `${whose}'s ${letterhead.serviceName} account may close soon`,
      titleOfSeveral: (count) =>
        `${count} leavers' ${letterhead.serviceName} accounts ${isFresh ? "close" : "may close"} soon`,
      fact: (account, { notice }) => `${account} is marked as a leaver's. It ${goes(notice)}.`,
      line: ({ notice }) => `${goes(notice)}.`,
      advice: (names, first) => [
        heading("What to do"),
        say(
          names.isOne
            ? `${names.ask} save what is needed ${latestBy(first.notice.saveBy, today, first.notice.sometime)}.`
            : "Ask each person to save what is needed before that day.",
          "A new employer can keep the account alive by adding the person as a joiner.",
        ),
        say(
          names.isOne
            ? `If ${names.isReader ? "you have" : `${names.any} has`} not left,`
            : "If somebody has not left,",
          `${goingOn(helpdeskOf(first, letterhead).contact)} today.`,
        ),
      ],
    });
  },
  text: (matter, occasion) =>
    personalText(
      matter,
      occasion,
      `your ${occasion.letterhead.serviceName} ${matter.notice.sometime ? "may close from" : "closes on"} ${shortDay(matter.notice.deleteOn)} as you have left. Save what you need. New job? They must ask for it.`,
    ),
};
