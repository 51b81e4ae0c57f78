import type { AccountId } from "../rules/facts.ts";
import { capitalised, heading, listing, say, type Block, type KindWords } from "./letter.ts";
import { fullName, siteName } from "./names.ts";
import { helpdeskOf } from "./helpdesk.ts";
import type { Letterhead, MatterOf, Occasion, Person } from "./occasion.ts";
import { awayLine } from "./owners-away.ts";
import { readyWords } from "./ready-words.ts";

type OfAllowance = MatterOf<"site-full" | "site-over-allowance">;

function accounts(count: number, { serviceName }: Letterhead): string {
  return `${count} ${serviceName} ${count === 1 ? "account" : "accounts"}`;
}

function facts(matter: OfAllowance, limit: string, occasion: Occasion): readonly Block[] {
  const { letterhead } = occasion;
  const { notice, isFresh, people } = matter;
  const whose = notice.isOrganisation ? "all sites of your organisation together" : siteName(matter);
  const shown = say(`Our list shows ${accounts(notice.used, letterhead)} for ${whose}. ${limit}`);
  const isDoubted = (id: AccountId) => isFresh && people.get(id)?.isContradicted === true;
  const named = (title: string, ids: readonly AccountId[]) =>
    ids.length === 0 ? [] : [say(title), listing(ids.map((id) => withHome(people.get(id), matter)))];
  return [
    shown,
    ...named(
      isFresh ? "Not used, and so switched off:" : "Perhaps not used, and so switched off:",
      notice.inactive.filter((id) => !isDoubted(id)),
    ),
    // One of the two must be wrong: the list shows them as on.
    ...named("Perhaps switched off:", notice.inactive.filter(isDoubted)),
    ...notAsked(matter, occasion),
  ];
}

/** Whoever is on leave, or no longer needed, is not asked to log in. */
function notAsked(matter: OfAllowance, occasion: Occasion): readonly Block[] {
  const { notice, isFresh, people } = matter;
  const away = notice.away ?? [];
  if (away.length === 0) return [];
  const off = `${isFresh ? "Switched off" : "Perhaps switched off"}${notice.inactive.length > 0 ? " too" : ""}`;
  return [
    say(`${off}, but please do not ask them:`),
    listing(away.map((one) => `${withHome(people.get(one.account), matter)}: ${awayLine(one.away, occasion)}`)),
  ];
}

/** Somebody by name; where the home is another than the letter's, with it. */
function withHome(person: Person | undefined, { site }: OfAllowance): string {
  const name = fullName(person) ?? "One account";
  const home = person?.site;
  return home && home.code !== site.code ? `${name} (${siteName({ site: home })})` : name;
}

/** What makes room: the helpdesk grants no more accounts while some are not used. */
function makeRoom(matter: OfAllowance, occasion: Occasion): readonly Block[] {
  const { letterhead } = occasion;
  const { isNational, name, reached } = helpdeskOf(matter, letterhead);
  return [
    say(
      ...(matter.notice.inactive.length === 0
        ? []
        : [
            `First ask ${matter.notice.away ? "everybody else listed" : "each person on this list"} to log in and send one email.`,
            `${capitalised(name)} looks at accounts that nobody uses before it gives you more.`,
          ]),
      `Has somebody left? Tell ${reached}. Once their account is deleted, it no longer counts.`,
    ),
    say(`If you still need more, ask ${isNational ? `the helpdesk: ${letterhead.helpdeskEmail}` : name}.`),
    ...readyWords("more-accounts", "to-send", [matter], occasion),
  ];
}

/** A site that cannot have another account. */
export const siteFull: KindWords<"site-full"> = {
  own: null,
  passage: ([first], occasion) => ({
    title: `there ${first.isFresh ? "is" : "may be"} no room for another ${occasion.letterhead.serviceName} account`,
    facts: facts(first, "That is as many as it can have.", occasion),
    advice: [heading("If you need another one"), ...makeRoom(first, occasion)],
    ifSince: "If an account has been deleted since, you can ignore this.",
  }),
  text: null,
};

/** A site with more accounts than it may have. */
export const siteOverAllowance: KindWords<"site-over-allowance"> = {
  own: null,
  passage: ([first], occasion) => {
    const { allowance, used, isOrganisation } = first.notice;
    const { letterhead } = occasion;
    return {
      title: first.isFresh
        ? `${accounts(used - allowance, letterhead)} too many${isOrganisation ? " in your organisation" : ""}`
        : `there may be too many ${letterhead.serviceName} accounts`,
      facts: facts(first, `Only ${allowance} ${allowance === 1 ? "is" : "are"} allowed.`, occasion),
      advice: [heading("What to do"), ...makeRoom(first, occasion)],
      ifSince: "If accounts have been deleted since, or you may have more, you can ignore this.",
    };
  },
  text: null,
};
