import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nextCheck } from "../../src/http/page.ts";
import { CannotServe, startWebServer } from "../../src/http/server.ts";
import { day } from "../../src/rules/day.ts";
import { addTrouble, fillQuietMorning, formOf, openDashboard, type TestDashboard } from "./dashboards.ts";

/** What is left of a page when its markup is taken away. */
function wordsOf(page: string): string {
  return page
    .replace(/<[^>]+>/g, " ")
    .replaceAll("&#39;", "'")
    .replace(/\s+/g, " ");
}

const headingOf = (page: string) => wordsOf(/<h1>([^]*?)<\/h1>/.exec(page)?.[1] ?? "").trim();

describe("the first page", () => {
  async function firstPage(fill: (dashboard: TestDashboard) => Promise<unknown>): Promise<string> {
    await using dashboard = await openDashboard();
    await fill(dashboard);
    const answer = await dashboard.get("/");
    expect(answer.status).toBe(200);
    return await answer.text();
  }

  it("says what to do first while nothing has been imported", async () => {
    const page = await firstPage(async () => {});
    expect(headingOf(page)).toBe("Nothing has been imported yet: bring in a list of accounts to begin.");
    expect(page).toContain("lapsewatch import accounts");
  });

  it("does not say that all is well while nothing has been looked at", async () => {
    const page = await firstPage(async ({ store }) => {
      await fillQuietMorning(store);
      await store.pool.query("update check_runs set finished_at = null");
    });
    expect(headingOf(page)).toBe("No check has finished yet: what was imported is looked at within minutes.");
    expect(page).toContain("<title>Not checked yet");
  });

  it("says in one sentence that all is well", async () => {
    const page = await firstPage(({ store }) => fillQuietMorning(store));
    expect(headingOf(page)).toBe("All is well: this morning's check finished at 06:31, and nothing is late.");
  });

  it("says in one sentence what needs somebody, most pressing first", async () => {
    const page = await firstPage(async ({ store }) => {
      await fillQuietMorning(store);
      await addTrouble(store);
    });
    expect(headingOf(page)).toBe(
      "Something needs you: 3 shared mailboxes have no working owner, 1 shared mailbox is about to lose the last owner, " +
        "and 3 other things.",
    );
    expect(wordsOf(page)).toMatch(/2 messages have no answer\. Handed over, but nobody knows/);
    expect(wordsOf(page)).toContain("The DSPT of 14 sites has run out or is below the minimum.");
  });

  it.each([
    [
      "to all of them",
      { kind: "mailbox-no-%" },
      "3 shared mailboxes have no working owner. Their managers have been told.",
    ],
    ["to one of them", { kind: "mailbox-no-owner" }, "no working owner. Messages about 1 of the 3 have left."],
    ["only into a folder", { kind: "mailbox-no-%", reason: "captured" }, "No message about them has left yet."],
    ["not yet", { kind: "mailbox-no-%", status: "held" }, "No message about them has left yet."],
    ["only to a member", { kind: "mailbox-no-%", role: "member" }, "No message about them has left yet."],
  ])("says whether managers know of a lost mailbox: messages went %s", async (_, sent, says) => {
    const { kind, status = "accepted", role = "manager", reason }: Partial<Record<string, string>> = sent;
    const page = await firstPage(async ({ store }) => {
      await fillQuietMorning(store);
      await addTrouble(store);
      await store.pool.query(
        `with told as (
           insert into reminders (site_id, subject_type, subject_id, kind, episode, days_left, recipient_role, recipient_id,
                  notice, channels, reached_on, due_on, status, recorded_on, woken_by)
           select site_id, subject_type, subject_id, kind, since, 0, $2, 1, '{}', '{email}', since, since, 'accepted', since,
                  'calendar' from findings where kind like $1 and severity = 'critical' returning id
         ), message as (
           insert into messages (reference, channel, destination_hash, recipient_role, recipient_id, day, sequence, status,
                  reason, opens_at, closes_at, next_attempt_at, message_id_header, date_header, created_at)
           values ('R-7K2M', 'email', 'x', $2, 1, '2026-11-24', 9, $3, $4, now(), now(), now(), 'x', now(), now()) returning id
         )
         insert into message_reminders select message.id, told.id from message, told`,
        [kind, role, status, reason ?? null],
      );
    });
    expect(wordsOf(page)).toContain(says);
    expect(page).toContain("lapsewatch findings");
    expect(page).not.toContain("dry-run --list");
  });

  it("stops asking for what somebody has acknowledged", async () => {
    const page = await firstPage(async ({ store }) => {
      await fillQuietMorning(store);
      await addTrouble(store);
      await store.pool.query("update findings set acknowledged_at = now() where severity = 'critical'");
    });
    expect(headingOf(page)).toBe(
      "Something needs you: 2 messages have no answer, and the data from accounts is 12 days old.",
    );
    expect(wordsOf(page)).toContain("A shared mailbox has no working owner 2");
  });

  it.each([
    ["a check that finished 26 hours ago", "2026-11-23T07:05:00Z", "All is well: the last check finished yesterday"],
    [
      "a check that finished a minute earlier",
      "2026-11-23T07:04:00Z",
      "Something needs you: no check has finished since Monday 23 November at 07:04.",
    ],
  ])("calls %s by its name", async (_, finishedAt, sentence) => {
    const page = await firstPage(async ({ store }) => {
      await fillQuietMorning(store);
      await store.pool.query("update check_runs set day = '2026-11-23', finished_at = $1", [finishedAt]);
    });
    expect(headingOf(page)).toContain(sentence);
  });

  it.each([
    ["2026-11-17", false],
    ["2026-11-16", true],
  ])("calls a source of %s old: %s", async (asOf, isOld) => {
    const page = await firstPage(async ({ store }) => {
      await fillQuietMorning(store);
      await store.pool.query("update sources set as_of = $1 where name = 'register'", [asOf]);
    });
    expect(page.includes('<span class="old">old</span>')).toBe(isOld);
  });

  it("counts today and the last seven days by what became of the messages", async () => {
    const page = wordsOf(await firstPage(({ store }) => fillQuietMorning(store)));
    expect(page).toMatch(/Handed over 39 118 Delivered 21 64 Refused 0 2/);
    expect(page).toMatch(/Active 11,840 Switched off 312/);
    expect(page).toContain("as of Monday 23 November, yesterday");
  });

  it("never calls it well while anything critical is open, whatever its kind", async () => {
    const page = await firstPage(async ({ store }) => {
      await fillQuietMorning(store);
      await store.pool.query("update findings set severity = 'critical' where kind = 'mailbox-single-owner'");
    });
    expect(headingOf(page)).toBe("Something needs you: 77 other findings are critical.");
  });

  it("says that reminders are late, that the queue is paused, and that sending is held", async () => {
    const page = await firstPage(async ({ store, queue }) => {
      await fillQuietMorning(store);
      await queue.bullQueue.pause();
      await store.pool.query(`insert into marks (kind, subject_type, from_day, made_at)
        values ('hold', 'sending', '2026-11-24', now())`);
      await store.pool.query(`insert into reminders (site_id, subject_type, subject_id, kind, episode, days_left,
          recipient_role, recipient_id, notice, channels, reached_on, due_on, status, recorded_on, woken_by)
        select min(id), 'account', 1, 'account-inactive', '2026-11-23', 0, 'person', 1, '{}', '{email}', '2026-11-23',
               '2026-11-23', 'owed', '2026-11-23', 'calendar' from sites`);
    });
    expect(headingOf(page)).toBe("Something needs you: the queue is paused, sending is held, and 1 other thing.");
    expect(wordsOf(page)).toContain("1 reminder is late.");
  });

  it("shows nobody's name, address or number", async () => {
    const page = await firstPage(async ({ store }) => {
      await fillQuietMorning(store);
      await addTrouble(store);
    });
    expect(page).not.toMatch(/canary|@care\.example|R-CANARY/i);
  });

  it("says that the queue does not answer, and still shows the rest", async () => {
    const page = await firstPage(async ({ store, queue }) => {
      await fillQuietMorning(store);
      await queue.close();
    });
    expect(headingOf(page)).toBe("Something needs you: the queue does not answer.");
    expect(wordsOf(page)).toContain("Active 11,840");
  });

  it("says that the database does not answer, without a word of the error", async () => {
    await using dashboard = await openDashboard();
    dashboard.database.cut();
    const answer = await dashboard.get("/");
    expect(answer.status).toBe(503);
    expect(headingOf(await answer.text())).toBe("The database does not answer");
    dashboard.database.mend();
    expect((await dashboard.get("/")).status).toBe(200);
  });
});

