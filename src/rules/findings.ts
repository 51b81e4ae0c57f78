import { dsptFindings } from "./dspt.ts";
import { activityUnknown, stateDrift } from "./account-findings.ts";
import { earliest } from "./day.ts";
import { subjectOf, type Finding } from "./finding.ts";
import type { OpenFinding, Subject } from "./facts.ts";
import { leaverHasAccess, mailboxOwnership, siteMismatch, siteNoMailbox } from "./mailbox-findings.ts";
import type { StandingFinding } from "./reminder.ts";
import type { Found, Scene } from "./scene.ts";
import { siteAllowance } from "./site.ts";

/** A rule reads the scene and says what it finds. */
export type Rule = (scene: Scene) => readonly Found[];

/** Every rule that finds something. A new rule is a file of its own and a line here. */
export const rules: readonly Rule[] = [
  mailboxOwnership,
  leaverHasAccess,
  siteMismatch,
  siteNoMailbox,
  siteAllowance,
  activityUnknown,
  stateDrift,
  ({ snapshot, on, policy }) => dsptFindings(snapshot, on, policy).map((finding) => ({ finding, since: null })),
];

/** What stands on the day of the scene. A finding still open keeps the day since when it has stood. */
export function findingsOn(scene: Scene): StandingFinding[] {
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
