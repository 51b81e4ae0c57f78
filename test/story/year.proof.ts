import { expect, it } from "vitest";
import type { Channel } from "../../src/delivery/channel.ts";
import { dailyCheck } from "../../src/jobs/daily-check.ts";
import { lookAtSites } from "../../src/jobs/look-at-sites.ts";
import { planOwedMessages } from "../../src/jobs/plan-messages.ts";
import { addDays, day, type Day } from "../../src/rules/day.ts";
import type { Store } from "../../src/store/connect.ts";
import { readHeldPlans, releasePlan } from "../../src/store/plans.ts";
import { dice } from "../support/dice.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";
import { workOn } from "../support/work.ts";

const homes = 60;
const staffOfHome = 6;
const begin = day("2026-11-23"); // a Monday
const days = 365;

interface Person {
  account: string;
  site: string;
  name: string;
  mobile: string;
  joined: Day;
  /** Days on which the account is not used, from and to; the last may have no end. */
  silences: readonly (readonly [Day, Day])[];
  leaver: Day | null;
}

const throwDice = dice(7);
const siteOf = (home: number) => `VL${String(home).padStart(3, "0")}`;
const onSomeDay = () => addDays(begin, 5 + throwDice(days - 5));

/** Most people log in every day, are away for some weeks once or twice a year, and some leave. */
const staff: readonly Person[] = Array.from({ length: homes * staffOfHome }, (_, n) => {
  const silences = Array.from({ length: 1 + throwDice(2) }, () => {
    const from = onSomeDay();
    return [from, addDays(from, throwDice(20) === 0 ? 400 : 5 + throwDice(40))] as const;
  });
  // One in five was away when it all began.
  if (n % 5 === 0) silences.push([addDays(begin, -20 - throwDice(30)), addDays(begin, 7)]);
  const number = String(n).padStart(3, "0");
  return {
    account: `person${number}.sample@nhs.example`,
    site: siteOf(n % homes),
    name: `Person${number} Sample${number}`,
    mobile: `07700 900${number}`,
    joined: throwDice(10) === 0 ? onSomeDay() : addDays(begin, -300),
    silences,
    leaver: throwDice(8) === 0 ? onSomeDay() : null,
  };
});

/** For each home the week of the year in which it publishes; a third had done so before, a few never do. */
const publishes = Array.from({ length: homes }, (_, home) =>
  home % 3 === 0 ? begin : home % 20 === 1 ? null : addDays(begin, 90 + throwDice(125)),
);

function lastUse({ silences, leaver, joined }: Person, on: Day): Day {
  const until = leaver !== null && leaver < on ? leaver : addDays(on, -1);
  const used = silences.toSorted(([a], [b]) => (a < b ? 1 : -1));
  const last = used.reduce((at, [from, to]) => (from <= at && at <= to ? addDays(from, -1) : at), until);
  return last < joined ? joined : last;
}

interface Ruin {
  activity?: (on: Day) => Day;
  status?: string;
  leaver?: Day;
}

function accountsList(on: Day, ruin: Ruin = {}): string {
  const lines = staff
    .filter(({ joined }) => joined <= on)
    .map((person) => {
      const used = lastUse(person, on);
      const left = person.leaver !== null && person.leaver <= on ? person.leaver : "";
      return [
        ...[person.account, person.site, person.name, person.mobile, ruin.activity?.(used) ?? used],
        ...[ruin.leaver ?? left, ruin.status ?? ""],
      ].join(",");
    });
  return ["account,site,name,mobile,last_activity,leaver,status", ...lines, ""].join("\n");
}

function sitesList(): string {
  const lines = publishes.map(
    (_, home) => `${siteOf(home)},Home ${home},0115 496 0000,Manager ${home},manager${home}@care.example`,
  );
  return ["site,name,phone,manager_name,manager_email", ...lines, ""].join("\n");
}

function mailboxesList(roles: readonly string[] = ["owner", "owner", "member", "member"]): string {
  const lines = publishes.flatMap((_, home) =>
    roles.map(
      (role, n) => `box.${siteOf(home)}@nhs.example,${siteOf(home)},${staff[home + n * homes]?.account},${role}`,
    ),
  );
  return ["mailbox,site,account,role", ...lines, ""].join("\n");
}

function dsptList(on: Day, ruined?: string): string {
  const lines = publishes.map((published, home) => {
    const isDone = published !== null && published <= on;
    return `${siteOf(home)},Home ${home},${ruined ?? (isDone ? "26/27 Standards Met" : "25/26 Standards Met")}`;
  });
  return ["Code,Organisation Name,Status", ...lines, ""].join("\n");
}