describe("the next check", () => {
  it.each([
    ["before its time", "2026-11-23", "2026-11-24T06:29:00Z", "today at 06:30"],
    ["at its time", "2026-11-23", "2026-11-24T06:30:00Z", "now, or when a worker runs again"],
    ["once it has finished", "2026-11-24", "2026-11-24T06:31:00Z", "tomorrow at 06:30"],
    ["in summer time", "2026-07-01", "2026-07-02T05:29:00Z", "today at 06:30"],
  ])("is told %s", (_, last, now, told) => {
    expect(nextCheck(day(last), new Date(now), "06:30")).toBe(told);
  });
});

describe("every answer of ours", () => {
  let dashboard: TestDashboard;
  beforeAll(async () => {
    dashboard = await openDashboard();
    await fillQuietMorning(dashboard.store);
  });
  afterAll(() => dashboard[Symbol.asyncDispose]());

  const pages = ["/", "/style.css", "/icon.svg", "/healthz", "/readyz", "/metrics", "/queues/", "/nowhere"];

  it.each(pages)("%s names no address elsewhere, and is framed by nobody", async (path) => {
    const answer = await dashboard.get(path);
    const text = (await answer.text()).replaceAll("http://www.w3.org/2000/svg", "");
    expect(text).not.toMatch(/https?:|(src|href)="\/\//);
    expect(answer.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(answer.headers.get("content-security-policy")).not.toMatch(/https?:|\*/);
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("x-powered-by")).toBeNull();
  });

  it.each(["/", "/metrics", "/readyz", "/nowhere"])("%s is kept by no cache", async (path) => {
    expect((await dashboard.get(path)).headers.get("cache-control")).toBe("no-store");
  });

  it("allows no script on our own pages", async () => {
    const answer = await dashboard.get("/");
    expect(answer.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'self';/);
    expect(await answer.text()).not.toMatch(/<script|\son\w+=|style="/);
  });

  it("answers 404 for a page that is not there", async () => {
    expect((await dashboard.get("/nowhere")).status).toBe(404);
  });

  it.each(["evil.example", "evil.example:8321", "127.0.0.1.evil.example", "localhost.evil.example", "192.168.1.5"])(
    "is refused to the name %s while nobody logs in",
    async (host) => {
      const { port } = new URL(dashboard.url);
      const { request } = await import("node:http");
      const status = await new Promise((resolve, reject) => {
        request({ host: "127.0.0.1", port, path: "/", headers: { host } }, (answer) =>
          resolve(answer.resume().statusCode),
        )
          .on("error", reject)
          .end();
      });
      expect(status).toBe(421);
    },
  );

  it("is refused to a form on somebody else's page", async () => {
    const foreign = formOf({}, { "sec-fetch-site": "cross-site", origin: "https://evil.example" });
    expect((await dashboard.get("/queues/api/queues/pause", foreign)).status).toBe(403);
  });
});

describe("a dashboard that cannot be served", () => {
  it("says so when the port is taken, and names the setting", async () => {
    await using dashboard = await openDashboard();
    const port = Number(new URL(dashboard.url).port);
    const again = startWebServer({ ...settingsOf(dashboard), http: { host: "127.0.0.1", port, users: [] } });
    await expect(again).rejects.toThrow(CannotServe);
    await expect(again).rejects.toThrow(/listens there already.*HTTP_PORT/);
  });

  it("refuses an open host without a log-in, and a password in place of its hash", async () => {
    await using dashboard = await openDashboard();
    const open = { host: "0.0.0.0", port: 0, users: [] };
    await expect(startWebServer({ ...settingsOf(dashboard), http: open })).rejects.toThrow(/HTTP_HOST/);
    const users = [
      { name: "vera", passwordHash: "not a hash, however long it may have been typed", role: "viewer" as const },
    ];
    await expect(startWebServer({ ...settingsOf(dashboard), http: { ...open, users } })).rejects.toThrow(
      /entry 1 holds no password hash/,
    );
  });

  function settingsOf({ store, queue }: TestDashboard) {
    return { store, queue, policies: [], checkAt: "06:30", clock: () => new Date(), log: null as never };
  }
});
