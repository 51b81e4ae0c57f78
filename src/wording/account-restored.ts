import { isStuck } from "../rules/status.ts";
import { ifLeft, lastUse, personalText, yourAccountFirst, type AccountPassage } from "./accounts.ts";
import { contactInFull, goingOn, helpdeskHours, helpdeskOf } from "./helpdesk.ts";
import { heading, say, type Passage, type TextDraft } from "./letter.ts";
import { whomToTell } from "./names.ts";
import type { MatterOf, Occasion } from "./occasion.ts";
import { askedInText } from "./text.ts";
import { latestBy, latestByShort, whenLost } from "./undated.ts";

// What is said of a deleted account while the list shows that it is on its way back: nobody asks for it once more.

type Deleted = MatterOf<"account-deleted" | "account-restore-ending">;

const isOnItsWay = "Our list shows that it is being restored.";

/** It takes a day; what should be over by now may be tried at once. */
function whenToTry({ reported }: Deleted, { today }: Occasion): string {
  return reported !== null && isStuck(reported, today) ? "" : " tomorrow";
}

function deletedThen(account: string, { notice: { deleteOn, sometime } }: Deleted, { today }: Occasion): string {
  return `${account} was deleted${whenLost(deleteOn, today, sometime)}.`;
}

/** The last day to ask for it, where it fails to come back. */
function inTime({ notice: { callBy, sometime } }: Deleted, { today }: Occasion): string {
  return callBy === null ? "today" : latestBy(callBy, today, sometime);
}

/** To others. */
export function restoredPassage(occasion: Occasion, first: Deleted): AccountPassage<Deleted> {
  const { today, letterhead } = occasion;
  const { serviceName } = letterhead;
  const { contact, isNational, verb } = helpdeskOf(first, letterhead);
  return {
    title: (whose) => `${whose}'s ${serviceName} account is being restored`,
    titleOfSeveral: (count) => `${count} ${serviceName} accounts are being restored`,
    fact: (account, matter) =>
      [
        deletedThen(account, matter, occasion),
        lastUse(matter, today),
        // Of one that takes too long it is said besides, with the day since when.
        whenToTry(matter, occasion) === "" ? "" : isOnItsWay,
      ]
        .filter((sentence) => sentence !== "")
        .join(" "),
    line: (matter) => `is being restored. If that fails, ${verb} ${inTime(matter, occasion)}.`,
    advice: (names) => [
      heading("What to do"),
      say(
        `${names.ask} log in${whenToTry(first, occasion)}. If that does not work,`,
        names.isOne ? `${goingOn(contact)} ${inTime(first, occasion)}.` : `${contact}.`,
        isNational ? `They are there ${helpdeskHours}.` : "",
      ),
      ...ifLeft(names, first, occasion),
    ],
  };
}

/** To the person. */
export function ownRestored(matter: Deleted, occasion: Occasion): Passage {
  const { letterhead } = occasion;
  const { serviceName } = letterhead;
  const contact = goingOn(contactInFull(helpdeskOf(matter, letterhead), letterhead));
  return {
    title: `your ${serviceName} account is being restored`,
    facts: [say(deletedThen(yourAccountFirst(matter, occasion), matter, occasion), isOnItsWay)],
    advice: [
      heading("What to do"),
      say(
        `Log in to ${serviceName} your usual way${whenToTry(matter, occasion)}.`,
        `If that does not work, ${contact} ${inTime(matter, occasion)}.`,
      ),
      say(`If you no longer need it, tell ${whomToTell(occasion)}.`),
    ],
    ifSince: "If you have it back since, you can ignore this.",
  };
}

/** To the person, in a text. */
export function textRestored(matter: Deleted, occasion: Occasion): TextDraft {
  const { callBy, sometime } = matter.notice;
  const { serviceName } = occasion.letterhead;
  const { phone } = helpdeskOf(matter, occasion.letterhead);
  const by = callBy === null ? "today" : latestByShort(callBy, occasion.today, sometime);
  const ask = phone === null ? `ask ${askedInText(occasion)} ${by}` : `phone ${by}: ${phone}`;
  return personalText(
    matter,
    occasion,
    `your ${serviceName} is being restored. Log in${whenToTry(matter, occasion)}. If that fails, ${ask}.`,
  );
}
