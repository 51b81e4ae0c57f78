import { addMonths, type Day } from "../rules/day.ts";
import { defaultPolicy } from "../rules/policy.ts";
import { idleToLogIn, idleToSave, type Moments, usedBefore, usedBeforeCall } from "./moments.ts";

/** One account, as far as its story needs. What is not said is ordinary: set up, used lately, easily reached. */
export interface Staff {
  /** Null: no activity is known. */
  used?: Day | null;
  status?: string;
  created?: Day;
  isSetUp?: false;
  leaver?: Day;
  leaving?: Day;
  joiner?: Day;
  disabled?: Day;
  deleted?: Day;
  resecured?: Day;
  /** The portal has shown the status for days, though such a change takes one. */
  isStuck?: true;
  /** Known by another address before: the list of mailboxes still names that one. */
  isRenamed?: true;
  /** Has the name, mobile or e-mail address of somebody else. */
  same?: { what: "name" | "mobile" | "email"; as: Staff };
  /** How the person can be reached besides the account; `refused`: by a mobile that no longer exists. */
  reach?: "mobile" | "email" | "wrong-mobile" | "refused" | "no-basis" | "none";
}

type Rest = Omit<Staff, "used">;

/** Makers of staff for one day: each is somebody of whom one rule speaks. */
export interface Cast {
  idle(days: number, rest?: Rest): Staff;
  /** The account is switched off unless it is used within so many days. */
  toLogIn(daysLeft: number, rest?: Rest): Staff;
  /** The account is deleted unless it is used within so many days. */
  toSave(daysLeft: number, rest?: Rest): Staff;
  /** The helpdesk can be asked for so many days more to restore the account. */
  toCall(daysLeft: number): Staff;
  /** The last owner of a mailbox, to sign in within so many days. */
  lastOwner(daysLeft: number): Staff;
  /** An account that is switched off unless it is set up within so many days. */
  neverSetUp(daysLeft: number, rest?: Rest): Staff;
  /** A leaver who has so many days left to save what is needed. */
  leaver(daysLeft: number): Staff;
  /** A disabled account that is deleted in so many days. */
  disabled(daysLeft: number): Staff;
}

/** Casts staff for a day. */
export function castFor({ ago, countedDownTo }: Moments): Cast {
  const { stages, leaverDeletedAfterDays, disabledKeptMonths } = defaultPolicy;
  const idle = (days: number, rest: Rest = {}): Staff => ({ ...rest, used: ago(days) });
  return {
    idle,
    toLogIn: (daysLeft, rest) => idle(idleToLogIn(daysLeft), rest),
    toSave: (daysLeft, rest) => idle(idleToSave(daysLeft), rest),
    toCall: (daysLeft) => ({ used: usedBeforeCall(countedDownTo(stages["account-restore-ending"], daysLeft)) }),
    lastOwner: (daysLeft) => ({ used: usedBefore(countedDownTo(stages["mailbox-last-owner-at-risk"], daysLeft)) }),
    neverSetUp: (daysLeft, rest = {}) => ({
      ...rest,
      created: ago(idleToLogIn(daysLeft)),
      isSetUp: false,
      used: null,
    }),
    leaver(daysLeft) {
      const left = ago(leaverDeletedAfterDays - 1 - daysLeft);
      return { status: "Active (Leaver)", leaver: left, used: left };
    },
    disabled(daysLeft) {
      const on = addMonths(countedDownTo(stages["disabled-ending"], daysLeft), -disabledKeptMonths);
      return { status: "Disabled", disabled: on, used: on };
    },
  };
}
