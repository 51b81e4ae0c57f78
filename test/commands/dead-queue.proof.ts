import { spawn } from "node:child_process";
import pg from "pg";
import { describe, it, vi } from "vitest";
import { endOf, install, type Installation } from "../support/program.ts";
import { main, patiently } from "./watched.ts";

const nowhere = "redis://127.0.0.1:1";
const operators = "operators@sunrise.example";

/** An installation whose last check finished so many hours ago, and at whose QUEUE_URL nothing answers. */
async function silentFor(hours: number): Promise<Installation> {
  const here = await install({
    settings: { QUEUE_URL: nowhere, OPERATOR_EMAIL: operators, HTTP_PORT: "0", CHECK_AT: "00:00", LOG_LEVEL: "warn" },
  });
  const database = new pg.Client({ connectionString: here.databaseUrl });
  await database.connect();
  await database.query(
    `with source as (insert into sources (name, kind, as_of, activity_as_of, last_import_id)
            values ('accounts', 'accounts', current_date, current_date, 1) returning id),
          run as (insert into check_runs (day, started_at, finished_at)
            select (at at time zone 'Europe/London')::date, at, at from (select now() - $1 * interval '1 hour' as at) last)
     insert into imports (source_id, kind, format, outcome, as_of, started_at, ended_at)
     select id, 'accounts', 'accounts', 'applied', current_date, now() - interval '9 days', now() - interval '9 days' from source`,
    [hours],
  );
  await database.end();
  return here;
}

const told = ({ mail }: Installation) =>
  mail.mails.filter(({ subject }) => subject.startsWith("lapsewatch: the daily check is late"));

describe("with a queue at which nothing answers, and no check for more than 26 hours", { timeout: 180_000 }, () => {
  it.concurrent.for(["worker", "web"])(
    "operators get one e-mail, however often the service (%s) is started again and ends",
    async (role, { expect }) => {
      await using here = await silentFor(27);
      const codes = [await here.run("start", "--role", role), await here.run("start", "--role", role)];
      expect(codes.map(({ code }) => code)).toEqual([6, 6]);
      expect(told(here).map(({ to }) => to)).toEqual([[operators]]);
    },
  );

  it.concurrent("nobody is told while the last check is young enough", async ({ expect }) => {
    await using here = await silentFor(25);
    expect((await here.run("start")).code).toBe(6);
    expect(told(here)).toEqual([]);
  });

  it.concurrent("the dashboard alone tells operators, when no worker runs", async ({ expect }) => {
    await using here = await silentFor(27);
    const env = { ...here.env, QUEUE_URL: "" };
    const web = spawn(process.execPath, [main, "start", "--role", "web"], { env, stdio: "ignore" });
    await vi.waitFor(() => expect(told(here)).toHaveLength(1), patiently);
    expect(told(here)[0]?.to).toEqual([operators]);
    await endOf(web, "SIGTERM");
  });
});
