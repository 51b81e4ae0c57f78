import { addWorkingDays, workingDayOnOrAfter, workingDayOnOrBefore } from "./calendar.ts";
import type { Reached } from "./account-reminders.ts";
import { addDays, type Day } from "./day.ts";
import { subjectOf, type Finding, type FindingKind } from "./finding.ts";
import { accountOf, hasLeft, isUsable, type Holder, type Ownership } from "./mailbox.ts";
import { lastOwnerRisk } from "./mailbox-findings.ts";
import type { ChannelName, Recipient, Reminder, StandingFinding } from "./reminder.ts";
import type { Scene } from "./scene.ts";
import { digestDayOnOrAfter } from "./weekly-digest.ts";

type OwnKind = Exclude<
  FindingKind,
  | ("dspt-due" | "dspt-approaching" | "dspt-expired" | "dspt-below-minimum")
  | ("mailbox-last-owner-at-risk" | "site-still-open")
>;

/** Once; again and again until somebody takes it on; or as a line of the weekly digest, monthly. */
type Rhythm = "once" | "until-acknowledged" | "monthly";

/** How each finding is told. The manager always hears of it. */
const tellings: Readonly<Record<OwnKind, { rhythm: Rhythm; owners?: true }>> = {
  "mailbox-no-owner": { rhythm: "until-acknowledged" },
  "mailbox-no-usable-owner": { rhythm: "until-acknowledged" },
  "mailbox-last-owner-leaving": { rhythm: "until-acknowledged" },
  "mailbox-owner-unconfirmed": { rhythm: "once" },
  "mailbox-single-owner": { rhythm: "monthly", owners: true },
  "mailbox-no-member": { rhythm: "once" },
  "mailbox-leaver-has-access": { rhythm: "once", owners: true },
  "mailbox-site-mismatch": { rhythm: "once" },
  "site-no-mailbox": { rhythm: "once" },
  "site-full": { rhythm: "once" },
  "site-over-allowance": { rhythm: "once" },
  "site-closed": { rhythm: "until-acknowledged" },
  "site-deregistered": { rhythm: "until-acknowledged" },
  "site-code-invalid": { rhythm: "once" },
  "site-no-phone": { rhythm: "once" },
  "account-no-mobile": { rhythm: "once" },
  "account-mobile-invalid": { rhythm: "once" },
  "account-mobile-shared": { rhythm: "once" },
  "account-contact-shared": { rhythm: "once" },
  "account-duplicate-person": { rhythm: "once" },
  "account-unreachable": { rhythm: "once" },
  "account-activity-unknown": { rhythm: "once" },
  "account-state-drift": { rhythm: "once" },
  "account-sources-contradict": { rhythm: "once" },
  "dspt-unknown": { rhythm: "once" },
  "dspt-head-office-cover": { rhythm: "once" },
};

/**
 * Working days after which a critical finding that nobody has taken on goes up: to the admin, then to the operators. They
 * count from the day on which it was first seen: trouble that is older than our first list has been told to nobody yet.
 */
export const escalations = [
  { role: "admin", afterWorkingDays: 2 },
  { role: "operator", afterWorkingDays: 3 },
] as const;

const daysPerMonth = 30;

/** One telling of a finding: its own day, and the day on which it may leave. */
interface Stage {
  daysLeft: number;
  reachedOn: Day;
  dueOn: Day;
}

/**
 * What is owed about a finding; the DSPT has reminders of its own, and so have the risk to a mailbox's last owner and
 * the weekly digest.
 */
export function findingReminders({ finding, since, open }: StandingFinding, scene: Scene): Reached {
  const { on } = scene;
  const kind = finding.kind;
  if (!isOwnKind(kind)) return { reminders: [], looks: [] };
  const { rhythm, owners } = tellings[kind];
  const isCritical = rhythm === "until-acknowledged";
  // A mailbox that nobody looks after cannot wait until e-mail is read.
  const channels: Channels = isCritical && "mailbox" in finding ? ["sms", "email"] : ["email"];
  const isAcknowledged = open?.acknowledged ?? false;
  const stages = stagesOf(rhythm, since, isAcknowledged, scene);
  const ownership = ownershipFor(finding, scene);
  const tell = telling(finding, since, stages.reached);
  const reminders = [
    ...tell(manager(scene), channels),
    ...(owners && ownership ? concernedOwners(finding, ownership, on).flatMap((owner) => tell(owner, ["email"])) : []),
    ...(isCritical && ownership
      ? everyone("member", ownership.members, on).flatMap((one) => tell(one, ["email"]))
      : []),
  ];
  if (isAcknowledged) {
    const acknowledged = reminders.map((one) => (stages.isOvertaken ? superseded(one, "acknowledged") : one));
    return { reminders: acknowledged, looks: [stages.next] };
  }
  const firstSeen = open?.openedOn ?? on;
  const escalated = isCritical
    ? escalate(finding, { since, from: firstSeen > since ? firstSeen : since }, scene)
    : { reminders: [], looks: [] };
  return { reminders: [...reminders, ...escalated.reminders], looks: [stages.next, ...escalated.looks] };
}

/**
 * The countdown to the day on which a mailbox loses its last durable owner; it may begin before it is a finding. Once
 * somebody has taken it on, nothing more of it is told.
 */
