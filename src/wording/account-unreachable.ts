import { accountPassage } from "./accounts.ts";
import { heading, say, type KindWords } from "./letter.ts";

/** Somebody whom none of our messages reaches. */
export const accountUnreachable: KindWords<"account-unreachable"> = {
  own: null,
  passage: (matters, occasion) =>
    accountPassage(matters, occasion, {
      title: (whose) => `our messages do not reach ${whose}`,
      titleOfSeveral: (count) => `our messages do not reach ${count} people`,
      fact: (account) => `${account}: nothing that we send about it arrives. No number or address that we have works.`,
      line: () => "",
      advice: (names) => [
        heading("Why it matters"),
        say(`We cannot warn ${names.any} in time. Then the account may be lost.`),
        heading("What to do"),
        say(
          names.isReader
            ? "Please find out which number and email address of yours we should use."
            : `Ask ${names.isOne ? names.any : "each person"} for a mobile number or an email address that works.`,
          "Then send us a new list with it.",
          names.isReader
            ? ""
            : `Until then, please tell ${names.isOne ? names.any : "them"} yourself what we write to you.`,
        ),
      ],
    }),
  text: null,
};
