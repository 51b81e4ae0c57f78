import { describe, expect, it } from "vitest";
import { openTellingOutside } from "../../src/jobs/tell-outside.ts";
import { openStore } from "../../src/store/connect.ts";
import { startMonitor } from "../support/monitor.ts";
import { freshDatabase } from "../support/services.ts";
import { workOn } from "../support/work.ts";

const at = (time: string) => new Date(`${time}:00Z`);

/** A database whose check of 24 November finished at 06:31, and a monitor. */
async function given() {
  const opening = new AsyncDisposableStack();
  const database = opening.use(await freshDatabase());
  const store = opening.use(await openStore(database.url));
  const monitor = opening.use(await startMonitor());
  const work = workOn(store, { folder: "/nowhere", now: "2026-11-24T06:31:00Z" });
  const finish = (day: string) =>
    store.pool.query("insert into check_runs (day, started_at, finished_at) values ($1::date, $2, $2)", [
      day,
      `${day}T06:31:00Z`,
    ]);
  await finish("2026-11-24");
  const open = (url = `${monitor.url}/a-secret`) => openTellingOutside(work, { url, allowedHost: "127.0.0.1" });
  return { store, monitor, work, finish, open, [Symbol.asyncDispose]: () => opening.disposeAsync() };
}

describe("the monitor outside", () => {
  it("is called once for each finished check, whoever asks how often", async () => {
    await using here = await given();
    const [one, other] = [here.open(), here.open()];
    await one(at("2026-11-24T06:30"));
    expect(here.monitor.calls).toEqual([]);
    await one(at("2026-11-24T06:32"));
    await other(at("2026-11-24T06:33"));
    await one(at("2026-11-24T18:00"));
    expect(here.monitor.calls).toEqual(["GET /a-secret"]);
    await here.store.pool.query(
      "insert into check_runs (day, started_at) values ('2026-11-25', '2026-11-25T06:30:00Z')",
    );
    await one(at("2026-11-25T06:31"));
    expect(here.monitor.calls).toHaveLength(1);
    await here.store.pool.query("update check_runs set finished_at = '2026-11-25T06:31:00Z' where finished_at is null");
    await other(at("2026-11-25T06:32"));
    expect(here.monitor.calls).toHaveLength(2);
  });

  it("is not told of a check that finished 26 hours ago: only its silence is true by then", async () => {
    await using here = await given();
    await here.open()(at("2026-11-25T08:31"));
    expect(here.monitor.calls).toEqual([]);
    await here.open()(at("2026-11-25T08:30"));
    expect(here.monitor.calls).toHaveLength(1);
  });

  it("is tried again after a minute, then two, then four, and told in the end; the log holds the code alone", async () => {
    await using here = await given();
    const tell = here.open();
    here.monitor.answer(503);
    const tried: string[] = [];
    for (const minute of ["32", "33", "34", "35", "36", "37", "38", "39", "40"]) {
      const before = here.monitor.calls.length;
      await tell(at(`2026-11-24T06:${minute}`));
      if (here.monitor.calls.length > before) tried.push(minute);
    }
    expect(tried).toEqual(["32", "33", "35", "39"]);
    here.monitor.answer(200);
    await tell(at("2026-11-24T06:47"));
    await tell(at("2026-11-24T06:48"));
    expect(here.monitor.calls).toHaveLength(5);
    const lines = here.work.logged.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({ day: "2026-11-24", attempt: 1, failure: "PingFailed STATUS_503" });
    expect(here.work.logged.join("")).not.toContain("a-secret");
  });

  it("is told by the next process of what one that died has not told", async () => {
    await using here = await given();
    await here.open("http://127.0.0.1:1")(at("2026-11-24T06:32"));
    await here.open()(at("2026-11-24T06:33"));
    expect(here.monitor.calls).toHaveLength(1);
  });

  it("is left alone where none is set", async () => {
    await using here = await given();
    await openTellingOutside(here.work, null)(at("2026-11-24T06:32"));
    expect([here.monitor.calls, here.work.logged]).toEqual([[], []]);
  });
});
