import { describe, expect, it } from "vitest";
import { importText, rowsOf } from "../support/imports.ts";
import { openTerminal } from "./terminal.ts";

const at = (time: string) => ["--now", `2026-11-23T${time}:00Z`];

/** Two people have been written to on Monday 23 November; of one e-mail nobody knows whether it arrived. */
async function oneUnknown() {
  const terminal = await openTerminal(() => import("../../src/commands/unknown.ts"));
  const { store } = terminal;
  const sites = "site,name,manager_name,manager_email\nVL0AB,Oak House,Jo Marsh,jo.marsh@sunrise.example\n";
  const accounts = `account,site,name,last_activity
priya.sample@nhs.example,VL0AB,Priya Sample,2026-10-30
ravi.sample@nhs.example,VL0AB,Ravi Sample,2026-10-30
`;
  const on = "2026-11-23";
  await importText(store, "sites", sites, { source: "homes", on });
  await importText(store, "accounts", accounts, { source: "register", on });
  const deliver = terminal.at(() => import("../../src/commands/deliver.ts"));
  await terminal.at(() => import("../../src/commands/check.ts")).type(...at("06:30"));
  await deliver.type(...at("10:00"));
  const [{ id, reference } = { id: 0, reference: "" }] = await rowsOf<{ id: number; reference: string }>(
    store,
    "select id::int, reference from messages where destination = 'priya.sample@nhs.example'",
  );
  await store.pool.query("update messages set status = 'unknown', reason = 'no-answer' where id = $1", [id]);
  await store.pool.query("update attempts set status = 'unknown' where message_id = $1", [id]);
  await store.pool.query(
    "update reminders set status = 'unknown' where id in (select reminder_id from message_reminders where message_id = $1)",
    [id],
  );
  const stands = async () => {
    const [row] = await rowsOf<{ message: string; reminders: string[] }>(
      store,
      `select m.status as message, array_agg(distinct r.status) as reminders from messages m
         join message_reminders mr on mr.message_id = m.id join reminders r on r.id = mr.reminder_id
        where m.id = ${id} group by m.id`,
    );
    return row;
  };
  const resolve = (as: string, time = "10:05") => terminal.type("resolve", `${id}`, "--as", as, ...at(time));
  return { ...terminal, id, reference, deliver, stands, resolve };
}

describe("unknown list", () => {
  it("shows what has no answer by role and reference, as a table, for programs and for a spreadsheet", async () => {
    await using given = await oneUnknown();
    const { stdout } = await given.type("list");
    expect(stdout).toContain(given.reference);
    expect(stdout).not.toContain("ravi.sample");
    const { answers } = await given.ask<Record<string, unknown>>("list", "--site", "vl0ab");
    expect(answers).toMatchObject([
      {
        ...{ schema: 1, message: given.id, channel: "email", day: "2026-11-23", times: 1, sites: ["VL0AB"] },
        ...{ recipient: { role: "person", ref: "priya.sample@nhs.example" }, kinds: ["account-inactive-soon"] },
      },
    ]);
    const csv = (await given.type("list", "--csv")).stdout.split("\r\n");
    expect(csv[0]).toMatch(/^\ufeff?message,reference,day,channel/);
    expect(csv).toHaveLength(3);
    expect((await given.ask("list", "--kind", "dspt-due")).answers).toEqual([]);
  });
});

