import { type AccountPassage, accountPassage, type Names } from "./accounts.ts";
import { helpdeskOf } from "./helpdesk.ts";
import { heading, say, type Block, type KindWords } from "./letter.ts";
import { firstName } from "./names.ts";
import type { Matter, MatterOf, Occasion } from "./occasion.ts";

type OfMobile = MatterOf<"account-no-mobile" | "account-mobile-invalid">;

/** What goes wrong without a mobile number, and how it is put right. */
function addNumber(names: Names, matter: Matter, { letterhead }: Occasion): readonly Block[] {
  const { name, verb } = helpdeskOf(matter, letterhead);
  const { serviceName } = letterhead;
  return [
    heading("Why it matters"),
    say(
      `Without a mobile number on ${serviceName}, somebody who is locked out cannot get back in alone.`,
      `Whoever runs the shared mailbox must then ${verb} ${name}. We cannot send a text in time, either.`,
    ),
    heading("What to do"),
    say(
      `${names.ask} log in to ${serviceName} and add a mobile number there.`,
      "It must be a UK mobile. That is 11 digits that start 07.",
      "Then send us a new list with the number.",
    ),
  ];
}

function ownsMailbox({ notice }: OfMobile): string {
  return notice.isOwner ? "owner of a shared mailbox." : "";
}

function matterMost({ notice, subject }: OfMobile, { ownAccounts }: Occasion): string {
  if (!notice.isOwner) return "";
  const owns = ownAccounts?.has(notice.account)
    ? "you own"
    : `${firstName(subject?.name ?? null) ?? "this person"} owns`;
  return `This matters most: ${owns} a shared mailbox.`;
}

/** Owners come first: without them nobody can help the others. */
function ownersFirst<M extends OfMobile>(matters: readonly [M, ...M[]]): readonly [M, ...M[]] {
  return matters.toSorted((one, other) => Number(other.notice.isOwner) - Number(one.notice.isOwner)) as [M, ...M[]];
}

type NoMobile = AccountPassage<MatterOf<"account-no-mobile">>;

/** Where no number is known. */
function missing(occasion: Occasion): NoMobile {
  return {
    title: (whose) => `${whose} has no mobile number on our list`,
    titleOfSeveral: (count) => `${count} people have no mobile number on our list`,
    fact: (account, matter) => `${account} has no mobile number on our list. ${matterMost(matter, occasion)}`.trimEnd(),
    line: ownsMailbox,
    advice: (names, first) => addNumber(names, first, occasion),
  };
}

/** Where a number or an address is known, and nobody has agreed that it is used. */
function notAllowed(occasion: Occasion): NoMobile {
  return {
    title: (whose) => `may we use the number or email of ${whose}?`,
    titleOfSeveral: (count) => `may we use the numbers or emails of ${count} people?`,
    fact: (account, matter) =>
      `${account} has a mobile number or another email address on our list. But nobody told us that we may use it. ${matterMost(matter, occasion)}`.trimEnd(),
    line: ownsMailbox,
    advice: ({ ask }) => [
      heading("Why it matters"),
      say("So we can write to the account only. Whoever does not use it does not read that, and may lose it."),
      heading("What to do"),
      say(`${ask} say if we may use it.`, 'If so, send us a new list that says so. The column is "contact_basis".'),
    ],
  };
}

/** An account whose person has no mobile number, or nothing that may be used. */
export const accountNoMobile: KindWords<"account-no-mobile"> = {
  own: null,
  passage: (matters, occasion) =>
    accountPassage(
      ownersFirst(matters),
      occasion,
      matters[0].notice.lacksBasis ? notAllowed(occasion) : missing(occasion),
    ),
  text: null,
};

/** An account with a number that is no UK mobile. */
export const accountMobileInvalid: KindWords<"account-mobile-invalid"> = {
  own: null,
  passage: (matters, occasion) =>
    accountPassage(ownersFirst(matters), occasion, {
      title: (whose) => `${whose} needs a UK mobile number`,
      titleOfSeveral: (count) => `${count} people need a UK mobile number`,
      fact: (account, matter) =>
        `${account} has a number on our list that is not a UK mobile. ${matterMost(matter, occasion)}`.trimEnd(),
      line: ownsMailbox,
      advice: (names, first) => [
        ...addNumber(names, first, occasion),
        say("A number that starts 070 is not a mobile, and few that start 076 are."),
      ],
    }),
  text: null,
};
