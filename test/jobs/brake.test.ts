import { describe, expect, it } from "vitest";
import type { Channel, Letter } from "../../src/delivery/channel.ts";
import { dailyCheck } from "../../src/jobs/daily-check.ts";
import { deliverMessages } from "../../src/jobs/deliver-messages.ts";
import { lookAtSites } from "../../src/jobs/look-at-sites.ts";
import { planFor, planOwedMessages } from "../../src/jobs/plan-messages.ts";
import { day } from "../../src/rules/day.ts";
import { closeRun, openRun } from "../../src/store/check-runs.ts";
import { hasWaitingMessages } from "../../src/store/messages.ts";
import { holdPlan, isSendingHeld, readHeldPlans, readPlan, releasePlan } from "../../src/store/plans.ts";
import { freshStore, rowsOf } from "../support/imports.ts";
import { addSite, workOn } from "../support/work.ts";

const monday = day("2026-11-23");
const tuesday = day("2026-11-24");
const at = (time: string, on = monday) => ({ now: `${on}T${time}:00Z` });
const actor = "jo";

/** A channel that takes everything. */
function taking(name: "email" | "sms", letters: Letter[]): Channel {
  return {
    name,
    carrier: "test",
    async send(letter, handed) {
      await handed();
      letters.push(letter);
      return { outcome: "accepted", reference: "ok" };
    },
    probe: async () => null,
    close: async () => {},
  };
}

