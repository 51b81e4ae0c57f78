import { accountMobileInvalid, accountNoMobile, accountUnreachable } from "./contact-findings.ts";
import { dsptFindings } from "./dspt.ts";
import { activityUnknown, sourcesContradict, stateDrift } from "./account-findings.ts";
import { earliest } from "./day.ts";
import { subjectOf, type Finding } from "./finding.ts";
import type { OpenFinding, Subject } from "./facts.ts";
import { leaverHasAccess, mailboxOwnership, siteMismatch, siteNoMailbox } from "./mailbox-findings.ts";
import type { StandingFinding } from "./reminder.ts";
import { hasNhsmail, type Found, type Scene } from "./scene.ts";
import { contactShared, duplicatePerson, mobileShared } from "./shared-contacts.ts";
import { siteAllowance } from "./site.ts";
import { siteClosed, siteCodeInvalid, siteDeregistered, siteNoPhone } from "./site-standing.ts";

/** A rule reads the scene and says what it finds. */
export type Rule = (scene: Scene) => readonly Found[];

/** What is found at every site. A new rule is a file of its own and a line here, or in the list below. */
const always: readonly Rule[] = [
  siteClosed,
  siteCodeInvalid,
  ({ snapshot, on, policy }) => dsptFindings(snapshot, on, policy).map((finding) => ({ finding, since: null })),
];

/** What is found only where NHSmail is used: those with an e-mail system of their own have no accounts to lose. */
const ofNhsmail: readonly Rule[] = [
  mailboxOwnership,
  leaverHasAccess,
  siteMismatch,
  siteNoMailbox,
  siteAllowance,
  siteDeregistered,
  siteNoPhone,
  accountNoMobile,
  accountMobileInvalid,
  mobileShared,
  contactShared,
  duplicatePerson,
  accountUnreachable,
  activityUnknown,
  stateDrift,
  sourcesContradict,
];

/** What stands on the day of the scene. A finding still open keeps the day since when it has stood. */
export function findingsOn(scene: Scene): StandingFinding[] {
  const rules = hasNhsmail(scene.snapshot.site) ? [...always, ...ofNhsmail] : always;
  const found = rules.flatMap((rule) => rule(scene));
  if (found.length === 0) return [];
  const open = new Map(scene.snapshot.open.map((finding) => [keyOf(finding.kind, finding.subject), finding]));
  return found.map(({ finding, since }) => standing(finding, since, open, scene));
}

function standing(
  finding: Finding,
  since: Found["since"],
  open: ReadonlyMap<string, OpenFinding>,
  { on }: Scene,
): StandingFinding {
  const known = open.get(keyOf(finding.kind, subjectOf(finding))) ?? null;
  const isKept = known !== null && known.since <= on;
  return { finding, since: isKept ? known.since : (earliest(since, on) ?? on), open: known };
}

function keyOf(kind: string, { type, id }: Subject): string {
  return `${kind} ${type}:${id}`;
}
