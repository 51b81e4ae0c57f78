import { accountPassage, lastUse } from "./accounts.ts";
import { longDay } from "./dates.ts";
import { heading, say, type KindWords } from "./letter.ts";
import { tidy } from "./names.ts";
import type { MatterOf } from "./occasion.ts";
import type { Day } from "../rules/day.ts";

/** An account of which no use is known. */
export const accountActivityUnknown: KindWords<"account-activity-unknown"> = {
  own: null,
  passage: (matters, occasion) => {
    const name = occasion.letterhead.serviceName;
    return accountPassage(matters, occasion, {
      title: (whose) => `we do not know when ${whose} last used ${name}`,
      titleOfSeveral: (count) => `we do not know when ${count} people last used ${name}`,
      fact: (account) => `${account} has no day of last use on our list. So we cannot warn in time.`,
      line: () => "no day of last use.",
      advice: (names) => [
        heading("What to do"),
        say(`${names.ask} log in. Then send us a new list, with the day of last use.`),
      ],
    });
  },
  text: null,
};

/** An account that is reported active, though our dates say that it should not be. */
export const accountStateDrift: KindWords<"account-state-drift"> = {
  own: null,
  passage: (matters, occasion) => {
    const name = occasion.letterhead.serviceName;
    return accountPassage(matters, occasion, {
      title: (whose) => `please check ${whose}'s ${name} account`,
      titleOfSeveral: (count) => `please check ${count} ${name} accounts`,
      fact: (account, matter) =>
        [
          `${account} is shown as on. But on our list it has not been used for so long that it should be off.`,
          lastUse(matter, occasion.today),
          "One of the two must be wrong.",
        ]
          .filter((sentence) => sentence !== "")
          .join(" "),
      line: (matter) => `shown as on, but not used for long. ${lastUse(matter, occasion.today)}`.trimEnd(),
      advice: (names) => [
        heading("What to do"),
        say(
          `${names.ask} log in, to be safe. That shows if the account is on.`,
          `Please check when ${names.isOne ? "it was" : "they were"} last used.`,
          "Then send us a new list, with that day.",
        ),
      ],
    });
  },
  text: null,
};

/** An account of which the lists of two sources tell what cannot be true together. */
export const accountSourcesContradict: KindWords<"account-sources-contradict"> = {
  own: null,
  passage: (matters, occasion) => {
    return accountPassage(matters, occasion, {
      title: (whose) => `two lists disagree about ${whose}`,
      titleOfSeveral: (count) => `two lists disagree about ${count} people`,
      fact: (account, matter) => `Two lists disagree about ${account}. ${disagreement(matter, occasion.today)}`,
      line: (matter) => disagreement(matter, occasion.today),
      advice: (names) => [
        heading("What to do"),
        say(
          "One of the lists is wrong.",
          names.isReader ? "Please tell us which one." : `Please check with ${names.isOne ? names.any : "them"}.`,
          "Then have the wrong list put right, and send it again.",
        ),
      ],
    });
  },
  text: null,
};

function disagreement({ notice: { sites, usedOn }, site }: MatterOf<"account-sources-contradict">, today: Day): string {
  const elsewhere = [...new Set(sites.map((other) => tidy(other.site) ?? "another site"))];
  const places =
    elsewhere.length === 0
      ? ""
      : `One has the account at ${tidy(site.code) ?? "this site"}, ${elsewhere.length === 1 ? "another" : "others"} at ${elsewhere.join(" and ")}.`;
  const use =
    usedOn === null
      ? ""
      : `One shows the account as switched off or deleted, but it was used on ${longDay(usedOn, today)}.`;
  return [places, use].filter((sentence) => sentence !== "").join(" ");
}