/** Homes with five people each, all of whom must log in within five days, and two who have nothing to do. */
async function region({ homes = 6, isCaptured = false } = {}) {
  const store = await freshStore();
  const letters: Letter[] = [];
  const channels = isCaptured ? {} : { email: taking("email", letters), sms: taking("sms", letters) };
  const work = workOn(store, { folder: "/nowhere", now: at("06:30").now, channels });
  for (let home = 1; home <= homes; home += 1) await addSite(store, `VL0A${home}`, staffOf(home));
  return { store, work, letters, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}

type Region = Awaited<ReturnType<typeof region>>;

function staffOf(home: number) {
  return Array.from({ length: 7 }, (_, n) => ({
    address: `person${home}${n}.sample@nhs.example`,
    lastActivity: n < 5 ? "2026-10-29" : "2026-11-22",
    mobile: `+4477009001${home}${n}`,
  }));
}

/** The check, and the day's plan. */
async function check({ work }: Region, on = at("06:30")): Promise<void> {
  await dailyCheck(work, on);
  await look(work, on);
}

async function look(work: Region["work"], on: { now: string }): Promise<void> {
  await lookAtSites(work, on);
  await lookAtSites(work, on);
  await planOwedMessages(work, on);
}

/** Messages by status, copies too. */
async function statuses({ store }: Region): Promise<Record<string, number>> {
  const rows = await rowsOf<{ status: string; count: number }>(
    store,
    "select status, count(*)::int as count from messages group by 1 order by 1",
  );
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}

async function heldPlan({ store }: Region, on = monday) {
  const plans = await readHeldPlans(store, on);
  expect(plans.length).toBeLessThan(2);
  return plans[0] ?? null;
}

async function audited({ store }: Region): Promise<string[]> {
  const rows = await rowsOf<{ action: string; actor: string }>(
    store,
    "select action, actor from audit where subject_type = 'plan' order by id",
  );
  return rows.map((row) => `${row.action} by ${row.actor}`);
}

async function release({ store }: Region, on = at("09:00")) {
  const plan = (await readHeldPlans(store, monday))[0];
  const messages = plan?.messages ?? 0;
  return await releasePlan(store, { id: plan?.id ?? 0, count: messages, now: new Date(on.now), actor });
}

describe("a first list with a backlog", () => {
  it("is held once, however often it is planned, and nothing of it leaves", async () => {
    await using given = await region();
    await check(given);
    await check(given);
    await deliverMessages(given.work, at("09:00"));
    expect(given.letters).toEqual([]);
    expect(await statuses(given)).toEqual({ held: 60 });
    expect(await heldPlan(given)).toMatchObject({ day: monday, reason: "surprise", messages: 60 });
    expect(await audited(given)).toEqual(["plan held by lapsewatch"]);
  });

  it("is shown with its counts by kind and by site", async () => {
    await using given = await region();
    await check(given);
    const plan = await readPlan(given.store, (await heldPlan(given))?.id ?? 0);
    expect(plan).toMatchObject({ status: "held", messages: 60 });
    expect(plan?.byKind).toEqual([{ kind: "account-inactive-soon", messages: 60 }]);
    expect(plan?.bySite).toEqual([1, 2, 3, 4, 5, 6].map((home) => ({ site: `VL0A${home}`, messages: 10 })));
    expect(await readPlan(given.store, 999)).toBe(null);
  });

  it("stays where it is when a wrong count is confirmed", async () => {
    await using given = await region();
    await check(given);
    const id = (await heldPlan(given))?.id ?? 0;
    const told = { now: new Date(at("09:00").now), actor };
    expect(await releasePlan(given.store, { id, count: 59, ...told })).toEqual({ wrongCount: 60 });
    expect(await releasePlan(given.store, { id: id + 1, count: 60, ...told })).toBe(null);
    expect(await statuses(given)).toEqual({ held: 60 });
    expect(await audited(given)).toEqual(["plan held by lapsewatch"]);
  });

  it("leaves when it is released, and is not held again, today or tomorrow", async () => {
    await using given = await region();
    await check(given);
    const id = (await heldPlan(given))?.id ?? 0;
    expect(await release(given)).toBe("released");
    expect(await release(given)).toBe(null);
    expect(await releasePlan(given.store, { id, count: 60, now: new Date(), actor })).toBe("not-held");
    expect(await readPlan(given.store, id)).toMatchObject({ status: "released", messages: 60 });
    await deliverMessages(given.work, at("09:00"));
    await deliverMessages(given.work, at("09:00"));
    expect(given.letters).toHaveLength(60);
    expect(await audited(given)).toEqual(["plan held by lapsewatch", `plan released by ${actor}`]);
    expect(await heldPlan(given)).toBe(null);
  });

  it("released after its hour: it expires, and leaves by itself the next day", async () => {
    await using given = await region();
    await check(given);
    expect(await release(given, at("18:00"))).toBe("released");
    expect(await statuses(given)).toEqual({ expired: 60 });
    await check(given, at("06:30", tuesday));
    expect(await statuses(given)).toEqual({ expired: 60, planned: 60 });
    expect(await heldPlan(given, tuesday)).toBe(null);
  });

  it("released by nobody: it expires with its day, and is held the next day as another plan", async () => {
    await using given = await region();
    await check(given);
    const first = (await heldPlan(given))?.id;
    await deliverMessages(given.work, at("18:00"));
    expect(await statuses(given)).toEqual({ expired: 60 });
    expect(await heldPlan(given)).toBe(null);
    await check(given, at("06:30", tuesday));
    const second = await heldPlan(given, tuesday);
    expect(second).toMatchObject({ day: tuesday, messages: 60 });
    expect(second?.id).not.toBe(first);
    expect(await audited(given)).toEqual([
      "plan held by lapsewatch",
      "plan expired by lapsewatch",
      "plan held by lapsewatch",
    ]);
  });

  it("released by nobody for days: the next stage does not leave in its place", async () => {
    await using given = await region();
    await check(given);
    await check(given, at("06:30", day("2026-11-26")));
    const rows = await rowsOf(
      given.store,
      "select distinct days_left, status, woken_by from reminders where recipient_role = 'person' order by 1",
    );
    expect(rows).toContainEqual({ days_left: 2, status: "owed", woken_by: "unreleased" });
    expect(await heldPlan(given, day("2026-11-26"))).toMatchObject({ messages: 30 });
  });

  it("is not held where messages only go into a folder", async () => {
    await using given = await region({ isCaptured: true });
    await check(given);
    expect(await statuses(given)).toEqual({ planned: 60 });
  });

  it("of few people leaves by itself", async () => {
    await using given = await region({ homes: 2 });
    await given.store.pool.query("update contacts set unusable = 'refused'");
    await check(given);
    expect(await statuses(given)).toEqual({ planned: 10 });
  });
});

describe("a plan that nobody has released", () => {
  it("holds what is left of it the next day, however few, and what the calendar brings leaves", async () => {
    await using given = await region();
    await check(given);
    await given.store.pool.query(
      `update activity set last_activity = '2026-11-22'
        where account_id in (select a.id from accounts a join sites s on s.id = a.site_id where s.code <> 'VL0A1')`,
    );
    await given.store.pool.query("update sites set look_on = $1, woken_by = 'import'", [tuesday]);
    await addSite(given.store, "VL0B1", staffOf(7));
    await given.store.pool.query("update sites set look_on = $1, woken_by = 'calendar' where code = 'VL0B1'", [
      tuesday,
    ]);
    await check(given, at("06:30", tuesday));
    expect(await heldPlan(given, tuesday)).toMatchObject({ reason: "surprise", messages: 10 });
    await deliverMessages(given.work, at("09:00", tuesday));
    expect(given.letters).toHaveLength(10);
    expect(await release(given, at("09:01", tuesday))).toBe("released");
    await deliverMessages(given.work, at("09:02", tuesday));
    expect(given.letters).toHaveLength(20);
  });

  it("holds few surprises of a day on which nothing of it may leave; what was not seen is counted afresh", async () => {
    const [friday, saturday] = [day("2026-11-20"), day("2026-11-21")];
    await using given = await region({ homes: 0 });
    for (let home = 10; home < 40; home += 1) {
      const address = `person${home}.sample@nhs.example`;
      const manager = `manager${home}@care.example`;
      await addSite(given.store, `VL0${home}`, [{ address, lastActivity: "2026-10-15" }], { manager });
    }
    await check(given, at("06:30", friday));
    expect(await heldPlan(given, friday)).toMatchObject({ messages: 30 });
    await addSite(
      given.store,
      "VL0B1",
      staffOf(7).map((one) => ({ ...withoutMobile(one), lastActivity: "2026-10-28" })),
    );
    await check(given, at("06:30", saturday));
    const held = await heldPlan(given, saturday);
    expect(held).toMatchObject({ reason: "surprise", messages: 7 });
    const told = { id: held?.id ?? 0, count: 7, now: new Date(at("09:00", saturday).now), actor };
    expect(await releasePlan(given.store, told)).toBe("released");
    await check(given);
    expect(await heldPlan(given)).toMatchObject({ reason: "surprise", messages: 30 });
  });
});

describe("a held plan in the course of its day", () => {
  it("takes in what another list brings at noon, and lets go of what is no longer true", async () => {
    await using given = await region();
    await check(given);
    const id = (await heldPlan(given))?.id;
    await addSite(given.store, "VL0B1", staffOf(7));
    await look(given.work, at("12:00"));
    expect(await heldPlan(given)).toMatchObject({ id, messages: 70 });
    await given.store.pool.query("update activity set last_activity = '2026-11-22'");
    await given.store.pool.query("update sites set look_on = $1, woken_by = 'import' where code <> 'VL0B1'", [monday]);
    await look(given.work, at("13:00"));
    expect(await heldPlan(given)).toMatchObject({ id, messages: 10 });
    await given.store.pool.query("update sites set look_on = $1, woken_by = 'import'", [monday]);
    await look(given.work, at("14:00"));
    expect(await heldPlan(given)).toBe(null);
    expect(await statuses(given)).toEqual({});
    expect(await audited(given)).toEqual(["plan held by lapsewatch", "plan expired by lapsewatch"]);
  });

  it("lets what the calendar has brought leave", async () => {
    await using given = await region();
    await given.store.pool.query("update sites set woken_by = 'calendar' where code = 'VL0A1'");
    await check(given);
    expect(await statuses(given)).toEqual({ held: 50, planned: 10 });
    await deliverMessages(given.work, at("09:00"));
    expect(given.letters).toHaveLength(10);
    expect(await statuses(given)).toEqual({ accepted: 10, held: 50 });
  });

  it("counts what has left before: three lists of ten people each do not slip through", async () => {
    await using given = await region({ homes: 2 });
    await given.store.pool.query("update contacts set unusable = 'refused'");
    await check(given);
    await deliverMessages(given.work, at("09:00"));
    for (const home of [3, 4]) await addSite(given.store, `VL0A${home}`, staffOf(home).map(withoutMobile));
    await look(given.work, at("10:00"));
    await deliverMessages(given.work, at("10:00"));
    for (const home of [5, 6]) await addSite(given.store, `VL0A${home}`, staffOf(home).map(withoutMobile));
    await look(given.work, at("11:00"));
    expect(given.letters).toHaveLength(20);
    expect(await statuses(given)).toEqual({ accepted: 20, held: 10 });
  });
});

describe("what counts as a surprise", () => {
  /** Of what the people at risk are owed. */
  const origins = async ({ store }: Region) => {
    const rows = await rowsOf<{ woken_by: string }>(
      store,
      "select distinct woken_by from reminders where status = 'owed' and kind = 'account-inactive-soon'",
    );
    return rows.map((row) => row.woken_by);
  };

  it("is what other numbers of the policy bring, unless the calendar had made the site due", async () => {
    await using given = await region({ homes: 2 });
    await given.store.pool.query("update sites set woken_by = 'calendar'");
    await given.store.pool.query("update sites set look_on = '2026-12-31' where code = 'VL0A1'");
    await check(given);
    const rows = await rowsOf(
      given.store,
      `select distinct s.code, r.woken_by from reminders r join sites s on s.id = r.site_id order by 1`,
    );
    expect(rows).toEqual([
      { code: "VL0A1", woken_by: "policy" },
      { code: "VL0A2", woken_by: "calendar" },
    ]);
  });

  it("is what comes back with a list, though the calendar had brought it before", async () => {
    await using given = await region();
    await given.store.pool.query("update sites set woken_by = 'calendar'");
    await check(given);
    expect(await statuses(given)).toEqual({ planned: 60 });
    const used = async (on: string, time: string) => {
      await given.store.pool.query("update activity set last_activity = $1 where last_activity <> '2026-11-22'", [on]);
      await given.store.pool.query("update sites set look_on = $1, woken_by = 'import'", [monday]);
      await look(given.work, at(time));
    };
    await used("2026-11-21", "07:00");
    expect(await statuses(given)).toEqual({});
    await used("2026-10-29", "07:30");
    expect(await origins(given)).toEqual(["unreleased"]);
    expect(await statuses(given)).toEqual({ held: 60 });
  });

  it("is what a hold kept back, when many holds are ended by hand at once", async () => {
    await using given = await region();
    await given.store.pool.query("update sites set woken_by = 'calendar'");
    await given.store.pool.query(
      `insert into marks (kind, subject_type, subject_id, from_day, made_at)
       select 'hold', 'site', id, '2026-11-20', now() from sites`,
    );
    await check(given);
    expect(await statuses(given)).toEqual({});
    await given.store.pool.query("update marks set undone_at = now()");
    await given.store.pool.query("update sites set look_on = $1, woken_by = 'mark'", [monday]);
    await look(given.work, at("08:00"));
    expect(await origins(given)).toEqual(["unreleased"]);
    expect(await statuses(given)).toEqual({ held: 60 });
  });
});

function withoutMobile({ address, lastActivity }: ReturnType<typeof staffOf>[number]) {
  return { address, lastActivity };
}

describe("after days on which nothing was checked", () => {
  /** A region that the calendar alone has brought to this Monday, so many days after its last check. */
  async function awayFor(missedDays: number): Promise<Region> {
    const given = await region({ homes: 1 });
    const last = day(new Date(Date.UTC(2026, 10, 22 - missedDays)).toISOString().slice(0, 10));
    await openRun(given.store, last, new Date(`${last}T06:30:00Z`));
    await closeRun(given.store, last, new Date(`${last}T06:31:00Z`));
    await given.store.pool.query("update sites set woken_by = 'calendar'");
    return given;
  }

  it.each([
    [7, { planned: 10 }],
    [8, { held: 10 }],
  ])("missed %i days", async (missedDays, expected) => {
    await using given = await awayFor(missedDays);
    await check(given);
    expect(await statuses(given)).toEqual(expected);
  });

  it("everything waits, is held again on the next day, and leaves when it is released", async () => {
    await using given = await awayFor(40);
    await check(given);
    expect(await heldPlan(given)).toMatchObject({ reason: "missed-days", messages: 10 });
    await check(given, at("06:30", tuesday));
    expect(await heldPlan(given, tuesday)).toMatchObject({ reason: "missed-days", messages: 10 });
    expect(await release(given, at("09:00", tuesday))).toBe("released");
    await look(given.work, at("09:01", tuesday));
    await deliverMessages(given.work, at("09:02", tuesday));
    expect(given.letters).toHaveLength(10);
  });

  it("waits too when the first thing that runs is deliver", async () => {
    await using given = await awayFor(8);
    await look(given.work, at("09:00"));
    await deliverMessages(given.work, at("09:00"));
    expect(given.letters).toEqual([]);
  });

  it("is not forgotten by a worker that is killed between looking and planning", async () => {
    await using given = await awayFor(8);
    await dailyCheck(given.work, at("06:30"));
    await lookAtSites(given.work, at("06:30"));
    await lookAtSites(given.work, at("06:30"));
    // Nobody planned on Monday.
    await check(given, at("06:30", tuesday));
    expect(await heldPlan(given, tuesday)).toMatchObject({ reason: "missed-days", messages: 10 });
  });
});

describe("a worker that is killed", () => {
  it("between ending the messages of a plan and the plan itself: the next one ends it", async () => {
    await using given = await region();
    await check(given);
    await given.store.pool.query("update messages set status = 'expired' where status = 'held'");
    await deliverMessages(given.work, at("18:00"));
    expect(await heldPlan(given)).toBe(null);
  });

  it("while it plans: nothing is left of the plan, and the next one makes it once", async () => {
    await using given = await region();
    await dailyCheck(given.work, at("06:30"));
    await lookAtSites(given.work, at("06:30"));
    await lookAtSites(given.work, at("06:30"));
    const killed = { ...given.work, log: { info() {}, warn: () => fail() } as unknown as Region["work"]["log"] };
    await expect(planFor(killed, new Date(at("06:31").now), monday)).rejects.toThrow("killed");
    expect(await heldPlan(given)).toBe(null);
    expect(await statuses(given)).toEqual({});
    const plan = () => planFor(given.work, new Date(at("06:32").now), monday);
    await Promise.all([plan(), plan()]);
    expect(await statuses(given)).toEqual({ held: 60 });
  });
});

function fail(): never {
  throw new Error("killed");
}

describe("a plan that somebody stops by hand", () => {
  const stop = { day: monday, now: new Date(at("08:30").now), actor, reason: "looks odd" };

  it("waits whole, with what is planned later that day, and the next day, until it is released", async () => {
    await using given = await region({ homes: 1 });
    await check(given);
    expect(await statuses(given)).toEqual({ planned: 10 });
    const held = await holdPlan(given.store, stop);
    expect(held).toMatchObject({ messages: 10 });
    await addSite(given.store, "VL0A2", staffOf(2));
    await look(given.work, at("10:00"));
    await deliverMessages(given.work, at("10:00"));
    expect(given.letters).toEqual([]);
    expect(await heldPlan(given)).toMatchObject({ id: held?.id, reason: "hold", because: "looks odd", messages: 20 });
    await check(given, at("06:30", tuesday));
    expect(await heldPlan(given, tuesday)).toMatchObject({ reason: "hold", messages: 20 });
    expect(await release(given, at("09:00", tuesday))).toBe("released");
    await deliverMessages(given.work, at("09:00", tuesday));
    expect(given.letters).toHaveLength(20);
    expect((await audited(given))[0]).toBe(`plan held by ${actor}`);
  });

  it("does not lose what was on its way and comes back to be tried again", async () => {
    await using given = await region({ homes: 1 });
    await check(given);
    await holdPlan(given.store, stop);
    await given.store.pool.query(
      "update messages set status = 'planned', plan_id = null, attempt_count = 1 where id = (select min(id) from messages)",
    );
    await deliverMessages(given.work, at("09:00"));
    expect(given.letters).toEqual([]);
  });

  it("holds what comes later when all of it has been taken back, that day and the next, until it is released", async () => {
    await using given = await region({ homes: 1 });
    await check(given);
    const id = (await holdPlan(given.store, stop)).id;
    const takeBack = async (at: { now: string }) => {
      await given.store.pool.query("update activity set last_activity = '2026-11-22'");
      await given.store.pool.query("update sites set look_on = $1, woken_by = 'import'", [at.now.slice(0, 10)]);
      await look(given.work, at);
    };
    await takeBack(at("10:00"));
    expect(await heldPlan(given)).toMatchObject({ id, reason: "hold", messages: 0 });
    await addSite(given.store, "VL0A2", staffOf(2));
    await look(given.work, at("11:00"));
    expect(await heldPlan(given)).toMatchObject({ id, messages: 10 });
    await takeBack(at("12:00"));
    await deliverMessages(given.work, at("18:00"));
    await addSite(given.store, "VL0A3", staffOf(3));
    await check(given, at("06:30", tuesday));
    await deliverMessages(given.work, at("09:00", tuesday));
    expect(given.letters).toEqual([]);
    expect(await heldPlan(given, tuesday)).toMatchObject({ id, day: tuesday, reason: "hold", messages: 10 });
    expect(await release(given, at("09:01", tuesday))).toBe("released");
    await deliverMessages(given.work, at("09:02", tuesday));
    expect(given.letters).toHaveLength(10);
    expect(await audited(given)).toEqual([`plan held by ${actor}`, `plan released by ${actor}`]);
  });

  it("is let go when nothing waits in it any more, and what comes later leaves", async () => {
    await using given = await region({ homes: 1 });
    await check(given);
    await holdPlan(given.store, stop);
    await given.store.pool.query("update activity set last_activity = '2026-11-22'");
    await given.store.pool.query("update sites set look_on = $1", [monday]);
    await look(given.work, at("10:00"));
    expect(await release(given, at("10:01"))).toBe("released");
    await addSite(given.store, "VL0A2", staffOf(2));
    await look(given.work, at("11:00"));
    expect(await statuses(given)).toEqual({ planned: 10 });
  });

  it("holds what is planned later where nothing is planned yet", async () => {
    await using given = await region({ homes: 1 });
    expect(await holdPlan(given.store, stop)).toMatchObject({ messages: 0 });
    await check(given);
    await deliverMessages(given.work, at("09:00"));
    expect(given.letters).toEqual([]);
    expect(await heldPlan(given)).toMatchObject({ reason: "hold", messages: 10 });
  });
});

describe("sending on hold", () => {
  const hold = ({ store }: Region, from: string, until: string | null = null, undone: string | null = null) =>
    store.pool.query(
      `insert into marks (kind, subject_type, from_day, until_day, made_at, undone_at)
       values ('hold', 'sending', $1, $2, now(), $3)`,
      [from, until, undone],
    );

  it.each([
    ["from today", "2026-11-23", null, null, true],
    ["until today", "2026-11-20", "2026-11-23", null, true],
    ["until yesterday", "2026-11-20", "2026-11-22", null, false],
    ["from tomorrow", "2026-11-24", null, null, false],
    ["taken back", "2026-11-20", null, "2026-11-21T09:00:00Z", false],
  ])("%s", async (_, from, until, undone, isHeld) => {
    await using given = await region({ homes: 1 });
    await hold(given, from, until, undone);
    expect(await isSendingHeld(given.store, monday)).toBe(isHeld);
    await check(given);
    expect(await hasWaitingMessages(given.store, new Date(at("09:00").now), monday)).toBe(!isHeld);
    await deliverMessages(given.work, at("09:00"));
    expect(given.letters).toHaveLength(isHeld ? 0 : 10);
  });

  it("stops what waits for another try as well, at once", async () => {
    await using given = await region({ homes: 1 });
    await check(given);
    await given.store.pool.query("update messages set attempt_count = 2");
    await hold(given, "2026-11-23");
    await deliverMessages(given.work, at("09:00"));
    expect(given.letters).toEqual([]);
  });
});
