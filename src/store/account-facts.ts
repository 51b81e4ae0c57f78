import { earliest } from "../rules/day.ts";
import type { Fact } from "./differences.ts";
import { contactFacts, type ContactSlot, slotsIn } from "./merge-contacts.ts";
import { type Merge, saidDay } from "./merging.ts";
import type { Staged, StagedColumn } from "./staging.ts";

const days = ["created", "activated", "leaver", "leaving", "joiner", "disabled", "enabled", "deleted", "restored"];
/** Columns that are kept in the account as they stand in the file. */
const plainColumns = ["name", ...days, "resecured", "inactive_since"];
/** Ways to reach the person. */
export const accountSlots: readonly ContactSlot[] = [
  { column: "mobile", role: "person", channel: "sms", basisColumn: "contact_basis" },
  { column: "contact_email", role: "person", channel: "email", basisColumn: "contact_basis" },
];

/** Everything a file of accounts may tell. */
export const accountColumns: readonly StagedColumn[] = [
  ...["account", "site", "status", "name", "previous_account", "contact_basis"].map(
    (name) => ({ name, type: "text" }) as const,
  ),
  ...[...days, "resecured", "inactive_since", "last_activity"].map((name) => ({ name, type: "date" }) as const),
  ...accountSlots.map(({ column }) => ({ name: column, type: "contact" }) as const),
];

/** Facts kept in the account itself. */
export function ownFacts(staged: Staged, merge: Merge): Fact[] {
  const { asOf, previousAsOf } = merge;
  const facts: Fact[] = [
    {
      name: "address",
      was: "a.address",
      now: "case when s.is_alias then a.address else s.account end",
    },
  ];
  for (const name of plainColumns) {
    if (!staged.has(name)) continue;
    const known = `a.${name}`;
    const now = name === "deleted" ? saidDay(staged, name, known, merge) : staged.said(name, known);
    facts.push({ name, was: known, now });
  }
  if (staged.has("previous_account")) {
    const now = "coalesce(nullif(s.previous_account, s.account), a.previous_address)";
    facts.push({ name: "previous_address", was: "a.previous_address", now });
  }
  if (staged.has("activated")) {
    const known = "coalesce(a.is_set_up, true)";
    const now = `case when ${staged.tells("activated")} then s.activated is not null else ${known} end`;
    facts.push({ name: "is_set_up", was: "a.is_set_up", now });
  }
  if (staged.has("site")) {
    // A site cannot be cleared: an account is always somewhere. A source that says again what it has said before does
    // not take back what another has said since, as long as that one still says so.
    const isNews = `(s.site is distinct from v.site or (s.site <> o.code and not exists (
      select 1 from activity w where w.account_id = a.id and w.source_id is distinct from v.source_id
         and w.seen_until is null and w.site = o.code)))`;
    facts.push({ name: "site", was: "o.code", now: `coalesce(case when ${isNews} then s.site end, o.code)` });
    const since = `case when ${isNews} and s.site <> o.code then '${asOf}'::date else a.site_since end`;
    facts.push({ name: "site_since", was: "a.site_since", now: since });
  }
  if (staged.has("status")) {
    const now = staged.said("status", "a.status");
    const stamp = (name: string, day: string) => ({
      name,
      was: `a.${name}`,
      now: `case when ${now} is not distinct from a.status then a.${name} when ${now} is not null then ${day} end`,
    });
    facts.push({ name: "status", was: "a.status", now }, stamp("status_as_of", `'${asOf}'::date`));
    // An older list may come in after a newer one; and what a source never listed, it has not seen before.
    const after = previousAsOf && earliest(previousAsOf, asOf);
    const seen = `case when v.account_id is not null then '${after}'::date end`;
    facts.push(stamp("status_after", after === null ? "null::date" : seen));
    facts.push({ name: "status_seen", was: "a.status_seen", now: seenAgain(now, asOf) });
  }
  return facts;
}

/**
 * When the status was said again after a loss that we compute: then one of the two is wrong. Kept once for each loss, so
 * that a list that says the same every week changes nothing.
 */
function seenAgain(status: string, asOf: string): string {
  const lostOn = "least(a.inactive_on, a.delete_on)";
  return `case when ${status} is distinct from a.status then null
               when a.status = 'active' and ${lostOn} <= '${asOf}' and ${lostOn} > coalesce(a.status_seen, a.status_as_of)
               then '${asOf}'::date else a.status_seen end`;
}

/** That the source lists the account, and the site at which it does. */
export function listingFacts(staged: Staged): Fact[] {
  const listed: Fact = { name: "listed", was: "case when v.account_id is not null then true end", now: "true" };
  const site: Fact = { name: "listed_site", was: "v.site", now: "coalesce(s.site, v.site)" };
  return staged.has("site") ? [listed, site] : [listed];
}

/**
 * Until when the source has held the account: a list that holds it again says that it still does. One that is older than
 * what has come from the source before says no more than its own day.
 */
export function sightFacts({ asOf, previousAsOf }: Merge): Fact[] {
  const isOlder = previousAsOf !== null && asOf < previousAsOf;
  const until = `case when v.account_id is null or v.seen_until is not null then greatest(v.seen_until, '${asOf}') end`;
  return [{ name: "seen_until", was: "v.seen_until", now: isOlder ? until : "null::date" }];
}

/** The activity that the source tells. */
export function activityFacts(staged: Staged): Fact[] {
  if (!staged.has("last_activity")) return [];
  const now = staged.said("last_activity", "v.last_activity");
  return [{ name: "last_activity", was: "v.last_activity", now }];
}

/** Everything about the person and the account, activity aside. */
export function personFacts(staged: Staged, merge: Merge): Fact[] {
  return [...ownFacts(staged, merge), ...slotsIn(staged, accountSlots).flatMap((slot) => contactFacts(staged, slot))];
}
