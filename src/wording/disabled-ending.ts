import type { NoticeOf } from "../rules/finding.ts";
import { accountPassage, ifLeft } from "./accounts.ts";
import { longDay } from "./dates.ts";
import { goingOn, helpdeskOf } from "./helpdesk.ts";
import { heading, say, type KindWords } from "./letter.ts";
import { isClaimed } from "./undated.ts";

/** A disabled account whose keeping time ends. */
export const disabledEnding: KindWords<"disabled-ending"> = {
  own: null,
  passage: (matters, occasion) => {
    const { today, letterhead } = occasion;
    const isSure = isClaimed(matters[0], today);
    const will = isSure ? "will" : "may";
    const goes = ({ deleteOn, sometime }: NoticeOf<"disabled-ending">) =>
      sometime
        ? `may be deleted from ${longDay(deleteOn, today)} on`
        : `${will} be deleted on ${longDay(deleteOn, today)}`;
    return accountPassage(matters, occasion, {
      title: (whose, { notice }) => `${whose}'s disabled account ${goes(notice)}`,
      titleOfSeveral: (count) => `${count} disabled accounts ${will} be deleted`,
      fact: (account, { notice }) => `${account} ${isSure ? "is" : "may be"} disabled. It ${goes(notice)}.`,
      line: ({ notice }) => `${goes(notice)}.`,
      advice: (names, first) => [
        heading("What to do"),
        say(
          names.isReader
            ? `If you need it: ${goingOn(helpdeskOf(first, letterhead).contact)} before that day.`
            : `If ${names.any} is coming back: ${goingOn(helpdeskOf(first, letterhead).contact)} before that day.`,
          "Ask them to turn the account on again.",
        ),
        ...ifLeft(names, first, occasion),
      ],
    });
  },
  text: null,
};
