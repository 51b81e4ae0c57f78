import type { AccountId } from "../rules/facts.ts";
import { helpdeskOf } from "./helpdesk.ts";
import { heading, listing, say, type Block, type KindWords, type Passage, type Several } from "./letter.ts";
import { fullName, joined, siteName } from "./names.ts";
import type { MatterOf, Occasion } from "./occasion.ts";

type Shared = MatterOf<"account-mobile-shared" | "account-contact-shared" | "account-duplicate-person">;

/** Everybody whom one sharing is about. */
function accountsOf({ notice }: Shared): readonly AccountId[] {
  return [notice.account, ...notice.others];
}

/** One matter for each sharing, though each of those who share has one. */
function sharings<M extends Shared>(matters: Several<M>): readonly M[] {
  const key = (matter: M) =>
    accountsOf(matter)
      .toSorted((a, b) => a - b)
      .join();
  return [...new Map(matters.toReversed().map((matter) => [key(matter), matter])).values()].toReversed();
}

function names(matter: Shared): string[] {
  const known = accountsOf(matter).map(
    (id) => fullName(matter.people.get(id)) ?? (id === matter.notice.account ? fullName(matter.subject) : null),
  );
  return [...new Set(known.map((name) => name ?? "one person"))];
}

interface Ways {
  /** `mobile number`. */
  what: string;
  /** `number`. */
  short: string;
}

function sharedPassage(
  matters: Several<MatterOf<"account-mobile-shared" | "account-contact-shared">>,
  { what, short }: Ways,
  { letterhead }: Occasion,
): Passage {
  const shared = sharings(matters);
  const [first] = matters;
  const isOne = shared.length === 1;
  const line = (matter: (typeof shared)[number]) =>
    `${joined(names(matter))}${matter.notice.isSites ? `: the same as ${siteName(matter)}` : ""}`;
  const single = (): string => {
    const who = joined(names(first));
    if (first.notice.others.length === 0) return `Our list gives ${who} the ${what} of ${siteName(first)} itself.`;
    return `${who} have the same ${what} on our list.${first.notice.isSites ? ` It is the one of ${siteName(first)} itself.` : ""}`;
  };
  return {
    title:
      isOne && first.notice.others.length === 0
        ? `${joined(names(first))} needs a ${what} of their own`
        : `some people have the same ${what}`,
    facts: isOne ? [say(single())] : [say(`On our list these have the same ${what}:`), listing(shared.map(line))],
    advice: [
      heading("Why it matters"),
      say(
        `One person may get what is meant for another. Each person needs a ${short} of their own on ${letterhead.serviceName}.`,
      ),
      heading("What to do"),
      say(
        `Find out the right ${short} of each person. Ask them to check it on ${letterhead.serviceName}.`,
        "Then send us a new list.",
      ),
    ],
    ifSince: "If it is right by now, you can ignore this.",
  };
}

/** A mobile number that more than one person has, or that is the site's own. */
export const accountMobileShared: KindWords<"account-mobile-shared"> = {
  own: null,
  passage: (matters, occasion) => sharedPassage(matters, { what: "mobile number", short: "number" }, occasion),
  text: null,
};

/** An e-mail address for messages that more than one person has, or that is the site's own. */
export const accountContactShared: KindWords<"account-contact-shared"> = {
  own: null,
  passage: (matters, occasion) =>
    sharedPassage(matters, { what: "email address for messages", short: "address" }, occasion),
  text: null,
};

function alike(matter: MatterOf<"account-duplicate-person">): string {
  const count = accountsOf(matter).length;
  const known = names(matter);
  return known.length === 1
    ? `${count} accounts for ${known[0] ?? ""}`
    : `${joined(known)} have the same mobile number`;
}

/** People who seem to have two accounts. */
export const accountDuplicatePerson: KindWords<"account-duplicate-person"> = {
  own: null,
  passage: (matters, { letterhead }) => {
    const [first] = matters;
    const shared = sharings(matters);
    const told: Block[] =
      shared.length === 1
        ? [say(`Our list shows this at ${siteName(first)}: ${alike(first)}.`)]
        : [say(`Our list shows this at ${siteName(first)}:`), listing(shared.map(alike))];
    return {
      title: "does one person have two accounts?",
      facts: told,
      advice: [
        heading("Why it matters"),
        say("Each account counts, and one that nobody uses is switched off."),
        heading("What to do"),
        say(
          "Find out which account the person uses.",
          `Tell ${helpdeskOf(first, letterhead).name} that the other one is not needed.`,
          "If it is not one person, you need do nothing.",
        ),
      ],
      ifSince: "If there is only one by now, you can ignore this.",
    };
  },
  text: null,
};