describe("unknown resolve", () => {
  it("as sent counts as told, and can be taken back", async () => {
    await using given = await oneUnknown();
    expect((await given.resolve("sent")).code).toBe(0);
    expect(await given.stands()).toEqual({ message: "accepted", reminders: ["accepted"] });
    expect((await given.type("reopen", `${given.id}`)).code).toBe(0);
    expect(await given.stands()).toEqual({ message: "unknown", reminders: ["unknown"] });
    expect((await given.ask("list")).answers).toHaveLength(1);
    expect(
      await rowsOf(
        given.store,
        "select action, actor, subject_id::int as id, detail from audit where action like 'unknown %' order by id",
      ),
    ).toEqual([
      { action: "unknown resolved", actor: "command line", id: given.id, detail: { as: "sent" } },
      { action: "unknown reopened", actor: "command line", id: given.id, detail: { was: "accepted" } },
    ]);
  });

  it("as not sent owes it again, in a message of its own; then it cannot be taken back", async () => {
    await using given = await oneUnknown();
    await given.resolve("not-sent");
    expect(await given.stands()).toEqual({ message: "expired", reminders: ["owed"] });
    await given.type("reopen", `${given.id}`);
    expect(await given.stands()).toEqual({ message: "unknown", reminders: ["unknown"] });
    await given.resolve("not-sent");
    await given.deliver.type(...at("10:10"));
    const to = "select status from messages where destination = 'priya.sample@nhs.example' order by id";
    expect(await rowsOf(given.store, to)).toEqual([{ status: "expired" }, { status: "accepted" }]);
    expect(await given.type("reopen", `${given.id}`)).toMatchObject({
      ...{ code: 2, stderr: expect.stringContaining("on its way again") },
    });
  });

  it("as send-again lets the same message leave once more, with its Message-ID, date and words", async () => {
    await using given = await oneUnknown();
    const kept = "select id, message_id_header, date_header, words from messages order by id";
    const before = await rowsOf(given.store, kept);
    await given.store.pool.query("update accounts set name = 'Pat Married'");
    await given.resolve("send-again");
    expect(await given.stands()).toMatchObject({ message: "planned" });
    await given.deliver.type(...at("10:10"));
    expect(await given.stands()).toEqual({ message: "accepted", reminders: ["accepted"] });
    expect(await rowsOf(given.store, kept)).toEqual(before);
    const tries = `select status from attempts where message_id = ${given.id} order by fence`;
    expect(await rowsOf(given.store, tries)).toEqual([{ status: "unknown" }, { status: "accepted" }]);
  });

  it("takes a reference, and the words of old", async () => {
    await using given = await oneUnknown();
    expect((await given.type("resolve", given.reference.toLowerCase(), "--arrived")).code).toBe(0);
    expect(await given.stands()).toMatchObject({ message: "accepted" });
    expect(await given.type("resolve", given.reference, "--arrived")).toMatchObject({ code: 1 });
  });

  it.each([
    [["resolve", "ID", "--as", "send-again", "--now", "2026-11-24T10:00:00Z"], 2, "only on its own day"],
    [["resolve", "ID", "--as", "send-again", "--now", "2026-11-23T20:00:00Z"], 2, "within its hours"],
    [["resolve", "ID", "--as", "lost"], 2, '"lost" says nothing about a delivery'],
    [["resolve", "ID"], 2, "Say one thing"],
    [["resolve", "ID", "--arrived", "--send-again"], 2, "Say one thing"],
    [["resolve", "999999", "--as", "sent"], 1, "There is no message 999999"],
    [["resolve", "R-2222", "--as", "sent"], 1, "No delivery without an answer carries R-2222"],
    [["resolve"], 2, "resolve needs the message"],
    [["reopen", "ID"], 2, "Nobody has said"],
    [["list", "ID"], 2, "list takes options only"],
    [["lst"], 2, "Did you mean list?"],
  ])("%j is refused with a clear sentence", async (words, code, sentence) => {
    await using given = await oneUnknown();
    const typed = words.map((word) => (word === "ID" ? `${given.id}` : word));
    expect(await given.type(...typed)).toMatchObject({ code, stderr: expect.stringContaining(sentence) });
    expect(await given.stands()).toEqual({ message: "unknown", reminders: ["unknown"] });
  });

  it("of what has been answered is refused", async () => {
    await using given = await oneUnknown();
    await given.resolve("sent");
    expect(await given.resolve("sent")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("has been resolved"),
    });
  });
});

describe("opt-outs", () => {
  it("lists who wants no more texts, without a number, and lets them be sent again", async () => {
    await using given = await oneUnknown();
    const optOuts = given.at(() => import("../../src/commands/opt-outs.ts"));
    await given.store.pool.query(
      `insert into contacts (account_id, role, channel, address, unusable, recorded_on)
       select id, 'person', 'sms', '+447700900123', 'opted-out', '2026-11-23' from accounts where address like 'priya%'`,
    );
    const { stdout } = await optOuts.type("list");
    expect(stdout).toMatch(/priya\.sample@nhs\.example +person +VL0AB/);
    expect(stdout).not.toContain("900123");
    expect((await optOuts.ask("undo", "Priya.Sample@nhs.example")).answers).toEqual([
      { schema: 1, subject: "priya.sample@nhs.example", texts: "allowed" },
    ]);
    expect(await rowsOf(given.store, "select unusable from contacts where channel = 'sms'")).toEqual([
      { unusable: null },
    ]);
    expect((await optOuts.ask("list")).answers).toEqual([]);
    for (const [word, sentence] of [
      ["ravi.sample@nhs.example", "Nobody of"],
      ["nobody@nhs.example", "No account of"],
    ] as const)
      expect(await optOuts.type("undo", word)).toMatchObject({ code: 1, stderr: expect.stringContaining(sentence) });
    expect(await optOuts.type("undo")).toMatchObject({ code: 2 });
  });
});
