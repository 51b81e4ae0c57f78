import {
  accountPassage,
  helpdeskHours,
  ifLeft,
  lastUse,
  personalText,
  yourAccountFirst,
  type AccountPassage,
} from "./accounts.ts";
import { heading, say, type Block, type KindWords } from "./letter.ts";
import { whomToTell } from "./names.ts";
import type { MatterOf, Occasion } from "./occasion.ts";
import { isSureBy, latestBy, latestByShort, whenLost } from "./undated.ts";

type Deleted = MatterOf<"account-deleted" | "account-restore-ending">;

function passageWords({ today, letterhead }: Occasion, first: Deleted): AccountPassage<Deleted> {
  const isSure = first.isFresh && isSureBy(today, first.notice);
  const was = isSure ? "was" : "may have been";
  const phone = letterhead.helpdeskPhone;
  const askBack = ({ notice: { callBy, sometime } }: Deleted) =>
    callBy === null ? "phone today and ask what can be done" : `phone ${latestBy(callBy, today, sometime)}`;
  return {
    title: (whose, { notice }) =>
      notice.kind === "account-restore-ending"
        ? `${whose}'s ${letterhead.serviceName} account ${was} deleted: phone ${latestBy(notice.callBy, today, notice.sometime)}`
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
      const needs = names.isOne ? `If ${names.any} still needs it` : "For each account that is still needed";
      const who = names.isOne ? names.any : "the person";
      return [
        heading("What to do"),
        callBy === null
          ? say(
              `${needs}: phone the helpdesk on ${phone} today and ask what can be done. It may be too late to get it back.`,
            )
          : say(
              `${needs}: phone the helpdesk on ${phone}${names.isOne ? ` ${latestBy(callBy, today, sometime)}` : ""}. They are there ${helpdeskHours}.`,
              `Ask if it can be restored. After that ${who} will need a new account.`,
            ),
        ifLeft(names),
      ];
    },
  };
}

/** An account that was deleted, and may perhaps be had back. */
export const accountDeleted: KindWords<"account-deleted"> = {
  own: (matter, occasion) => {
    const { deleteOn, callBy, sometime } = matter.notice;
    const { today, letterhead } = occasion;
    const { serviceName, helpdeskPhone } = letterhead;
    const isSure = matter.isFresh && isSureBy(today, matter.notice);
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
          ? say(
              `Phone the ${serviceName} helpdesk on ${helpdeskPhone} today and ask what can be done.`,
              "It may be too late to get it back.",
            )
          : say(
              `Phone the ${serviceName} helpdesk on ${helpdeskPhone} ${latestBy(callBy, today, sometime)}. They are there ${helpdeskHours}.`,
              "Ask if it can be restored. After that you will need a new account.",
            ),
        say(`If you no longer need it, tell ${whomToTell(occasion)}.`),
      ],
      ifSince: "If you have it back since, you can ignore this.",
    };
  },
  passage: (matters, occasion) => accountPassage(matters, occasion, passageWords(occasion, matters[0])),
  text: (matter, occasion) => {
    const { callBy, sometime } = matter.notice;
    const { serviceName, helpdeskPhone } = occasion.letterhead;
    const was = matter.isFresh && isSureBy(occasion.today, matter.notice) ? "was" : "may have been";
    return personalText(
      matter,
      occasion,
      callBy === null
        ? `your ${serviceName} ${was} deleted. Phone today and ask what can be done: ${helpdeskPhone}.`
        : `your ${serviceName} ${was} deleted. Phone ${latestByShort(callBy, occasion.today, sometime)} and ask if it can be restored: ${helpdeskPhone}.`,
    );
  },
};

/** The last days in which a deleted account may be asked back. Its person has no way to do it, so others read it. */
export const accountRestoreEnding: KindWords<"account-restore-ending"> = {
  own: null,
  passage: (matters, occasion) => accountPassage(matters, occasion, passageWords(occasion, matters[0])),
  text: null,
};
