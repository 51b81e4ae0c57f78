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

/** An account that was made and never set up. */
export const accountSetupUnfinished: KindWords<"account-setup-unfinished"> = {
  own: (matter, occasion) => {
    const { loginBy, saveBy } = matter.notice;
    const { today, letterhead } = occasion;
    const name = letterhead.serviceName;
    const off = loginBy === today ? `tomorrow, ${longDay(addDays(loginBy, 1), today)}` : "the next day";
    return {
      title: `please finish setting up your ${name} account ${byDay(loginBy, today)}`,
      facts: [
        say(
          `${yourAccountFirst(matter, occasion)} is new. It is not set up yet.`,
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
          ? `${account} is new. It will be switched off if it is not set up ${byDay(notice.loginBy, today)}.`
          : `${account} may not be set up yet.`,
      line: ({ notice }) => (isFresh ? `set up ${byDay(notice.loginBy, today)}.` : "may not be set up yet."),
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
    const by = byShortDay(matter.notice.loginBy, occasion.today);
    return personalText(
      matter,
      occasion,
      `please finish setting up ${serviceName} ${by} (policy, security answers). We send no links. ${stuckInText(matter, occasion)}`,
    );
  },
};
