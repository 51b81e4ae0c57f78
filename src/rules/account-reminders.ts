import type { AccountStanding } from "./account.ts";
import { accountStages, type AccountStage } from "./account-stages.ts";
import { workingDayOnOrAfter, workingDayOnOrBefore } from "./calendar.ts";
import { addDays, type Day } from "./day.ts";
import type { AccountFacts, SiteFacts } from "./facts.ts";
import type { ChannelName, Recipient, Reminder, Role } from "./reminder.ts";
import type { Scene } from "./scene.ts";

/** What has been reached, and the days after the look on which that changes. */
export interface Reached {
  reminders: Reminder[];
  looks: (Day | null)[];
}

/** How much of the ladder each role has climbed. The manager's climb is that of whoever stands beside the manager too. */
type Climbed = Record<"person" | "owner" | "manager", AccountStage[]>;

/**
 * What has been reached about one account, for everybody who is told. For each of them only the latest stage of the
 * silence is owed; those before it are superseded.
 */
export function accountReminders(standing: AccountStanding, scene: Scene): Reached {
  const { climbed, looks } = climb(standing, scene);
  const reminders: Reminder[] = [];
  for (const role of ["person", "owner", "manager"] as const) {
    const stages = climbed[role];
    const latest = stages.at(-1);
    if (latest?.lastDay) looks.push(addDays(latest.lastDay, 1));
    const recipients = stages.length === 0 ? [] : recipientsOf(role, standing.account, scene);
    for (const recipient of recipients) {
      for (const stage of stages) reminders.push(reminderOf(stage, recipient, stage === latest, standing, scene));
    }
  }
  return { reminders, looks };
}

/**
 * Climbs until the first stage that has not been reached, on the days of people and on those of offices; these are the
 * days to look again.
 */
function climb(
  standing: AccountStanding,
  { on, policy, calendar }: Scene,
): { climbed: Climbed; looks: (Day | null)[] } {
  const climbed: Climbed = { person: [], owner: [], manager: [] };
  let personsNext: Day | null = null;
  let officesNext: Day | null = null;
  for (const stage of accountStages(standing, policy)) {
    const { ownDay, roles } = stage;
    if (personsNext === null && roles.includes("person")) {
      if (ownDay > on) personsNext = ownDay;
      else climbed.person.push(stage);
    }
    if (officesNext === null && (roles.includes("owner") || roles.includes("manager"))) {
      const reachedOn = officeDay(stage, calendar);
      if (reachedOn > on) officesNext = reachedOn;
      else for (const role of ["owner", "manager"] as const) if (roles.includes(role)) climbed[role].push(stage);
    }
    if (personsNext !== null && officesNext !== null) break;
  }
  return { climbed, looks: [personsNext, officesNext] };
}

/** Countdowns on a closed day move to the working day before; what has happened is never told before it has. */
function officeDay({ ownDay, isCountdown }: AccountStage, calendar: Scene["calendar"]): Day {
  return isCountdown ? workingDayOnOrBefore(ownDay, calendar) : ownDay;
}

function recipientsOf(role: Role, account: AccountFacts, { snapshot: { site }, owners }: Scene): Recipient[] {
  if (role === "person") return [{ role, id: account.id }];
  if (role === "owner") return owners.filter(({ id }) => id !== account.id).map(({ id }) => ({ role, id }));
  const manager: Recipient = { role: "manager", id: site.id };
  if (!isSamePerson(account, site.manager)) return [manager];
  // Where the admin is the same person once more, only operators are left to look after it.
  const isAdminToo = isSamePerson(account, { email: site.adminEmail, mobile: null }) || isManagersOwn(site);
  return [manager, isAdminToo ? { role: "operator", id: 0 } : { role: "admin", id: site.id }];
}

function isManagersOwn({ manager, adminEmail }: SiteFacts): boolean {
  return adminEmail !== null && adminEmail.toLowerCase() === manager.email?.toLowerCase();
}

/** Whether the account's person is whoever can be reached there: by address or by mobile. */
function isSamePerson(
  { address, contactEmail, mobile }: AccountFacts,
  known: Pick<SiteFacts["manager"], "email" | "mobile">,
): boolean {
  const email = known.email?.toLowerCase();
  const hasAddress = email !== undefined && [address, contactEmail].some((own) => own?.toLowerCase() === email);
  return hasAddress || (mobile !== null && mobile === known.mobile);
}

function reminderOf(
  stage: AccountStage,
  recipient: Recipient,
  isLatest: boolean,
  { account }: AccountStanding,
  { on, calendar }: Scene,
): Reminder {
  const { notice, episode, daysLeft, lastDay } = stage;
  const isPerson = recipient.role === "person";
  const reachedOn = isPerson ? stage.ownDay : officeDay(stage, calendar);
  // Whoever is told to phone is told when somebody answers.
  const waitsForOpening = !isPerson || notice.kind === "account-deleted";
  const isOver = lastDay !== null && on > lastDay;
  return {
    notice,
    subject: { type: "account", id: account.id },
    episode,
    daysLeft,
    recipient,
    reachedOn,
    dueOn: waitsForOpening ? workingDayOnOrAfter(reachedOn, calendar) : reachedOn,
    channels: isPerson ? personChannels(stage, account) : ["email"],
    status: isLatest && !isOver ? "owed" : "superseded",
    reason: isLatest ? (isOver ? "day-passed" : null) : "later-stage",
  };
}

/** Without a mobile, e-mail takes the place of the text. */
function personChannels({ personChannels: wanted }: AccountStage, { mobile }: AccountFacts): readonly ChannelName[] {
  return mobile === null ? ["email"] : wanted;
}
