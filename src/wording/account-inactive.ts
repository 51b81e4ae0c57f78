import {
  accountPassage,
  helpToLogIn,
  ifLeft,
  lastUse,
  ownerAsksForYou,
  personalText,
  pleaseCheckPeople,
  yourAccountFirst,
} from "./accounts.ts";
import { longDay } from "./dates.ts";
import { contactInFull, helpdeskOf, stuckInText } from "./helpdesk.ts";
import { heading, say, steps, type KindWords, type Passage } from "./letter.ts";
import { whomToTell } from "./names.ts";
import type { MatterOf, Occasion } from "./occasion.ts";
import { latestBy, latestByShort, whenLost } from "./undated.ts";

function own(matter: MatterOf<"account-inactive">, occasion: Occasion): Passage {
  const { inactiveOn, saveBy, sometime } = matter.notice;
  const { today, letterhead } = occasion;
  const name = letterhead.serviceName;
  const helpdesk = helpdeskOf(matter, letterhead);
  const was = matter.isFresh ? "was" : "may have been";
  return {
    title: `your ${name} account ${matter.isFresh ? "is" : "may be"} switched off. How to turn it on again`,
    facts: [
      say(
        `${yourAccountFirst(matter, occasion)} ${was} switched off${whenLost(inactiveOn, today, sometime)}.`,
        lastUse(matter, today),
        matter.isFresh ? "Your emails are still there." : "",
      ),
    ],
    advice: [
      heading("How to turn it on again"),
      steps(
        `Log in to ${name} your usual way${saveBy === null ? " today" : saveBy === today ? ", today" : `, ${latestBy(saveBy, today, sometime)}`}.`,
        "Send one email from it.",
        `If you cannot log in, choose "Unlock Account or Forgotten Password?" on the log-in page.`,
        `If that does not work, ${contactInFull(helpdesk, letterhead)}.`,
        ownerAsksForYou(helpdesk),
      ),
      say(
        saveBy === null
          ? "We do not know when it will be deleted, so please do not wait."
          : `After ${longDay(saveBy, today)} the account ${sometime ? "may" : "will"} be deleted.`,
        `If you no longer need it, tell ${whomToTell(occasion)}.`,
      ),
    ],
    ifSince: `If you have used ${name} since, you can ignore this.`,
  };
}

/** An account that was switched off; logging in turns it on again. */
export const accountInactive: KindWords<"account-inactive"> = {
  own,
  passage: (matters, occasion) => {
    const { today, letterhead } = occasion;
    const isFresh = matters[0].isFresh;
    const is = isFresh ? "is" : "may be";
    const was = isFresh ? "was" : "may have been";
    const turnOn = ({ notice: { saveBy, sometime } }: MatterOf<"account-inactive">) =>
      saveBy === null ? "Log in today to keep it." : `Log in ${latestBy(saveBy, today, sometime)} to keep it.`;
    return accountPassage(matters, occasion, {
      title: (whose) => `${whose}'s ${letterhead.serviceName} account ${is} switched off`,
      titleOfSeveral: (count) =>
        `${count} ${letterhead.serviceName} accounts ${isFresh ? "are" : "may be"} switched off`,
      fact: (account, matter) =>
        [
          `${account} ${was} switched off${whenLost(matter.notice.inactiveOn, today, matter.notice.sometime)}.`,
          lastUse(matter, today),
          turnOn(matter),
        ]
          .filter((sentence) => sentence !== "")
          .join(" "),
      line: (matter) =>
        `${was} switched off${whenLost(matter.notice.inactiveOn, today, matter.notice.sometime)}. ${turnOn(matter)}`,
      advice: (names, first) => [
        heading("What to do"),
        say(
          pleaseCheckPeople(matters[0], names.isOne),
          `${names.ask} log in and send one email. That turns it on again.`,
          names.isOne && first.notice.saveBy !== null && isFresh
            ? `After ${longDay(first.notice.saveBy, today)} the account ${first.notice.sometime ? "may" : "will"} be deleted.`
            : "",
        ),
        helpToLogIn(first, occasion),
        ...ifLeft(names, first, occasion),
      ],
    });
  },
  text: (matter, occasion) => {
    const { saveBy, sometime } = matter.notice;
    const { serviceName } = occasion.letterhead;
    const by = saveBy === null ? "today" : latestByShort(saveBy, occasion.today, sometime);
    const is = matter.isFresh ? "is" : "may be";
    return personalText(
      matter,
      occasion,
      `your ${serviceName} ${is} switched off. Log in your usual way ${by} to keep it. ${stuckInText(matter, occasion)}`,
    );
  },
};