export function riskReminders(ownership: Ownership, scene: Scene): Reached {
  const risk = lastOwnerRisk(ownership, scene);
  if (risk === null) return { reminders: [], looks: [] };
  const { on, policy, calendar } = scene;
  const reached: Stage[] = [];
  let next: Day | null = null;
  for (const daysLeft of policy.stages["mailbox-last-owner-at-risk"]) {
    const reachedOn = workingDayOnOrBefore(addDays(risk.loginBy, -daysLeft), calendar);
    if (reachedOn > on) {
      next = reachedOn;
      break;
    }
    reached.push({ daysLeft, reachedOn, dueOn: reachedOn });
  }
  if (reached.length === 0) return { reminders: [], looks: [next] };
  const tell = telling(risk, risk.loginBy, reached);
  const reminders = [
    ...tell(manager(scene), (daysLeft) => (daysLeft <= 2 ? ["sms", "email"] : ["email"])),
    ...everyone("owner", ownership.owners, on).flatMap((owner) => tell(owner, ["email"])),
  ];
  if (!isTakenOn(risk, scene)) return { reminders, looks: [next] };
  const overtaken = reminders.map((one) => (one.status === "owed" ? superseded(one, "acknowledged") : one));
  return { reminders: overtaken, looks: [next] };
}

function isTakenOn(finding: Finding, { snapshot: { open } }: Scene): boolean {
  const { type, id } = subjectOf(finding);
  return open.some(
    ({ kind, subject, acknowledged }) =>
      acknowledged && kind === finding.kind && subject.type === type && subject.id === id,
  );
}

function isOwnKind(kind: FindingKind): kind is OwnKind {
  return kind in tellings;
}

type Channels = readonly ChannelName[] | ((daysLeft: number) => readonly ChannelName[]);

/** Writes the stages reached down for one recipient: the latest owed, those before it superseded. */
function telling(notice: Finding, episode: Day, reached: readonly Stage[]) {
  const latest = reached.at(-1);
  return (recipient: Recipient, channels: Channels): Reminder[] =>
    reached.map((stage) => ({
      notice,
      subject: subjectOf(notice),
      episode,
      ...stage,
      recipient,
      channels: typeof channels === "function" ? channels(stage.daysLeft) : channels,
      status: stage === latest ? "owed" : "superseded",
      reason: stage === latest ? null : "later-stage",
    }));
}

function superseded(reminder: Reminder, reason: string): Reminder {
  return { ...reminder, status: "superseded", reason };
}

function manager({ snapshot: { site } }: Scene): Recipient {
  return { role: "manager", id: site.id };
}

/** Those who can act: who has left is asked nothing any more, even where the account still works. */
function everyone(role: "owner" | "member", holders: readonly Holder[], on: Day): Recipient[] {
  return holders
    .filter((holder) => isUsable(holder) && holder.standing !== null && !hasLeft(holder.standing, on))
    .map((holder) => ({ role, id: accountOf(holder).id }));
}

function ownershipFor(finding: Finding, { ownerships }: Scene): Ownership | null {
  if (!("mailbox" in finding)) return null;
  return ownerships.find(({ mailbox }) => mailbox.id === finding.mailbox) ?? null;
}

/** The owners who can act: not those whom the finding is about. */
function concernedOwners(finding: Finding, { owners }: Ownership, on: Day): Recipient[] {
  const about = finding.kind === "mailbox-leaver-has-access" ? finding.accounts : [];
  return everyone("owner", owners, on).filter(({ id }) => !about.includes(id));
}

/** An acknowledged finding is not told again; what was not told before it was, is overtaken by the acknowledgement. */
function stagesOf(rhythm: Rhythm, since: Day, isAcknowledged: boolean, { on, policy, calendar }: Scene) {
  const reached: Stage[] = [];
  for (const daysAfter of tellingDays(rhythm, policy.realertAfterDays)) {
    const reachedOn = addDays(since, daysAfter);
    if (reachedOn > on) return { reached, next: reachedOn, isOvertaken: false };
    if (isAcknowledged && daysAfter > 0) return { reached, next: null, isOvertaken: true };
    const opening =
      rhythm === "monthly" ? digestDayOnOrAfter(reachedOn, calendar) : workingDayOnOrAfter(reachedOn, calendar);
    reached.push({ daysLeft: daysAfter === 0 ? 0 : -daysAfter, reachedOn, dueOn: opening });
  }
  return { reached, next: null, isOvertaken: false };
}

/** Days after a finding's first on which it is told. */
function* tellingDays(rhythm: Rhythm, realerts: readonly number[]): Generator<number> {
  yield 0;
  if (rhythm === "once") return;
  if (rhythm === "until-acknowledged") yield* realerts;
  const every = rhythm === "monthly" ? daysPerMonth : 7;
  for (let days = (rhythm === "monthly" ? 0 : (realerts.at(-1) ?? 0)) + every; ; days += every) yield days;
}

function escalate(finding: Finding, { since, from }: { since: Day; from: Day }, scene: Scene): Reached {
  const { on, calendar, snapshot } = scene;
  const reached: Reached = { reminders: [], looks: [] };
  for (const { role, afterWorkingDays } of escalations) {
    const reachedOn = addWorkingDays(from, afterWorkingDays, calendar);
    const recipient = { role, id: role === "operator" ? 0 : snapshot.site.id };
    const stage = { daysLeft: 0, reachedOn, dueOn: reachedOn };
    if (reachedOn > on) reached.looks.push(reachedOn);
    else reached.reminders.push(...telling(finding, since, [stage])(recipient, ["email"]));
  }
  return reached;
}
