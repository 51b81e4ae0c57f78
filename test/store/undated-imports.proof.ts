import * as fc from "fast-check";
import { expect, test } from "vitest";
import { calendar } from "../../src/rules/calendar.ts";
import { addDays, day, type Day } from "../../src/rules/day.ts";
import { lookAt } from "../../src/rules/look.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import type { Look } from "../../src/rules/reminder.ts";
import type { Store } from "../../src/store/connect.ts";
import { inTransaction } from "../../src/store/connect.ts";
import { readSnapshots } from "../../src/store/facts.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";

const people = ["ada", "ben", "cleo", "dev"].map((name) => `${name}.sample@care.example`);
const standing = ["", "Active", "Locked", "Pending", "Enabling", "Restoring", "Migration Pending", "of our own"];

interface Step {
  after: number;
  source: string;
  rows: readonly (readonly string[])[];
}

/** Lists of the same people, at most so many days apart; the statuses and sources are those given. */
function steps(statuses: readonly string[], days: number, sources: readonly string[]): fc.Arbitrary<Step[]> {
  const row = fc.tuple(
    fc.constantFrom(...people),
    fc.constantFrom("VL0A1", "VL0A2"),
    fc.constantFrom("", "Ada Sample", "Ben Sample"),
    fc.constantFrom(...statuses),
    fc.constantFrom("", "07700 900001", "07700 900002"),
  );
  const step = fc.record({
    after: fc.integer({ min: 1, max: days }),
    source: fc.constantFrom(...sources),
    rows: fc.array(row, { minLength: 1, maxLength: 5 }),
  });
  return fc.array(step, { minLength: 1, maxLength: 5 });
}

function textOf({ rows }: Step): string {
  return ["account,site,name,status,mobile", ...rows.map((cells) => cells.join())].map((line) => `${line}\n`).join("");
}

async function looksOn(store: Store, on: Day): Promise<Look[]> {
  const sites = await rowsOf<{ id: number }>(store, "select id from sites order by id");
  const ids = sites.map(({ id }) => id);
  const snapshots = await inTransaction(store, async (client) => await readSnapshots(client, ids));
  return snapshots.map((snapshot) => lookAt(snapshot, on, defaultPolicy, calendar));
}

async function deletedOn(store: Store, on: Day): Promise<number[]> {
  const states = (await looksOn(store, on)).flatMap(({ states: found }) => found);
  // Sixty days without activity are a loss by dates, whatever a list without them has said meanwhile.
  const isDated = (anchor: Day | null) => anchor !== null && addDays(anchor, defaultPolicy.deletedAfterDays) <= on;
  const lost = states.filter(({ state, dates }) => (state === "deleted" || state === "gone") && !isDated(dates.anchor));
  return lost.map(({ account }) => account);
}

async function empty(store: Store): Promise<void> {
  await store.pool.query("truncate sources, sites, organisations, imports restart identity cascade");
}

test(
  "no list without dates makes an account deleted that was not, unless it says so",
  { timeout: 120_000 },
  async () => {
    await using store = await freshStore();
    await fc.assert(
      fc.asyncProperty(
        steps([...standing, "Inactive", "Active (Leaver)"], 80, ["register"]),
        fc.boolean(),
        async (all, isUsed) => {
          await empty(store);
          let on = day("2026-01-05");
          const known = people.map((account) => `${account},VL0A1,2026-01-02\n`).join("");
          if (isUsed)
            await importText(store, "accounts", `account,site,last_activity\n${known}`, { on, source: "usage" });
          for (const step of all) {
            on = addDays(on, step.after);
            const before = await deletedOn(store, on);
            const { outcome } = await importText(store, "accounts", textOf(step), { on, source: step.source });
            expect(outcome).not.toBe("rejected");
            const made = (await deletedOn(store, on)).filter((account) => !before.includes(account));
            expect(made).toEqual([]);
          }
        },
      ),
      { numRuns: 25, endOnFailure: true },
    );
  },
);

test(
  "lists that never told of activity or loss wake no reminder of a loss, however old they are",
  { timeout: 120_000 },
  async () => {
    await using store = await freshStore();
    await fc.assert(
      fc.asyncProperty(steps(standing, 80, ["register", "other register"]), async (all) => {
        await empty(store);
        let on = day("2026-01-05");
        for (const step of all) {
          on = addDays(on, step.after);
          await importText(store, "accounts", textOf(step), { on, source: step.source });
          for (const later of [on, addDays(on, 29), addDays(on, 400)]) {
            const looks = await looksOn(store, later);
            const kinds = looks.flatMap(({ reminders }) => reminders.map(({ notice }) => notice.kind));
            expect(kinds.filter((kind) => /^account-.*(inactive|deleted|gone|restore)/.test(kind))).toEqual([]);
            expect(await deletedOn(store, later)).toEqual([]);
          }
        }
      }),
      { numRuns: 25, endOnFailure: true },
    );
  },
);
