import type { AccountStanding } from "./account.ts";
import { workingDayOnOrAfter, type Calendar } from "./calendar.ts";
import { addDays, type Day } from "./day.ts";
import type { AccountFacts } from "./facts.ts";
import type { AccountNotice, Sometime } from "./finding.ts";
import type { Policy } from "./policy.ts";
import type { ChannelName, LapseDates, Role } from "./reminder.ts";

/** One step of an account's silence, as it is told to some roles. */
export interface AccountStage {
  notice: AccountNotice;
  /** The date counted down to, or the event's own day. */
  episode: Day;
  daysLeft: number;
  /** Its own day, before any move to a working day. */
  ownDay: Day;
  isCountdown: boolean;
  /** After this day it would say something that is no longer true; null: it stays true. */
  lastDay: Day | null;
  roles: readonly Role[];
  /** How the person hears of it, where a text can reach them. */
  personChannels: readonly ChannelName[];
}

const both: readonly ChannelName[] = ["sms", "email"];
const emailOnly: readonly ChannelName[] = ["email"];
const textOnly: readonly ChannelName[] = ["sms"];

type Stages = Generator<AccountStage, void>;

/** What the ladder of an account follows from. */
export type Climber = Pick<AccountStanding, "dates" | "isLeaver"> & {
  account: Pick<
    AccountFacts,
    "id" | "statusAsOf" | "statusAfter" | "isSetUp" | "activated" | "lastActivity" | "resecured"
  >;
};

/**
 * The last day of use with which an active account may be owed something on a day, or put a mailbox at risk: of one that
 * was used later no stage has been reached yet, whoever hears of it.
 */
export function restingAfter(
  on: Day,
  { stages, riskHorizonDays, inactiveAfterDays }: Pick<Policy, "stages" | "riskHorizonDays" | "inactiveAfterDays">,
  calendar: Calendar,
): Day {
  const first = Math.max(...stages["account-inactive-soon"], ...stages["mailbox-last-owner-at-risk"], riskHorizonDays);
  // A stage that falls on a closed day is reached on the working day before.
  return addDays(workingDayOnOrAfter(addDays(on, 1), calendar), first - inactiveAfterDays);
}

/** The whole ladder of one silence, in the order in which it is climbed: computed only as far as it is read. */
export function* accountStages(standing: Climber, policy: Policy): Stages {
  const { cause, atLeast } = standing.dates;
  if (standing.isLeaver) {
    // Whoever has left is told only that the account goes; once it is disabled or deleted they cannot act on it.
    if (cause !== "reported" && cause !== "disabled") yield* leaverStages(standing, policy);
    return;
  }
  if (atLeast !== "gone") {
    if (cause === "disabled") yield* disabledStages(standing, policy);
    else if (cause !== "reported") yield* idleStages(standing, policy);
    yield* deletedStages(standing, policy);
  }
  yield* goneStage(standing);
}

function* leaverStages({ account, dates }: Climber, policy: Policy): Stages {
  const { deleteOn, saveBy } = dates;
  if (deleteOn === null || saveBy === null) return;
  const stages = within(policy.stages["leaver-deleted-soon"], policy.leaverDeletedAfterDays);
  // One text, while two days are left to do it.
  const texted = stages.findLast((daysLeft) => daysLeft >= 2) ?? stages[0];
  for (const daysLeft of stages) {
    const notice = {
      kind: "leaver-deleted-soon",
      account: account.id,
      deleteOn,
      saveBy,
      daysLeft,
      ...when(deleteOn, dates),
    } as const;
    const channels = daysLeft === texted ? both : emailOnly;
    yield countdown(notice, saveBy, { roles: ["person"], personChannels: channels });
  }
}

function* disabledStages({ account, dates }: Climber, policy: Policy): Stages {
  const { deleteOn } = dates;
  if (deleteOn === null) return;
  for (const daysLeft of policy.stages["disabled-ending"]) {
    const notice = {
      kind: "disabled-ending",
      account: account.id,
      deleteOn,
      daysLeft,
      ...when(deleteOn, dates),
    } as const;
    yield countdown(notice, deleteOn, { roles: ["manager"] });
  }
}

