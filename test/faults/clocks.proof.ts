import { describe, expect, it } from "vitest";
import type { Channel } from "../../src/delivery/channel.ts";
import { jobFunctions } from "../../src/jobs/jobs.ts";
import type { JobData, JobRing } from "../../src/jobs/queue.ts";
import { freshStore } from "../support/imports.ts";
import { addSite, workOn } from "../support/work.ts";
import { readLoose } from "../crash/history.ts";
import { addDays, day } from "../../src/rules/day.ts";

const inWindow = { from: "08:00", to: "18:00" };
const london = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", hour: "2-digit", minute: "2-digit" });

/** A home of three who are to be reminded on this day; whatever node sends, the same people get it. */
async function homeOn(today: string) {
  const store = await freshStore();
  const left: { to: string; at: string }[] = [];
  const silent = addDays(day(today), -25);
  const staff = [1, 2, 3].map((n) => ({
    address: `person${n}.sample@nhs.example`,
    lastActivity: silent,
    mobile: `+44770090000${n}`,
  }));
  await addSite(store, "VL0AB", staff, { asOf: addDays(day(today), -1) });
  const node = () => {
    const work = workOn(store, { folder: "", now: "", channels: {} });
    const channel = (name: "email" | "sms"): Channel => ({
      name,
      carrier: "test",
      async send(letter, handed) {
        await handed();
        left.push({ to: `${name} ${letter.to.address}`, at: london.format(clock) });
        return { outcome: "accepted", reference: "ok" };
      },
      probe: async () => null,
      close: async () => {},
    });
    let clock = new Date();
    work.channels = { email: channel("email"), sms: channel("sms") };
    const jobs = jobFunctions(work);
    return {
      /** Everything that a worker does at this moment of its own clock. */
      async worksAt(moment: string | Date): Promise<void> {
        clock = new Date(moment);
        const data: JobData = { now: clock.toISOString() };
        const rings: JobRing[] = work.rings.splice(0);
        for (const name of ["bell", "plan-messages", "deliver-messages", ...rings.map((ring) => ring.name)]) {
          await jobs[name]?.(data);
        }
      },
    };
  };
  return { store, left, one: node(), other: node(), [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}

type Home = Awaited<ReturnType<typeof homeOn>>;

/** Everybody has been told by each of their ways, once, within the hours; and the tables leave nothing open. */
async function expectEachToldOnce({ left, store }: Home, today: string): Promise<void> {
  const ways = left.map(({ to }) => to).toSorted();
  expect(ways).toEqual([...new Set(ways)]);
  expect(ways.filter((way) => way.startsWith("sms"))).toHaveLength(3);
  expect(left.filter(({ at }) => at < inWindow.from || at >= inWindow.to)).toEqual([]);
  expect(await readLoose(store, day(today))).toEqual([]);
}

const minutes = (moment: Date, by: number) => new Date(moment.getTime() + by * 60_000);

describe("two nodes whose clocks are five minutes apart", () => {
  it.each([
    ["an ordinary day", "2026-11-23"],
    ["the day of 23 hours", "2026-03-29"],
    ["the day of 25 hours", "2026-10-25"],
    ["29 February", "2028-02-29"],
  ])("tell each person once, within the hours, all through %s", async (_, today) => {
    await using home = await homeOn(today);
    const noon = new Date(`${today}T12:00:00Z`);
    for (let hour = -13; hour <= 13; hour += 1) {
      const moment = minutes(noon, hour * 60 - 3);
      await Promise.all([home.one.worksAt(moment), home.other.worksAt(minutes(moment, 5))]);
    }
    await expectEachToldOnce(home, today);
  });
});

describe("a clock that jumps while messages leave", () => {
  const today = "2026-11-23";
  it.each([
    ["back by an hour", ["08:30", "07:30", "08:31", "09:30"]],
    ["on by an hour and back", ["07:30", "08:30", "07:31", "08:31"]],
  ])("%s", async (_, times) => {
    await using home = await homeOn(today);
    for (const time of times) {
      const moment = `${today}T${time}:00Z`;
      await Promise.all([home.one.worksAt(moment), home.other.worksAt(moment)]);
    }
    await expectEachToldOnce(home, today);
  });

  it.each([
    ["back by a day and on again", ["2026-11-22", today]],
    ["on by a day and back again", ["2026-11-24", today]],
  ])("%s: nobody is told the same twice", async (_, days) => {
    await using home = await homeOn(today);
    for (const on of [today, ...days]) await home.one.worksAt(`${on}T10:00:00Z`);
    const { rows } = await home.store.pool.query<{ told: number }>(
      `select count(*)::int as told from message_reminders mr join messages m on m.id = mr.message_id
        where m.status = 'accepted' group by mr.reminder_id, m.channel having count(*) > 1`,
    );
    expect(rows).toEqual([]);
    expect(new Set(home.left.map(({ to }) => to)).size).toBe(home.left.length);
  });
});
