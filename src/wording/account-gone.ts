import type { NoticeOf } from "../rules/finding.ts";
import { accountPassage, ifLeft } from "./accounts.ts";
import { longDay } from "./dates.ts";
import { goingOn, helpdeskOf } from "./helpdesk.ts";
import { capitalised, heading, say, type KindWords } from "./letter.ts";
import { isLossSure } from "./undated.ts";

/** A deleted account that can no longer be asked back. */
export const accountGone: KindWords<"account-gone"> = {
  own: null,
  passage: (matters, occasion) => {
    const { today, letterhead } = occasion;
    const isSure = isLossSure(matters[0], today);
    const cannot = ({ goneOn, sometime }: NoticeOf<"account-gone">) =>
      `${sometime ? "it" : `since ${longDay(goneOn, today)} it`} cannot be restored`;
    const { serviceName } = letterhead;
    return accountPassage(matters, occasion, {
      title: (whose) => `${whose}'s ${serviceName} account ${isSure ? "is" : "may be"} gone`,
      titleOfSeveral: (count) => `${count} ${serviceName} accounts ${isSure ? "are" : "may be"} gone`,
      fact: (account, { notice }) =>
        isSure
          ? `${account} was deleted. ${capitalised(cannot(notice))}.`
          : `${account} may have been deleted: please check. By now it may be too late to restore it.`,
      line: ({ notice }) => (isSure ? `${cannot(notice)}.` : "may have been deleted: please check."),
      advice: (names, first) => [
        heading("What to do"),
        say(
          names.isReader
            ? "If you still need it,"
            : names.isOne
              ? `If ${names.any} still works with you,`
              : "For each person who still works with you,",
          isSure
            ? `ask for a new account. To find out how, ${helpdeskOf(first, letterhead).contact}.`
            : `${goingOn(helpdeskOf(first, letterhead).contact)} today. Ask if it can be restored, or how to get a new account.`,
        ),
        ...ifLeft(names, first, occasion),
      ],
    });
  },
  text: null,
};
