import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calendar } from "../../src/rules/calendar.ts";
import { addDays, day, daysBetween, type Day } from "../../src/rules/day.ts";
import { dsptReminderLooks, dsptReminders } from "../../src/rules/dspt-reminders.ts";
import { dsptFindings, dsptLooks } from "../../src/rules/dspt.ts";
import type { SiteSnapshot } from "../../src/rules/facts.ts";
import { defaultPolicy, type Policy } from "../../src/rules/policy.ts";
import { identityOf, type Reminder } from "../../src/rules/reminder.ts";
import { siteWith, statuses } from "./dspt-site.ts";

const anyDay = fc.integer({ min: 0, max: 3_000 }).map((days) => addDays(day("2024-01-01"), days));

interface Sight {
  /** Since when the finding has stood; the day itself where it is seen first. */
  since?: Day;
  policy?: Policy;
}

function remindersOn(snapshot: SiteSnapshot, on: Day, { since = on, policy = defaultPolicy }: Sight = {}): Reminder[] {
  const standing = dsptFindings(snapshot, on, policy).map((finding) => ({ finding, since, open: null }));
  return dsptReminders(snapshot, standing, on, policy, calendar, [31, 32]);
}

function owedTo(role: string, reminders: readonly Reminder[]): Reminder[] {
  return reminders.filter(({ recipient, status }) => recipient.role === role && status === "owed");
}

/** What the manager is owed: the number of the stage and the days on which it was reached and may leave. */
function managerOn(snapshot: SiteSnapshot, on: string, sight?: Sight) {
  return owedTo("manager", remindersOn(snapshot, day(on), sight)).map(({ daysLeft, reachedOn, dueOn }) => [
    daysLeft,
    reachedOn,
    dueOn,
  ]);
}

describe("the countdown to 30 June", () => {
  it.each([
    ["2026-11-22", [], "220 days left, nothing reached"],
    [
      "2026-12-31",
      [[180, "2026-12-31", "2026-12-31"]],
      "180 days left falls on New Year's Day: the working day before",
    ],
    ["2027-03-31", [[180, "2026-12-31", "2026-12-31"]], "the day before 90 days left"],
    ["2027-04-01", [[90, "2027-04-01", "2027-04-01"]], "90 days left, a Thursday"],
    ["2027-05-27", [[60, "2027-04-30", "2027-04-30"]], "60 days left was a Saturday"],
    ["2027-05-28", [[30, "2027-05-28", "2027-05-28"]], "30 days left is a bank holiday Monday: the Friday before"],
    ["2027-06-29", [[1, "2027-06-29", "2027-06-29"]], "the day before the last"],
    ["2027-06-30", [[0, "2027-06-30", "2027-06-30"]], "the last day"],
    ["2027-07-01", [[-1, "2027-07-01", "2027-07-01"]], "overdue since yesterday"],
    ["2027-07-07", [[-7, "2027-07-07", "2027-07-07"]], "a week overdue"],
    ["2027-07-30", [[-30, "2027-07-30", "2027-07-30"]], "30 days overdue"],
    ["2027-08-29", [[-60, "2027-08-29", "2027-08-31"]], "60 days overdue on a Sunday before a bank holiday"],
  ])("25/26 Standards Met on %s: %j (%s)", (on, expected) => {
    expect(managerOn(siteWith("25/26 Standards Met"), on)).toEqual(expected);
  });

  it("brings two stages to one working day: only the later is owed", () => {
    // 30 June 2029 is a Saturday.
    expect(managerOn(siteWith("27/28 Standards Met"), "2029-06-29")).toEqual([[0, "2029-06-29", "2029-06-29"]]);
  });

  it("speaks of the 30 June counted to, with the finding that stands", () => {
    const [reminder] = owedTo("manager", remindersOn(siteWith("25/26 Standards Met"), day("2027-06-01")));
    expect(reminder).toMatchObject({
      notice: { kind: "dspt-due", deadline: "2027-06-30" },
      subject: { type: "site", id: 7 },
      episode: "2027-06-30",
      channels: ["email"],
    });
  });
});

describe("a missed 30 June", () => {
  it("goes on counting from the deadline that was missed, beside the countdown to the next", () => {
    const expired = siteWith("24/25 Standards Met");
    expect(managerOn(expired, "2026-10-28")).toEqual([[-120, "2026-10-28", "2026-10-28"]]);
    expect(managerOn(expired, "2026-12-27")).toEqual([[-180, "2026-12-27", "2026-12-29"]]);
    expect(managerOn(expired, "2026-12-31")).toEqual([[180, "2026-12-31", "2026-12-31"]]);
    expect(managerOn(expired, "2027-01-26")).toEqual([[-210, "2027-01-26", "2027-01-26"]]);
  });

  it("is the one after the label that was published, however long ago", () => {
    const [reminder] = owedTo("manager", remindersOn(siteWith("19/20 Standards Met"), day("2026-11-22")));
    expect(reminder).toMatchObject({ episode: "2021-06-30", daysLeft: -1950, reachedOn: "2026-11-01" });
  });

  it.each(["Not Published", "25/26 Standards Not Met", "19/20 Entry Level"])("is the last one for %s", (status) => {
    expect(managerOn(siteWith(status), "2026-07-07")).toEqual([[-7, "2026-07-07", "2026-07-07"]]);
  });

  it.each(["25/26 Standards Met", "25/26 Approaching Standards", "26/27 Standards Not Met"])(
    "is not claimed of %s",
    (status) => {
      expect(managerOn(siteWith(status), "2026-11-22")).toEqual([]);
    },
  );
});