function* idleStages({ account, dates }: Climber, policy: Policy): Stages {
  const { loginBy, saveBy, cause, atLeast } = dates;
  const kind = cause === "setup" ? "account-setup-unfinished" : "account-inactive-soon";
  const again = isToBeSetUpAgain({ account, dates }) && ({ isAgain: true } as const);
  const setUp = cause === "setup" && ({ needsSetup: true, ...again } as const);
  const stages = loginBy === null ? [] : within(policy.stages[kind], policy.inactiveAfterDays);
  for (const daysLeft of stages) {
    if (loginBy === null) return;
    yield countdown({ kind, account: account.id, loginBy, saveBy, daysLeft, ...again }, loginBy, {
      roles: daysLeft === 0 ? ["person", "owner"] : ["person"],
      personChannels: nudgeChannels(daysLeft, stages),
    });
  }
  const inactiveOn = dates.inactiveOn ?? (atLeast === "inactive" ? account.statusAsOf : null);
  if (inactiveOn) {
    const lost = dates.inactiveOn === null ? reportedBy(inactiveOn, null) : when(inactiveOn, dates);
    const notice = { kind: "account-inactive", account: account.id, inactiveOn, saveBy, ...lost, ...setUp } as const;
    yield event(notice, inactiveOn, { roles: ["person", "owner", "manager"], lastDay: saveBy });
  }
  if (saveBy === null) return;
  const offDays = policy.deletedAfterDays - policy.inactiveAfterDays;
  for (const daysLeft of within(policy.stages["account-deleted-soon"], offDays)) {
    const notice = {
      kind: "account-deleted-soon",
      account: account.id,
      saveBy,
      daysLeft,
      ...when(addDays(saveBy, 1), dates),
      ...setUp,
    } as const;
    yield countdown(notice, saveBy, { roles: deletedSoonRoles(daysLeft, policy) });
  }
}

function* deletedStages({ account, dates }: Climber, policy: Policy): Stages {
  const { deleteOn: dated, callBy, atLeast } = dates;
  const deleteOn = dated ?? (atLeast === "deleted" ? account.statusAsOf : null);
  if (deleteOn === null) return;
  const lost = dated === null ? reportedBy(deleteOn, null) : when(deleteOn, dates);
  yield event({ kind: "account-deleted", account: account.id, deleteOn, callBy, ...lost }, deleteOn, {
    roles: ["person", "owner", "manager"],
    lastDay: callBy,
  });
  if (callBy === null) return;
  for (const daysLeft of within(policy.stages["account-restore-ending"], policy.goneAfterDays)) {
    const notice = {
      kind: "account-restore-ending",
      account: account.id,
      callBy,
      deleteOn,
      daysLeft,
      ...lost,
    } as const;
    yield countdown(notice, callBy, { roles: ["owner", "manager"] });
  }
}

function* goneStage({ account, dates }: Climber): Stages {
  const { goneOn: dated, atLeast } = dates;
  const reportedOn = atLeast === "gone" ? account.statusAsOf : null;
  const isDated = dated !== null && (reportedOn === null || dated < reportedOn);
  const goneOn = isDated ? dated : reportedOn;
  if (goneOn === null) return;
  const lost = isDated ? when(goneOn, dates) : reportedBy(goneOn, account.statusAfter);
  yield event({ kind: "account-gone", account: account.id, goneOn, ...lost }, goneOn, {
    roles: ["manager"],
    lastDay: null,
  });
}

/** Whether an account that is not set up was so before it was re-secured. */
function isToBeSetUpAgain({ account, dates: { cause, anchor } }: Pick<Climber, "account" | "dates">): boolean {
  const { isSetUp, activated, lastActivity, resecured } = account;
  if (cause !== "setup" || resecured === null || anchor === null || resecured > anchor) return false;
  return isSetUp || activated !== null || lastActivity !== null;
}

/** What is known of the day of a loss that comes from a report without its date; nothing where the date is exact. */
function when(from: Day, { undatedDays }: LapseDates): { sometime?: Sometime } {
  return undatedDays === null ? {} : { sometime: { from, until: addDays(from, undatedDays) } };
}

/** The same, where a report is all that is known. */
function reportedBy(until: Day, from: Day | null): { sometime: Sometime } {
  return { sometime: { from, until } };
}

/** Stages that come after the first day of a time of so many days: one that is longer would come before what it tells of. */
function within(stages: readonly number[], days: number): readonly number[] {
  return stages.filter((daysLeft) => daysLeft < days - 1);
}

type Told = Pick<AccountStage, "roles"> & Partial<Pick<AccountStage, "personChannels">>;

function countdown(notice: AccountNotice & { daysLeft: number }, episode: Day, told: Told): AccountStage {
  const ownDay = addDays(episode, -notice.daysLeft);
  const { daysLeft } = notice;
  return { notice, episode, daysLeft, ownDay, isCountdown: true, lastDay: episode, personChannels: both, ...told };
}

function event(notice: AccountNotice, on: Day, told: Pick<AccountStage, "roles" | "lastDay">): AccountStage {
  return { notice, episode: on, daysLeft: 0, ownDay: on, isCountdown: false, personChannels: both, ...told };
}

/** The first stage by e-mail, the middle ones and the last day by both, the one shortly before it by text. */
function nudgeChannels(daysLeft: number, stages: readonly number[]): readonly ChannelName[] {
  if (daysLeft === 0) return both;
  if (daysLeft === stages[0]) return emailOnly;
  return daysLeft <= 2 ? textOnly : both;
}

function deletedSoonRoles(daysLeft: number, policy: Policy): Role[] {
  const roles: Role[] = ["person"];
  if (daysLeft <= policy.deletedSoonOwnersFrom) roles.push("owner");
  if (daysLeft <= policy.deletedSoonManagerFrom) roles.push("manager");
  return roles;
}
