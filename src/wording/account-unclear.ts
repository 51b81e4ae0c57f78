import { accountPassage, lastUse } from "./accounts.ts";
import { heading, say, type KindWords } from "./letter.ts";

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
        say(`Ask ${names.each} to log in. Then send us a new list, with the day of last use.`),
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
        `${account} is on, but our list shows no use of late. ${lastUse(matter, occasion.today)} One of the two must be wrong.`.replace(
          "  ",
          " ",
        ),
      line: (matter) => `is on, but our list shows no use of late. ${lastUse(matter, occasion.today)}`.trimEnd(),
      advice: (names) => [
        heading("What to do"),
        say(`Ask ${names.each} to log in, to be safe. Then send us a new list, with the day of last use.`),
      ],
    });
  },
  text: null,
};
