import type { AccountId } from "../rules/facts.ts";
import { helpdeskOf } from "./helpdesk.ts";
import { heading, listing, say, type KindWords, type Passage, type Several } from "./letter.ts";
import { fullName, joined, siteName } from "./names.ts";
import type { MatterOf } from "./occasion.ts";

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

/** What is shared, with its article and without. */
interface Ways {
  what: string;
  aWhat: string;
  /** How it is put right. */
  advice: string;
}

function sharedPassage(
  matters: Several<MatterOf<"account-mobile-shared" | "account-contact-shared">>,
  { what, aWhat, advice }: Ways,
): Passage {
  const shared = sharings(matters);
  const [first] = matters;
  const { others, isSites } = first.notice;
  const who = joined(names(first));
  const site = siteName(first);
  const same =
    others.length === 0
      ? `Our list gives ${who} the ${what} of ${site} itself.`
      : `${who} have the same ${what} on our list.`;
  const ofSite = others.length > 0 && isSites ? `It is the one of ${site} itself.` : "";
  const line = (matter: (typeof shared)[number]) =>
    `${joined(names(matter))}${matter.notice.isSites ? `: the same as ${siteName(matter)}` : ""}`;
  return {
    title:
      shared.length === 1 && others.length === 0
        ? `${who} needs ${aWhat} of their own`
        : `some people have the same ${what}`,
    facts:
      shared.length === 1
        ? [say(same, ofSite)]
        : [say(`On our list these have the same ${what}:`), listing(shared.map(line))],
    advice: [
      heading("Why it matters"),
      say(`One person may get what is meant for another. Each person needs ${aWhat} of their own.`),
      heading("What to do"),
      say(advice, "Then send us a new list."),
    ],
    ifSince: "If it is right by now, you can ignore this.",
  };
}

/** A mobile number that more than one person has, or that is the site's own. */
export const accountMobileShared: KindWords<"account-mobile-shared"> = {
  own: null,
  passage: (matters, { letterhead: { serviceName } }) =>
    sharedPassage(matters, {
      what: "mobile number",
      aWhat: "a mobile number",
      advice: `Find out the right number of each person. Ask them to check it on ${serviceName}, too.`,
    }),
  text: null,
};

/** An e-mail address for messages that more than one person has, or that is the site's own. */
export const accountContactShared: KindWords<"account-contact-shared"> = {
  own: null,
  passage: (matters) =>
    sharedPassage(matters, {
      what: "email address",
      aWhat: "an email address",
      advice: "Find out at which address we can reach each person.",
    }),
  text: null,
};

/** `Our list shows` … */
function alike(matter: MatterOf<"account-duplicate-person">): string {
  const known = names(matter);
  const [only = "one person"] = known;
  if (known.length === 1) return `${accountsOf(matter).length} accounts for ${only}`;
  return matter.notice.by === "mobile" ? `one mobile number for ${joined(known)}` : `like names: ${joined(known)}`;
}

/** People who seem to have two accounts. */
export const accountDuplicatePerson: KindWords<"account-duplicate-person"> = {
  own: null,
  passage: (matters, { letterhead }) => {
    const [first] = matters;
    const [only, ...more] = sharings(matters).map(alike);
    const shows = `Our list of ${siteName(first)} shows`;
    return {
      title: "does one person have two accounts?",
      facts: more.length === 0 ? [say(`${shows} ${only ?? ""}.`)] : [say(`${shows}:`), listing([only ?? "", ...more])],
      advice: [
        heading("Why it matters"),
        say("You may have only so many accounts, and each one counts. One that nobody uses is switched off."),
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
