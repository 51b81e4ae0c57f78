import type { Day } from "../rules/day.ts";
import type { AccountFacts, SiteSnapshot, Subject } from "../rules/facts.ts";

/** A fact that is dated later than a day asked about: its name, as imports have it. */
export interface LaterFact {
  subject: Subject;
  fact: string;
  date: Day;
}

/** The dates kept in the account itself: as imports name them, and as people do. */
export const accountDates = [
  ["created", "created", "Created"],
  ["activated", "activated", "Set up"],
  ["leaving", "leaving", "Planned to leave"],
  ["leaver", "leaver", "Marked a leaver"],
  ["joiner", "joiner", "Marked a joiner"],
  ["disabled", "disabled", "Disabled"],
  ["enabled", "enabled", "Enabled"],
  ["deleted", "deleted", "Deleted"],
  ["restored", "restored", "Restored"],
  ["resecured", "resecured", "Re-secured"],
  ["inactive_since", "inactiveSince", "Reported inactive since"],
] as const satisfies readonly (readonly [fact: string, name: keyof AccountFacts, label: string])[];

/** What is dated later than a day among the facts of a site, its accounts and its DSPT. */
export function laterFacts({ site, accounts, dspt }: SiteSnapshot, on: Day): LaterFact[] {
  const later: LaterFact[] = [];
  const tell = (subject: Subject, fact: string, date: Day | null | undefined) => {
    if (date && isLater(date, on)) later.push({ subject, fact, date });
  };
  for (const account of accounts) {
    const subject: Subject = { type: "account", id: account.id };
    tell(subject, "last_activity", account.lastActivity);
    for (const [fact, name] of accountDates) tell(subject, fact, account[name]);
    if (account.status !== null) tell(subject, "status", account.statusAsOf);
    tell(subject, "site", account.siteSince);
  }
  const subject: Subject = { type: "site", id: site.id };
  tell(subject, "code", site.codeChangedOn);
  tell(subject, "closed", site.closed);
  tell(subject, "published", dspt.own?.publishedOn);
  return later;
}

/** Whether a date lies after the day asked about. */
export function isLater(date: Day | null, on: Day): boolean {
  return date !== null && date > on;
}
