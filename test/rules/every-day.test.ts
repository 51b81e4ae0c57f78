import { describe, expect, it } from "vitest";
import { calendar } from "../../src/rules/calendar.ts";
import { addDays, day, daysBetween, londonDay, type Day } from "../../src/rules/day.ts";
import { lookAt } from "../../src/rules/look.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import type { Reminder } from "../../src/rules/reminder.ts";
import { windowOn } from "../../src/rules/windows.ts";
import { anAccess, anAccount, aMailbox, aSnapshot, daysFrom } from "../support/facts.ts";

// One walk for each rule over every day of eleven years: the leap days, the clock changes and all the bank holidays.
const everyDay = daysFrom(day("2026-01-01"), day("2036-12-31"));
const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", hour: "2-digit", minute: "2-digit" });

/** Nudges go to people on any day; everything else, and what tells people to phone, waits for offices. */
const isNudge = ({ recipient, notice }: Reminder) => recipient.role === "person" && notice.kind !== "account-deleted";
const events = ["account-inactive", "account-deleted", "account-gone"];

/** Everything that comes of accounts of each kind that began on one day, until they are gone, as one look tells it. */
function laddersFrom(on: Day): readonly Reminder[] {
  const accounts = [
    anAccount({ id: 1, lastActivity: on }),
    anAccount({ id: 2, isSetUp: false, created: on }),
    anAccount({ id: 3, lastActivity: on, leaver: on }),
    anAccount({ id: 4, disabled: addDays(on, -500) }),
  ];
  const later = addDays(on, 95);
  const owner = anAccount({ id: 9, lastActivity: later });
  const snapshot = aSnapshot({ accounts, mailboxes: [aMailbox([anAccess("owner", owner)])] });
  const { reminders } = lookAt(snapshot, later, defaultPolicy, calendar);
  return reminders.filter(({ notice }) => !/^(mailbox|site)-|^account-(activity|state)-/.test(notice.kind));
}

/** The countdown to the loss of a mailbox's last owner, who was last active on a day. */
function riskFrom(on: Day): readonly Reminder[] {
  const owner = anAccount({ id: 1, lastActivity: on });
  const snapshot = aSnapshot({ mailboxes: [aMailbox([anAccess("owner", owner)])] });
  const { reminders } = lookAt(snapshot, addDays(on, 29), defaultPolicy, calendar);
  return reminders.filter(({ notice }) => notice.kind === "mailbox-last-owner-at-risk");
}

/** The day on which a stage says what it says. */
const ownDay = ({ episode, daysLeft }: Reminder) => addDays(episode, -daysLeft);
const line = (reminder: Reminder) =>
  `${reminder.notice.kind} ${reminder.daysLeft} of ${reminder.episode} to ${reminder.recipient.role}: ` +
  `reached ${reminder.reachedOn}, due ${reminder.dueOn}`;

describe("on every day from 2026 to 2036", () => {
  it("people are written to from 8:00 to 18:00 London time, offices from 9:00 to 17:00 on working days only", () => {
    const wrong = everyDay.filter((on) => {
      const people = windowOn(on, "people", defaultPolicy, calendar);
      const office = windowOn(on, "office", defaultPolicy, calendar);
      const hours = [people, office].map(
        (window) =>
          window && [window.opensAt, window.closesAt].map((at) => `${londonDay(at)} ${clock.format(at)}`).join(),
      );
      const expected = [`${on} 08:00,${on} 18:00`, calendar.isWorkingDay(on) ? `${on} 09:00,${on} 17:00` : null];
      return hours.join("; ") !== expected.join("; ");
    });
    expect(wrong).toEqual([]);
  });

  it("a stage of an account is due when it counts: no countdown late, no event before it, offices only when open", () => {
    const kinds = new Set<string>();
    const wrong: string[] = [];
    for (const on of everyDay) {
      for (const reminder of [...laddersFrom(on), ...riskFrom(on)]) {
        const { notice, reachedOn, dueOn } = reminder;
        kinds.add(`${notice.kind} ${reminder.recipient.role}`);
        const isEvent = events.includes(notice.kind);
        const isInTime = isEvent
          ? reachedOn === ownDay(reminder) && dueOn >= reachedOn && daysBetween(reachedOn, dueOn) <= 4
          : reachedOn <= ownDay(reminder) && dueOn === reachedOn && daysBetween(reachedOn, ownDay(reminder)) <= 4;
        const isOpen = isNudge(reminder) ? dueOn === ownDay(reminder) : calendar.isWorkingDay(dueOn);
        if (!isInTime || !isOpen) wrong.push(line(reminder));
      }
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    expect([...kinds].toSorted()).toEqual([
      "account-deleted manager",
      "account-deleted owner",
      "account-deleted person",
      "account-deleted-soon manager",
      "account-deleted-soon owner",
      "account-deleted-soon person",
      "account-gone manager",
      "account-inactive manager",
      "account-inactive owner",
      "account-inactive person",
      "account-inactive-soon owner",
      "account-inactive-soon person",
      "account-restore-ending manager",
      "account-restore-ending owner",
      "account-setup-unfinished owner",
      "account-setup-unfinished person",
      "disabled-ending manager",
      "leaver-deleted-soon person",
      "mailbox-last-owner-at-risk manager",
      "mailbox-last-owner-at-risk owner",
    ]);
  });

  it("with a check every day no stage of the DSPT comes late, nor on a closed day", () => {
    const seen = new Set<string>();
    const wrong: string[] = [];
    for (const on of everyDay) {
      const mailboxes = [aMailbox([anAccess("owner", anAccount({ lastActivity: on }))])];
      const own = { label: labelDueBy(on), level: "met", publishedOn: null } as const;
      const snapshot = aSnapshot({ mailboxes, dspt: { listAsOf: on, own, parent: null } });
      const { reminders } = lookAt(snapshot, on, defaultPolicy, calendar);
      for (const reminder of reminders) {
        const { notice, status, daysLeft, dueOn, recipient } = reminder;
        const key = `${daysLeft} of ${reminder.episode} to ${recipient.role}`;
        if (notice.kind !== "dspt-due" || daysLeft > 180 || status !== "owed" || seen.has(key)) continue;
        seen.add(key);
        const isFirstDay = on === everyDay[0];
        if (!isFirstDay && (dueOn !== on || dueOn > ownDay(reminder))) wrong.push(`${on}: ${line(reminder)}`);
        if (!calendar.isWorkingDay(dueOn)) wrong.push(`closed: ${line(reminder)}`);
      }
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    // Stages 180 to 0 to manager and admin, 30 to 0 to the owner; where two fall on one day only the later is told.
    expect(seen.size).toBeGreaterThan(11 * 20);
  });
});

/** The label whose deadline was the last to pass: what has been published stands, the next is still to do. */
function labelDueBy(on: Day): string {
  const year = Number(on.slice(2, 4)) - (on.slice(5) > "06-30" ? 0 : 1);
  return `${year - 1}/${year}`;
}