/** A channel by which messages really leave; what is told to whom is not what is asked here. */
function real(name: "email" | "sms"): Channel {
  return { name, carrier: "test", send: () => Promise.reject(), probe: async () => null, close: async () => {} };
}

/** Checks as on any day, and lets what is planned leave; answers how many messages are held. */
async function live(store: Store, on: Day): Promise<number> {
  const check = { now: `${on}T06:30:00Z` };
  const work = workOn(store, {
    folder: "/nowhere",
    now: check.now,
    channels: { email: real("email"), sms: real("sms") },
  });
  work.log.level = "silent";
  await dailyCheck(work, check);
  await lookAtSites(work, check);
  await lookAtSites(work, check);
  await planOwedMessages(work, check);
  // Everything that may leave is taken by its provider.
  await store.pool.query(
    `with sent as (
       update messages set status = 'accepted' where status = 'planned' returning id
     )
     update reminders r set status = 'accepted' from message_reminders mr join sent on sent.id = mr.message_id
      where r.id = mr.reminder_id and r.status = 'owed'`,
  );
  return (await readHeldPlans(store, on)).reduce((sum, { messages }) => sum + messages, 0);
}

async function bring(store: Store, on: Day, kind: "accounts" | "mailboxes" | "sites" | "dspt", text: string) {
  const { outcome } = await importText(store, kind, text, { on, accepted: true, contactBasis: "staff form" });
  expect(outcome).toMatch(/applied|unchanged/);
}

const ruins: readonly { ruin: string; bring: (store: Store, on: Day) => Promise<void> }[] = [
  {
    ruin: "all activity 40 days back, accepted by somebody",
    bring: (store, on) => bring(store, on, "accounts", accountsList(on, { activity: (used) => addDays(used, -40) })),
  },
  {
    ruin: "everybody inactive",
    bring: (store, on) => bring(store, on, "accounts", accountsList(on, { status: "Inactive" })),
  },
  {
    ruin: "everybody a leaver",
    bring: (store, on) => bring(store, on, "accounts", accountsList(on, { leaver: addDays(on, -21) })),
  },
  {
    ruin: "no owners",
    bring: (store, on) => bring(store, on, "mailboxes", mailboxesList(["member", "member", "member", "member"])),
  },
  { ruin: "nothing published", bring: (store, on) => bring(store, on, "dspt", dsptList(on, "Not Published")) },
];

it(
  "a year of ordinary days is never held, a first list is once, and so is every ruined one",
  { timeout: 240_000 },
  async () => {
    await using store = await freshStore();
    await bring(store, begin, "sites", sitesList());
    await bring(store, begin, "accounts", accountsList(begin));
    await bring(store, begin, "mailboxes", mailboxesList());
    await bring(store, begin, "dspt", dsptList(begin));
    const holds: Day[] = [];
    for (let n = 0; n < days; n += 1) {
      const on = addDays(begin, n);
      if (n > 0 && n % 7 === 0) {
        await bring(store, on, "accounts", accountsList(on));
        await bring(store, on, "dspt", dsptList(on));
      }
      if ((await live(store, on)) === 0) continue;
      holds.push(on);
      for (const { id, messages } of await readHeldPlans(store, on)) {
        expect(await releasePlan(store, { id, count: messages, now: new Date(`${on}T09:00:00Z`), actor: "jo" })).toBe(
          "released",
        );
      }
    }
    expect(holds).toEqual([begin]);
    const [sent] = await rowsOf<{ messages: number; most: number }>(
      store,
      `select sum(n)::int as messages, max(n)::int as most from (
       select count(*) as n from messages where status = 'accepted' and day > $1 group by day) daily`,
      [begin],
    );
    // It was a year in which something happened: hundreds of messages, on some days to two homes of three.
    expect(sent?.messages).toBeGreaterThan(1000);
    expect(sent?.most).toBeGreaterThan(homes / 2);

    for (const [n, { ruin, bring: ruinOf }] of ruins.entries()) {
      const on = addDays(begin, days + 2 * n);
      await ruinOf(store, on);
      expect.soft(await live(store, on), ruin).toBeGreaterThan(homes / 2);
      const next = addDays(on, 1);
      await bring(store, next, "accounts", accountsList(next));
      await bring(store, next, "mailboxes", mailboxesList());
      await bring(store, next, "dspt", dsptList(next));
      expect.soft(await live(store, next), `the right lists after: ${ruin}`).toBe(0);
    }
  },
);
