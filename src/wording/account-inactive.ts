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
import { notSetUp, setUpAsked, setUpSteps } from "./account-setup-unfinished.ts";
import { longDay } from "./dates.ts";
import { contactInFull, helpdeskOf, stuckInText } from "./helpdesk.ts";
import { capitalised, heading, say, steps, type KindWords, type Passage } from "./letter.ts";
import { whomToTell } from "./names.ts";
import type { MatterOf, Occasion } from "./occasion.ts";
import { mustUnlock } from "./reported.ts";
import { hasToLogIn, isClaimed, latestBy, latestByShort, whenLost } from "./undated.ts";

/** ` today`, ` by Saturday 26 December`. */
function inTime({ notice: { saveBy, sometime } }: MatterOf<"account-inactive">, today: Occasion["today"]): string {
  return ` ${saveBy === null ? "today" : latestBy(saveBy, today, sometime)}`;
}

function own(matter: MatterOf<"account-inactive">, occasion: Occasion): Passage {
  const { inactiveOn, saveBy, sometime, needsSetup } = matter.notice;
  const { today, letterhead } = occasion;
  const name = letterhead.serviceName;
  const helpdesk = helpdeskOf(matter, letterhead);
  const isSure = isClaimed(matter, today);
  const was = isSure ? "was" : "may have been";
  const by = saveBy === null ? " today" : saveBy === today ? ", today" : `, ${latestBy(saveBy, today, sometime)}`;
  const logIn = `Log in to ${name} your usual way${by}.`;
  return {
    title: `your ${name} account ${isSure ? "is" : "may be"} switched off. How to turn it on again`,
    facts: [
      say(
        `${yourAccountFirst(matter, occasion)} ${was} switched off${whenLost(inactiveOn, today, sometime)}.`,
        lastUse(matter, today),
        needsSetup ? notSetUp(matter.notice) : matter.isFresh ? "Your emails are still there." : "",
      ),
    ],
    advice: [
      heading("How to turn it on again"),
      steps(
        ...(needsSetup ? setUpSteps(name, logIn) : [logIn, "Send one email from it."]),
        ...(mustUnlock(matter, today)
          ? [`If you cannot log in, ${contactInFull(helpdesk, letterhead)}.`]
          : [
              `If you cannot log in, choose "Unlock Account or Forgotten Password?" on the log-in page.`,
              `If that does not work, ${contactInFull(helpdesk, letterhead)}.`,
            ]),
        ownerAsksForYou(helpdesk, occasion),
      ),
      say(
        saveBy === null
          ? "We do not know when it will be deleted, so please do not wait."
          : `After ${longDay(saveBy, today)} the account ${sometime || !isSure ? "may" : "will"} be deleted.`,
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
    const isSure = isClaimed(matters[0], today);
    const is = isSure ? "is" : "may be";
    const was = isSure ? "was" : "may have been";
    return accountPassage(matters, occasion, {
      title: (whose) => `${whose}'s ${letterhead.serviceName} account ${is} switched off`,
      titleOfSeveral: (count) =>
        `${count} ${letterhead.serviceName} accounts ${isSure ? "are" : "may be"} switched off`,
      fact: (account, matter) =>
        [
          `${account} ${was} switched off${whenLost(matter.notice.inactiveOn, today, matter.notice.sometime)}.`,
          lastUse(matter, today),
        ]
          .filter((sentence) => sentence !== "")
          .join(" "),
      line: ({ notice: { inactiveOn, saveBy, sometime } }) =>
        `${was} switched off${whenLost(inactiveOn, today, sometime)}. ${capitalised(hasToLogIn(saveBy, today, sometime))}.`,
      advice: (names, first) => [
        heading("What to do"),
        say(
          pleaseCheckPeople(matters[0], names),
          first.notice.needsSetup
            ? `${names.ask} ${setUpAsked(names.isOne ? inTime(first, today) : "")} That turns it on.`
            : `${names.ask} log in${names.isOne ? inTime(first, today) : ""} and send one email. That turns it on again.`,
          names.isOne && first.notice.saveBy !== null && first.isFresh
            ? `After that the account ${first.notice.sometime || !isSure ? "may" : "will"} be deleted.`
            : "",
        ),
        helpToLogIn(names, first, occasion),
        ...ifLeft(names, first, occasion),
      ],
    });
  },
  text: (matter, occasion) => {
    const { saveBy, sometime } = matter.notice;
    const { serviceName } = occasion.letterhead;
    const by = saveBy === null ? "today" : latestByShort(saveBy, occasion.today, sometime);
    const is = isClaimed(matter, occasion.today) ? "is" : "may be";
    return personalText(
      matter,
      occasion,
      `your ${serviceName} ${is} switched off. Log in ${matter.notice.needsSetup ? "and set it up" : "your usual way"} ${by} to keep it. ${stuckInText(matter, occasion)}`,
    );
  },
};