describe("reminders stop", () => {
  it.each(["26/27 Standards Met", "26/27 Standards Exceeded", "26/27 Approaching Standards", null])(
    "when the list shows %s",
    (status) => {
      expect(remindersOn(siteWith(status), day("2027-06-30"))).toEqual([]);
    },
  );

  it("not when it shows the coming year below the minimum", () => {
    expect(managerOn(siteWith("26/27 Standards Not Met"), "2027-06-30")).toEqual([[0, "2027-06-30", "2027-06-30"]]);
  });
});

describe("who is told", () => {
  const roles = (on: string, snapshot = siteWith("25/26 Standards Met")) =>
    remindersOn(snapshot, day(on)).map(({ recipient, daysLeft }) => `${recipient.role} ${recipient.id} ${daysLeft}`);

  it("manager and admin from the first stage, owners from 30 days left", () => {
    expect(roles("2027-05-27")).toEqual(["manager 7 60", "admin 7 60"]);
    expect(roles("2027-05-28")).toEqual(["manager 7 30", "admin 7 30", "owner 31 30", "owner 32 30"]);
    expect(roles("2027-07-01")).toEqual(["manager 7 -1", "admin 7 -1", "owner 31 -1", "owner 32 -1"]);
  });

  it("the manager alone where no admin is known", () => {
    const snapshot = siteWith("25/26 Standards Met");
    expect(roles("2027-05-27", { ...snapshot, site: { ...snapshot.site, adminEmail: null } })).toEqual([
      "manager 7 60",
    ]);
  });
});

describe("the note on the opening day", () => {
  const met = siteWith("29/30 Standards Met");
  it.each([
    // 1 September 2030 is a Sunday.
    ["2030-08-31", []],
    ["2030-09-01", [[302, "2030-09-01", "2030-09-02"]]],
    ["2030-09-02", [[302, "2030-09-01", "2030-09-02"]]],
    ["2030-09-03", []],
  ])("is never caught up: on %s %j", (on, expected) => {
    expect(managerOn(met, on)).toEqual(expected);
  });

  it("follows the table where it names the year", () => {
    const policy = { ...defaultPolicy, dsptOpenings: { "30/31": day("2030-08-07") } };
    expect(managerOn(met, "2030-08-07", { policy })).toEqual([[327, "2030-08-07", "2030-08-07"]]);
    expect(managerOn(met, "2030-09-02", { policy })).toEqual([]);
  });

  it("stands beside what is overdue", () => {
    expect(managerOn(siteWith("Not Published"), "2026-09-01").map(([daysLeft]) => daysLeft)).toEqual([-60, 302]);
  });
});

describe("stages overtaken", () => {
  it("since the finding has stood are superseded, with the one that was the latest then", () => {
    const reminders = remindersOn(siteWith("25/26 Standards Met"), day("2027-06-23"), { since: day("2027-05-01") });
    const toManager = reminders.filter(({ recipient }) => recipient.role === "manager");
    expect(toManager.map(({ daysLeft, status, reason }) => [daysLeft, status, reason])).toEqual([
      [60, "superseded", "later-stage"],
      [30, "superseded", "later-stage"],
      [14, "superseded", "later-stage"],
      [7, "owed", null],
    ]);
  });

  it("before the first sight are not even written down", () => {
    expect(remindersOn(siteWith("Not Published"), day("2027-06-23")).every(({ status }) => status === "owed")).toBe(
      true,
    );
  });
});

describe("for every status and day", () => {
  it("one reader is owed at most one stage and the note, reached by then, to leave on a working day", () => {
    fc.assert(
      fc.property(statuses, anyDay, fc.nat(400), (status, on, standingDays) => {
        const reminders = remindersOn(siteWith(status), on, { since: addDays(on, -standingDays) });
        const stages = owedTo("manager", reminders).filter(({ daysLeft }) => daysLeft <= 180);
        expect(stages.length).toBeLessThanOrEqual(1);
        expect(new Set(reminders.map(identityOf)).size).toBe(reminders.length);
        for (const { reachedOn, dueOn, episode, daysLeft } of reminders) {
          expect(reachedOn <= on && calendar.isWorkingDay(dueOn)).toBe(true);
          const ownDay = addDays(episode, -daysLeft);
          expect(daysLeft < 0 ? reachedOn === ownDay : daysBetween(reachedOn, ownDay) <= 5).toBe(true);
        }
      }),
    );
  });

  it("what is owed stays the same between two looks", () => {
    fc.assert(
      fc.property(statuses, anyDay, fc.nat(200), (status, on, later) => {
        const snapshot = siteWith(status);
        const looks = [...dsptLooks(snapshot, on), ...dsptReminderLooks(snapshot, on, defaultPolicy, calendar)];
        const next = looks.toSorted()[0];
        const then = addDays(on, later);
        expect(looks.every((look) => look > on)).toBe(true);
        if (next !== undefined && then >= next) return;
        expect(remindersOn(snapshot, then, { since: on })).toEqual(remindersOn(snapshot, on));
      }),
      { numRuns: 500 },
    );
  });

  it("looking only on the days named finds every stage that a daily look finds", () => {
    fc.assert(
      fc.property(statuses, anyDay, (status, start) => {
        const snapshot = siteWith(status);
        const looked = new Set<string>();
        const daily = new Set<string>();
        let next = start;
        for (let on = start; on < addDays(start, 500); on = addDays(on, 1)) {
          const owed = owedTo("admin", remindersOn(snapshot, on)).map(identityOf);
          owed.forEach((identity) => daily.add(identity));
          if (on !== next) continue;
          owed.forEach((identity) => looked.add(identity));
          const looks = [...dsptLooks(snapshot, on), ...dsptReminderLooks(snapshot, on, defaultPolicy, calendar)];
          next = looks.toSorted()[0] ?? addDays(on, 1000);
        }
        expect(looked).toEqual(daily);
      }),
      { numRuns: 30 },
    );
  });
});
