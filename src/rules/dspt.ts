import { addDays, type Day } from "./day.ts";
import type { DsptLevel, DsptPublication, SiteSnapshot } from "./facts.ts";
import type { Finding } from "./finding.ts";
import type { Policy } from "./policy.ts";
import type { DsptStanding } from "./reminder.ts";

// The Data Security and Protection Toolkit is published once a year, by 30 June. A year's label such as 25/26 has its
// deadline on 30 June of the second year.

type Dspt = SiteSnapshot["dspt"];

const levels: Readonly<Record<string, DsptLevel>> = {
  "standards met": "met",
  "standards exceeded": "exceeded",
  "standards not met": "not-met",
  "approaching standards": "approaching",
  "entry level": "entry-level",
};

const statusShape = /^(\d\d)\/(\d\d) ([a-z ]+)$/;

/**
 * A status as the public search result writes it: `25/26 Standards Met`. Not Published and blank give no label and no
 * level; null is returned for what is no status at all.
 */
export function parseDsptStatus(text: string): { label: string | null; level: DsptLevel | null } | null {
  const status = text.trim().replace(/\s+/g, " ").toLowerCase();
  if (status === "" || status === "not published") return { label: null, level: null };
  const [, first, second, words] = statusShape.exec(status) ?? [];
  if (first === undefined || second === undefined || words === undefined) return null;
  const level = Object.hasOwn(levels, words) ? levels[words] : undefined;
  const isOneYear = (Number(first) + 1) % 100 === Number(second);
  return level !== undefined && isOneYear ? { label: `${first}/${second}`, level } : null;
}

/** The day by which a label had, or has, to be published: 30 June of its second year. */
export function deadlineOf(label: string): Day {
  return lastDay(2001 + Number(label.slice(0, 2)));
}

/** The label whose deadline is the latest one before the day; on 30 June itself the deadline has not passed. */
export function requiredLabel(on: Day): string {
  return labelOf(missableDeadline(on));
}

/** The label to publish next: the first whose deadline has not passed. */
export function targetLabel(on: Day): string {
  return labelOf(comingDeadline(on));
}

/** The first 30 June on or after the day. */
export function comingDeadline(on: Day): Day {
  const thisYear = lastDay(Number(on.slice(0, 4)));
  return on <= thisYear ? thisYear : yearsLater(thisYear, 1);
}

/** The last 30 June before the day. */
export function missableDeadline(on: Day): Day {
  return yearsLater(comingDeadline(on), -1);
}

/** How a site stands on a day. With no list imported, or the site's code not in it, that is unknown. */
export function dsptStanding(dspt: Dspt, on: Day, policy: Policy): DsptStanding {
  return dspt.listAsOf === null || dspt.own === null ? "unknown" : standingOf(dspt.own, on, policy);
}

/** What there is to say of a site's publication. The renewal still to do is among them; with no list there is nothing. */
export function dsptFindings({ site, dspt }: SiteSnapshot, on: Day, policy: Policy): Finding[] {
  if (dspt.listAsOf === null) return [];
  const { own, parent } = dspt;
  if (own === null) return [{ kind: "dspt-unknown", site: site.id }];
  const standing = standingOf(own, on, policy);
  const findings = ownFinding(own, standing, { site: site.id, on, planDue: site.dsptPlanDue });
  const isWorseThanParent = parent !== null && worseness[standing] > worseness[standingOf(parent, on, policy)];
  return isWorseThanParent ? [...findings, { kind: "dspt-head-office-cover", site: site.id }] : findings;
}

/** The days after `on` on which the findings may change: the day after 30 June, and the day after a plan's date. */
export function dsptLooks({ site, dspt }: SiteSnapshot, on: Day): Day[] {
  if (dspt.listAsOf === null || dspt.own === null) return [];
  const planPast = site.dsptPlanDue === null ? [] : [addDays(site.dsptPlanDue, 1)];
  return [addDays(comingDeadline(on), 1), ...planPast].filter((look) => look > on);
}

/** The deadline that a site has let pass, from which it is overdue; null when it has not. */
export function missedDeadline(own: DsptPublication, on: Day, policy: Policy): Day | null {
  switch (standingOf(own, on, policy)) {
    case "expired":
      return own.label === null ? null : yearsLater(deadlineOf(own.label), 1);
    case "below-minimum":
      return hasTarget(own, on) ? null : missableDeadline(on);
    default:
      return null;
  }
}

/** Whether the list shows the label to publish next, at whatever level. */
export function hasTarget({ label }: DsptPublication, on: Day): boolean {
  return label !== null && deadlineOf(label) >= comingDeadline(on);
}

const worseness: Readonly<Record<Exclude<DsptStanding, "unknown">, number>> = {
  ok: 0,
  due: 1,
  approaching: 2,
  expired: 3,
  "below-minimum": 4,
};

function standingOf(own: DsptPublication, on: Day, policy: Policy): Exclude<DsptStanding, "unknown"> {
  const { label, level } = own;
  if (label === null || !reachesMinimum(level, policy)) return "below-minimum";
  if (deadlineOf(label) < missableDeadline(on)) return "expired";
  if (level === "approaching") return "approaching";
  return hasTarget(own, on) ? "ok" : "due";
}

function reachesMinimum(level: DsptLevel | null, policy: Policy): boolean {
  return level === "met" || level === "exceeded" || (level === "approaching" && policy.dsptMinimum === "approaching");
}

interface Standpoint {
  site: number;
  on: Day;
  planDue: Day | null;
}

function ownFinding(own: DsptPublication, standing: DsptStanding, { site, on, planDue }: Standpoint): Finding[] {
  const { label, level } = own;
  const deadline = comingDeadline(on);
  if (standing === "below-minimum") return [{ kind: "dspt-below-minimum", site, label, level, deadline }];
  if (label === null || level === null) return [];
  switch (standing) {
    case "expired":
      return [{ kind: "dspt-expired", site, label, level, deadline: yearsLater(deadlineOf(label), 1) }];
    case "approaching": {
      // It can be published only once: where it has been for the coming deadline, Standards Met is due a year later.
      const next = hasTarget(own, on) ? yearsLater(deadlineOf(label), 1) : deadline;
      const plan = planDue === null ? "missing" : planDue < on ? "past" : "set";
      return [{ kind: "dspt-approaching", site, label, deadline: next, plan }];
    }
    case "due":
      return [{ kind: "dspt-due", site, label, level, deadline }];
    default:
      return [];
  }
}

function labelOf(deadline: Day): string {
  const second = Number(deadline.slice(0, 4));
  return `${twoDigits(second - 1)}/${twoDigits(second)}`;
}

function twoDigits(year: number): string {
  return String(year % 100).padStart(2, "0");
}

function yearsLater(deadline: Day, years: number): Day {
  return lastDay(Number(deadline.slice(0, 4)) + years);
}

/** 30 June of a year: always a date, so that it is not checked to be one. It is asked for many times at every site. */
function lastDay(year: number): Day {
  return `${year}-06-30` as Day;
}
