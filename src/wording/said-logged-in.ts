import { heading, say, type KindWords, type Passage, type Several, type TextDraft } from "./letter.ts";
import {
  disagreement,
  forMembers,
  forMembersInText,
  isReaderAmong,
  mailboxTitle,
  newOwnerSteps,
  stepsByEmail,
  theMailboxFirst,
  whichMailboxes,
} from "./mailboxes.ts";
import { firstName, nameOf, whomToTell } from "./names.ts";
import type { MatterOf, Occasion } from "./occasion.ts";
import { toGsm7 } from "./text.ts";

// A mailbox had no working owner, and we were told that one of its owners has logged in. No list shows it yet: the loss is
// told, and nobody is asked for this log-in.

type Unusable = MatterOf<"mailbox-no-usable-owner">;

function passage(matters: Several<Unusable>, occasion: Occasion): Passage {
  const [first] = matters;
  const { fixer, reach, doubted } = first.notice;
  const isReader = fixer !== null && isReaderAmong([fixer], occasion);
  const who = isReader ? "you have" : `${fixer === null ? "an owner" : nameOf(first, fixer)} has`;
  return {
    title: `${mailboxTitle(matters)} may have no working owner`,
    facts: [
      say(
        `${theMailboxFirst(matters)} may have no working owner.`,
        `We were told that ${who} logged in to ${occasion.letterhead.serviceName}. If so, there is an owner again.`,
      ),
      whichMailboxes(matters),
      say(doubted === undefined ? "" : disagreement),
    ],
    advice:
      first.role === "member"
        ? forMembers(whomToTell(occasion))
        : [heading("If the log-in did not work"), ...newOwnerSteps(matters, reach, occasion)],
    ifSince: "If it has been put right since, you can ignore this.",
  };
}

function text(matter: Unusable, occasion: Occasion): TextDraft {
  const { notice, people, role } = matter;
  const { fixer } = notice;
  const ending = "reference";
  const state = "the shared mailbox may have no working owner.";
  if (role === "member") return forMembersInText(state, occasion);
  const isReader = fixer !== null && isReaderAmong([fixer], occasion);
  const given = fixer === null ? "" : toGsm7(firstName(people.get(fixer)?.name ?? null) ?? "");
  const told = (who: string) =>
    `${state} We were told that ${who} logged in.${stepsByEmail(matter, "If not: our email")}`;
  return {
    named: isReader || given === "" ? null : told(`${given} has`),
    nameless: told(isReader ? "you have" : "an owner has"),
    ending,
  };
}

/** The words of a mailbox without a working owner, where one of them is said to have logged in since. */
export function withSaidLogIn(words: KindWords<"mailbox-no-usable-owner">): KindWords<"mailbox-no-usable-owner"> {
  const { passage: usual, text: usualText } = words;
  return {
    ...words,
    // Those of which that is said are told of apart from the others.
    passage: (matters, occasion) => (matters[0].notice.isSaidLoggedIn ? passage : usual)(matters, occasion),
    text:
      usualText &&
      ((matter, occasion) => (matter.notice.isSaidLoggedIn ? text(matter, occasion) : usualText(matter, occasion))),
  };
}
