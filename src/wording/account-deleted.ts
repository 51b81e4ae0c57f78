import { accountPassage, ifLeft, lastUse, personalText, yourAccountFirst, type AccountPassage } from "./accounts.ts";
import { contactFirst, goingOn, helpdeskHours, helpdeskOf, type Helpdesk } from "./helpdesk.ts";
import { askedInText } from "./text.ts";
import { heading, say, type Block, type KindWords } from "./letter.ts";
import { whomToTell } from "./names.ts";
import type { MatterOf, Occasion } from "./occasion.ts";
import { ownRestored, restoredPassage, textRestored } from "./account-restored.ts";
import { readyWords } from "./ready-words.ts";
import { isBeingRestored, isLossSure, latestBy, latestByShort, whenLost } from "./undated.ts";

type Deleted = MatterOf<"account-deleted" | "account-restore-ending">;

/** Where no day is known by which it must be asked back. */
function askToday({ verb }: Helpdesk): string {
  return verb === "phone" ? "phone today and ask what can be done" : "ask today what can be done";
}

function theyAreThere({ isNational }: Helpdesk): string {
  return isNational ? `They are there ${helpdeskHours}.` : "";
}

function passageWords(occasion: Occasion, first: Deleted): AccountPassage<Deleted> {
  const { today, letterhead } = occasion;
  const isSure = isLossSure(first, today);
  const was = isSure ? "was" : "may have been";
  const helpdesk = helpdeskOf(first, letterhead);
  const { verb } = helpdesk;
  const askBack = ({ notice: { callBy, sometime } }: Deleted) =>
    callBy === null ? askToday(helpdesk) : `${verb} ${latestBy(callBy, today, sometime)}`;
  return {
    title: (whose, { notice }) =>
      notice.kind === "account-restore-ending"
        ? `${whose}'s ${letterhead.serviceName} account ${was} deleted: ${verb} ${latestBy(notice.callBy, today, notice.sometime)}`
        : `${whose}'s ${letterhead.serviceName} account ${was} deleted`,
    titleOfSeveral: (count) => `${count} ${letterhead.serviceName} accounts ${isSure ? "were" : was} deleted`,
    fact: (account, matter) =>
      [
        isSure
          ? `${account} was deleted${whenLost(matter.notice.deleteOn, today, matter.notice.sometime)}.`
          : `${account} may have been deleted: please check.`,
        lastUse(matter, today),
      ]
        .filter((sentence) => sentence !== "")
        .join(" "),
    line: (matter) =>
      isSure
        ? `deleted${whenLost(matter.notice.deleteOn, today, matter.notice.sometime)}. If still needed, ${askBack(matter)}.`
        : `may have been deleted: please check. If still needed, ${askBack(matter)}.`,
    advice: (names, { notice: { callBy, sometime } }): readonly Block[] => {
      const needs = names.isReader
        ? "If you still need it"
        : names.isOne
          ? `If ${names.any} still needs it`
          : "For each account that is still needed";
      const who = names.isReader ? "you" : names.isOne ? names.any : "the person";
      return [
        heading("What to do"),
        callBy === null
          ? say(
              `${needs}: ${goingOn(helpdesk.contact)} today and ask what can be done. It may be too late to get it back.`,
            )
          : say(
              `${needs}: ${names.isOne ? `${goingOn(helpdesk.contact)} ${latestBy(callBy, today, sometime)}` : helpdesk.contact}.`,
              theyAreThere(helpdesk),
              `Ask if it can be restored. After that day ${who} will need a new account.`,
            ),
        ...readyWords("restore", "at-hand", names.matters, occasion),
        ...ifLeft(names, first, occasion),
      ];
    },
  };
}

function passageFor(occasion: Occasion, first: Deleted): AccountPassage<Deleted> {
  return isBeingRestored(first, occasion.today) ? restoredPassage(occasion, first) : passageWords(occasion, first);
}

/** In a text: `Phone by Mon 25 Jan and ask if it can be restored: 0333 200 1133.`, or whom at work to ask. */
function whomToAskBack(phone: string | null, occasion: Occasion, by: string, what: string): string {
  return phone === null ? `Ask ${askedInText(occasion)} ${by} ${what}.` : `Phone ${by} and ask ${what}: ${phone}.`;
}

/** An account that was deleted, and may perhaps be had back. */
export const accountDeleted: KindWords<"account-deleted"> = {
  own: (matter, occasion) => {
    if (isBeingRestored(matter, occasion.today)) return ownRestored(matter, occasion);
    const { deleteOn, callBy, sometime } = matter.notice;
    const { today, letterhead } = occasion;
    const { serviceName } = letterhead;
    const helpdesk = helpdeskOf(matter, letterhead);
    const contact = contactFirst(helpdesk).replace("the helpdesk", `the ${serviceName} helpdesk`);
    const isSure = isLossSure(matter, today);
    const was = isSure ? "was" : "may have been";
    return {
      title: `your ${serviceName} account ${was} deleted. What you can do`,
      facts: [
        say(
          isSure
            ? `${yourAccountFirst(matter, occasion)} was deleted${whenLost(deleteOn, today, sometime)}.`
            : `${yourAccountFirst(matter, occasion)} may have been deleted: please check.`,
          lastUse(matter, today),
        ),
      ],
      advice: [
        heading("Do you still need it?"),
        callBy === null
          ? say(`${contact} today and ask what can be done.`, "It may be too late to get it back.")
          : say(
              `${contact} ${latestBy(callBy, today, sometime)}.`,
              theyAreThere(helpdesk),
              "Ask if it can be restored. After that day you will need a new account.",
            ),
        say(`If you no longer need it, tell ${whomToTell(occasion)}.`),
      ],
      ifSince: "If you have it back since, you can ignore this.",
    };
  },
  passage: (matters, occasion) => accountPassage(matters, occasion, passageFor(occasion, matters[0])),
  text: (matter, occasion) => {
    if (isBeingRestored(matter, occasion.today)) return textRestored(matter, occasion);
    const { callBy, sometime } = matter.notice;
    const { serviceName } = occasion.letterhead;
    const { phone } = helpdeskOf(matter, occasion.letterhead);
    const was = isLossSure(matter, occasion.today) ? "was" : "may have been";
    return personalText(
      matter,
      occasion,
      `your ${serviceName} ${was} deleted. ${
        callBy === null
          ? whomToAskBack(phone, occasion, "today", "what can be done")
          : whomToAskBack(phone, occasion, latestByShort(callBy, occasion.today, sometime), "if it can be restored")
      }`,
    );
  },
};

/** The last days in which a deleted account may be asked back. Its person has no way to do it, so others read it. */
export const accountRestoreEnding: KindWords<"account-restore-ending"> = {
  own: null,
  passage: (matters, occasion) => accountPassage(matters, occasion, passageFor(occasion, matters[0])),
  text: null,
};
