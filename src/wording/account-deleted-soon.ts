import { addDays, type Day } from "../rules/day.ts";
import type { NoticeOf } from "../rules/finding.ts";
import {
  accountPassage,
  cannotLogIn,
  helpToLogIn,
  ifLeft,
  lastUse,
  personalText,
  pleaseCheckPeople,
  yourAccountFirst,
} from "./accounts.ts";
import { notSetUp, setUpAsked, setUpSteps } from "./account-setup-unfinished.ts";
import { byDay, longDay } from "./dates.ts";
import { stuckInText } from "./helpdesk.ts";
import { heading, say, steps, type KindWords } from "./letter.ts";
import { whomToTell } from "./names.ts";
import { hasToLogIn, isClaimed, latestBy, latestByShort } from "./undated.ts";

function ifUnused({ saveBy, sometime }: NoticeOf<"account-deleted-soon">, isSure: boolean, today: Day): string {
  return sometime || !isSure
    ? `After ${longDay(saveBy, today)} it may be deleted.`
    : `If nobody uses it ${byDay(saveBy, today)}, it will be deleted.`;
}

/** A switched-off account that will be deleted. */
export const accountDeletedSoon: KindWords<"account-deleted-soon"> = {
  own: (matter, occasion) => {
    const { saveBy, sometime, needsSetup } = matter.notice;
    const { today, letterhead } = occasion;
    const name = letterhead.serviceName;
    const isSure = isClaimed(matter, today);
    const gone = saveBy === today ? `tomorrow, ${longDay(addDays(saveBy, 1), today)}` : "the next day";
    return {
      title: `keep your ${name} account: log in ${latestBy(saveBy, today, sometime)}`,
      facts: [
        say(
          `${yourAccountFirst(matter, occasion)} ${isSure ? "is" : "may be"} switched off.`,
          needsSetup ? notSetUp(matter.notice) : "",
          lastUse(matter, today),
          sometime || !isSure
            ? `Log in ${latestBy(saveBy, today, sometime)}. After that it may be deleted.`
            : `If nobody uses it ${byDay(saveBy, today)}, it will be deleted ${gone}.`,
        ),
      ],
      advice: [
        heading("What to do"),
        needsSetup
          ? steps(...setUpSteps(name))
          : say(`Log in to ${name} your usual way. Then send one email from it. That turns it on again.`),
        say(`If you no longer need it, tell ${whomToTell(occasion)}.`),
        ...cannotLogIn(matter, occasion),
      ],
      ifSince: `If you have used ${name} since, you can ignore this.`,
    };
  },
  passage: (matters, occasion) => {
    const { today, letterhead } = occasion;
    const isFresh = matters[0].isFresh;
    const isSure = isClaimed(matters[0], today);
    return accountPassage(matters, occasion, {
      title: (whose, { notice }) =>
        isFresh
          ? `${whose} needs to log in ${latestBy(notice.saveBy, today, notice.sometime)}, or the ${letterhead.serviceName} account ${notice.sometime || !isSure ? "may" : "will"} be deleted`
          : `please check that ${whose} has logged in`,
      titleOfSeveral: (count) =>
        isFresh
          ? `${count} ${letterhead.serviceName} accounts ${isSure ? "will" : "may"} be deleted soon`
          : `please check that ${count} people have logged in`,
      fact: (account, matter) =>
        isFresh
          ? `${account} ${isSure ? "is" : "may be"} switched off. ${ifUnused(matter.notice, isSure, today)} ${lastUse(matter, today)}`.trimEnd()
          : `${account} may be switched off, and may be deleted soon. ${lastUse(matter, today)}`.trimEnd(),
      line: ({ notice }) =>
        isFresh ? `${hasToLogIn(notice.saveBy, today, notice.sometime)}.` : "may be deleted soon.",
      advice: (names, first) => [
        heading("What to do"),
        say(
          pleaseCheckPeople(matters[0], names),
          `${names.ask} ${first.notice.needsSetup ? setUpAsked() : "log in and send one email."}`,
        ),
        helpToLogIn(names, first, occasion),
        ...ifLeft(names, first, occasion),
      ],
    });
  },
  text: (matter, occasion) => {
    const { serviceName } = occasion.letterhead;
    const by = latestByShort(matter.notice.saveBy, occasion.today, matter.notice.sometime);
    return personalText(
      matter,
      occasion,
      `your ${serviceName} ${matter.notice.sometime || !isClaimed(matter, occasion.today) ? "may" : "will"} be deleted. Log in ${matter.notice.needsSetup ? "and set it up" : "your usual way"} ${by} to keep it. ${stuckInText(matter, occasion)}`,
    );
  },
};
