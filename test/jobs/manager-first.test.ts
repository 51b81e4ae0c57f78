import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { planFor } from "../../src/jobs/plan-messages.ts";
import { day } from "../../src/rules/day.ts";
import { openStore } from "../../src/store/connect.ts";
import { rowsOf } from "../support/imports.ts";
import { freshDatabase } from "../support/services.ts";
import { addSite, workOn } from "../support/work.ts";

const wednesday = day("2026-11-25");
const morning = new Date("2026-11-25T09:30:00Z");

/** A mailbox that has had no owner since Monday; of its reminders the one to the manager stands as given. */
async function planned(manager: { status: string; email?: string | null }, kind = "mailbox-no-owner") {
  await using database = await freshDatabase();
  await using store = await openStore(database.url);
  const folder = await mkdtemp(join(tmpdir(), "lapsewatch-manager-first-"));
  const { status, email = "jo.marsh@sunrise.example" } = manager;
  const site = await addSite(store, "VL0AB", [], { manager: email });
  await store.pool.query(
    "insert into contacts (site_id, role, channel, address, recorded_on) values ($1, 'admin', 'email', 'office@sunrise.example', $2)",
    [site, wednesday],
  );
  await store.pool.query(
    `insert into reminders (site_id, subject_type, subject_id, kind, episode, days_left, recipient_role, recipient_id, notice,
            channels, reached_on, due_on, status, recorded_on, woken_by)
     select $1, 'mailbox', 5, $4, '2026-11-23', 0, role, id, $3, '{email}', '2026-11-23', '2026-11-23', status,
            '2026-11-23', 'calendar'
       from (values ('manager', $1::int, $2::text), ('admin', $1, 'owed'), ('operator', 0, 'owed')) as t(role, id, status)`,
    [site, status, JSON.stringify({ kind, mailbox: 5, reach: "nobody" }), kind],
  );
  const work = { ...workOn(store, { folder, now: morning.toISOString() }), operatorEmail: "watch@sunrise.example" };
  await planFor(work, morning, wednesday);
  await rm(folder, { recursive: true });
  const messages = await rowsOf<{ role: string }>(store, "select recipient_role as role from messages order by id");
  const waiting = await rowsOf<{ role: string }>(
    store,
    "select recipient_role as role from reminders where waits_for = 'manager-first' order by id",
  );
  return { told: messages.map(({ role }) => role), waiting: waiting.map(({ role }) => role) };
}

it.each([
  ["has been told", { status: "accepted" }, ["admin", "operator"], []],
  ["may have been told", { status: "unknown" }, ["admin", "operator"], []],
  ["is told today at last", { status: "owed" }, ["manager"], ["admin", "operator"]],
  ["cannot be reached: the admin reads it now", { status: "owed", email: null }, ["admin"], ["admin", "operator"]],
  ["is not to be told any more", { status: "superseded" }, ["admin", "operator"], []],
] as const)(
  "admins and operators hear of a lost mailbox after the manager, who %s",
  async (_, manager, told, waiting) => {
    expect(await planned(manager)).toEqual({ told, waiting });
  },
);

it("the DSPT goes to the admin beside the manager", async () => {
  expect((await planned({ status: "owed" }, "dspt-expired")).waiting).toEqual([]);
});
