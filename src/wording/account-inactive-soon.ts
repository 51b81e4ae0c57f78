import { addDays } from "../rules/day.ts";
import {
  accountPassage,
  awayForLong,
  cannotLogIn,
  helpToLogIn,
  ifAway,
  ifLeft,
  lastUse,
  personalText,
  pleaseCheckPeople,
  yourAccountFirst,
} from "./accounts.ts";
import { byDay, byShortDay, longDay } from "./dates.ts";
import { stuckInText } from "./helpdesk.ts";
import { heading, say, type KindWords, type Passage } from "./letter.ts";
import type { MatterOf, Occasion } from "./occasion.ts";

type Soon = MatterOf<"account-inactive-soon">;

/** The day after, in the words of a countdown: it is only called tomorrow on its eve. */
function nextDay({ notice: { loginBy } }: Soon, { today }: Occasion): string {
  return loginBy === today ? `tomorrow, ${longDay(addDays(loginBy, 1), today)}` : "the next day";
}

function own(matter: Soon, occasion: Occasion): Passage {
  const { loginBy, saveBy } = matter.notice;
  const { today, letterhead } = occasion;
  const name = letterhead.serviceName;
  const warning = `If nobody uses it ${byDay(loginBy, today)}, it will be switched off ${nextDay(matter, occasion)}.`;
  const consolation =
    loginBy === today && saveBy !== null
      ? `If you miss it, do not worry: you can turn it on again. To do that, log in ${byDay(saveBy, today)}.`
      : "";
  const used = matter.lastActivity;
  const about =
    used === null
      ? `${yourAccountFirst(matter, occasion)} has not been used for a while.`
      : `${yourAccountFirst(matter, occasion)} was last used on ${longDay(used, today)}.`;
  return {
    title: `please use your ${name} account ${byDay(loginBy, today)}`,
    facts: [say(about, warning)],
    advice: [
      heading("What to do"),
      say(`Log in to ${name} your usual way. Then send one email from it. That is all.`, consolation),
      ...cannotLogIn(matter, occasion),
      ...awayForLong(occasion),
    ],
    ifSince: `If you have used ${name} since, you can ignore this.`,
  };
}

/** An account that will be switched off unless somebody uses it. */
export const accountInactiveSoon: KindWords<"account-inactive-soon"> = {
  own,
  passage: (matters, occasion) => {
    const { today, letterhead } = occasion;
    const isFresh = matters[0].isFresh;
    return accountPassage(matters, occasion, {
      title: (whose, { notice }) =>
        isFresh
          ? `${whose} needs to log in to ${letterhead.serviceName} ${byDay(notice.loginBy, today)}`
          : `please check that ${whose} has logged in`,
      titleOfSeveral: (count) =>
        isFresh
          ? `${count} people need to log in to ${letterhead.serviceName}`
          : `please check that ${count} people have logged in`,
      fact: (account, matter) =>
        isFresh
          ? `${account} will be switched off if nobody uses it ${byDay(matter.notice.loginBy, today)}. ${lastUse(matter, today)}`.trimEnd()
          : `${account} may be switched off soon. ${lastUse(matter, today)}`.trimEnd(),
      line: ({ notice }) => (isFresh ? `log in ${byDay(notice.loginBy, today)}.` : "may be switched off soon."),
      advice: (names, first) => [
        heading("What to do"),
        say(pleaseCheckPeople(matters[0], names), `${names.ask} log in and send one email.`),
        helpToLogIn(names, first, occasion),
        ifAway(names, first, occasion),
        ...ifLeft(names, first, occasion),
      ],
    });
  },
  text: (matter, occasion) => {
    const { loginBy } = matter.notice;
    const { serviceName } = occasion.letterhead;
    const stuck = `we send no links. ${stuckInText(matter, occasion)}`;
    return personalText(
      matter,
      occasion,
      loginBy === occasion.today
        ? `${serviceName} will be switched off unless you log in today. Use your usual way, ${stuck}`
        : `please log in to ${serviceName} ${byShortDay(loginBy, occasion.today)} to keep it on. Log in your usual way, ${stuck}`,
    );
  },
};
