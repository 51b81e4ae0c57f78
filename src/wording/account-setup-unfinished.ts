import { addDays } from "../rules/day.ts";
import {
  accountPassage,
  cannotLogIn,
  helpToLogIn,
  ifLeft,
  personalText,
  pleaseCheckPeople,
  yourAccountFirst,
} from "./accounts.ts";
import { byDay, byShortDay, longDay } from "./dates.ts";
import { stuckInText } from "./helpdesk.ts";
import { heading, say, steps, type KindWords } from "./letter.ts";

/** To the person: how an account is set up. */
export function setUpSteps(serviceName: string, logIn = `Log in to ${serviceName} your usual way.`): string[] {
  return [logIn, "Read the policy and say yes to it.", "Set your security answers.", "Send one email. That is all."];
}

/** To others: what somebody has to do to set it up, after `Ask Priya to`; `by`: the last day, where it is said. */
export function setUpAsked(by = ""): string {
  return `log in${by}, say yes to the policy, set the security answers and send one email.`;
}

/** How it stands with an account that is not set up, in a letter to the person. */
export function notSetUp({ isAgain }: { isAgain?: true }): string {
  return isAgain ? "It has to be set up again." : "It is not set up yet.";
}

/** Why it is not set up, to follow what the account is called: it is new, or it was re-secured. */
function whyNotSetUp({ isAgain }: { isAgain?: true }): string {
  return isAgain ? "was reset to keep it safe" : "is new";
}

/** An account that was made and never set up, or has to be set up again. */
export const accountSetupUnfinished: KindWords<"account-setup-unfinished"> = {
  own: (matter, occasion) => {
    const { loginBy, saveBy, isAgain } = matter.notice;
    const { today, letterhead } = occasion;
    const name = letterhead.serviceName;
    const off = loginBy === today ? `tomorrow, ${longDay(addDays(loginBy, 1), today)}` : "the next day";
    return {
      title: `please ${isAgain ? "set up" : "finish setting up"} your ${name} account ${isAgain ? "again " : ""}${byDay(loginBy, today)}`,
      facts: [
        say(
          `${yourAccountFirst(matter, occasion)} ${whyNotSetUp(matter.notice)}. ${notSetUp(matter.notice)}`,
          `If it is not set up ${byDay(loginBy, today)}, it will be switched off ${off}.`,
        ),
      ],
      advice: [
        heading("What to do"),
        steps(...setUpSteps(name)),
        ...(loginBy === today && saveBy !== null
          ? [say(`If you miss it, do not worry: you can still set it up. To do that, log in ${byDay(saveBy, today)}.`)]
          : []),
        ...cannotLogIn(matter, occasion),
      ],
      ifSince: "If you have set it up since, you can ignore this.",
    };
  },
  passage: (matters, occasion) => {
    const { today, letterhead } = occasion;
    const isFresh = matters[0].isFresh;
    return accountPassage(matters, occasion, {
      title: (whose, { notice }) =>
        isFresh
          ? `${whose} needs to set up ${letterhead.serviceName} ${byDay(notice.loginBy, today)}`
          : `please check that ${whose} has logged in`,
      titleOfSeveral: (count) =>
        isFresh
          ? `${count} people need to set up ${letterhead.serviceName}`
          : `please check that ${count} people have logged in`,
      fact: (account, { notice }) =>
        isFresh
          ? `${account} ${whyNotSetUp(notice)}. ${notice.isAgain ? `${notSetUp(notice)} ` : ""}It will be switched off if it is not set up ${byDay(notice.loginBy, today)}.`
          : `${account} may not be set up${notice.isAgain ? " again" : ""} yet.`,
      line: ({ notice }) => {
        const setUp = `set up${notice.isAgain ? " again" : ""}`;
        return isFresh ? `${setUp} ${byDay(notice.loginBy, today)}.` : `may not be ${setUp} yet.`;
      },
      advice: (names, first) => [
        heading("What to do"),
        say(pleaseCheckPeople(matters[0], names), `${names.ask} ${setUpAsked()}`),
        helpToLogIn(names, first, occasion),
        ...ifLeft(names, first, occasion),
      ],
    });
  },
  text: (matter, occasion) => {
    const { serviceName } = occasion.letterhead;
    const { loginBy, isAgain } = matter.notice;
    const by = byShortDay(loginBy, occasion.today);
    const todo = isAgain ? `set up ${serviceName} again` : `finish setting up ${serviceName}`;
    return personalText(
      matter,
      occasion,
      `please ${todo} ${by} (policy, security answers). We send no links. ${stuckInText(matter, occasion)}`,
    );
  },
};
