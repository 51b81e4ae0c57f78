import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerTo } from "../../src/commands/answer.ts";
import { importText } from "../support/imports.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

type Row = Record<string, unknown>;

const commands = {
  findings: () => import("../../src/commands/findings.ts"),
  reminders: () => import("../../src/commands/reminders.ts"),
  messages: () => import("../../src/commands/messages.ts"),
};

const file = `account,site,name,last_activity,contact_email,contact_basis
five@nhs.example,VL0AB,Priya Sample,2026-10-29,priya@care.example,asked
ten@nhs.example,VL0AB,Tess Sample,2026-11-03,,
off@nhs.example,VL0AC,Olu Sample,2026-10-23,,
`;

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openTerminal(commands.findings);
  const { store } = terminal;
  await importText(store, "accounts", file);
  await store.pool.query(
    `insert into findings (site_id, kind, subject_type, subject_id, severity, since, closed_on, acknowledged_at, ticket, detail)
     select s.id, f.kind, 'site', s.id, f.severity, f.since, f.closed_on, f.at, f.ticket, f.detail
       from (values ('VL0AB', 'site-full', 'info', date '2026-11-01', date '2026-11-10', null::timestamptz, null, '{"used": 10, "allowance": 10, "inactive": [1]}'::jsonb),
                    ('VL0AB', 'site-no-mailbox', 'info', '2026-11-10', null, null, null, '{}'),
                    ('VL0AC', 'dspt-expired', 'critical', '2026-11-20', null, '2026-11-21T10:00Z', '=HYPERLINK(1)', '{}'),
                    ('VL0AC', 'dspt-due', null, '2026-11-01', null, null, null, '{}'))
            f (code, kind, severity, since, closed_on, at, ticket, detail) join sites s using (code) order by f.since, f.kind desc`,
  );
  await store.pool.query(
    `insert into reminders (site_id, subject_type, subject_id, kind, episode, days_left, recipient_role, recipient_id,
            notice, channels, reached_on, due_on, status, reason, recorded_on, woken_by, waits_for)
     select a.site_id, 'account', a.id, r.kind, '2026-11-27', r.days_left, r.role, case r.role when 'person' then a.id else a.site_id end,
            '{}', '{email}', r.recorded, r.due, r.status, r.reason, r.recorded, 'calendar', r.waits
       from (values ('five', 'account-inactive-soon', 10, 'person', date '2026-11-17', date '2026-11-17', 'accepted', null, null),
                    ('five', 'account-inactive-soon', 5, 'person', '2026-11-22', '2026-11-22', 'owed', null, null),
                    ('ten', 'account-inactive-soon', 10, 'person', '2026-11-22', '2026-11-22', 'owed', null, 'budget'),
                    ('off', 'account-inactive', 0, 'manager', '2026-11-22', '2026-11-23', 'owed', null, null),
                    ('off', 'account-inactive-soon', 0, 'person', '2026-11-22', '2026-11-22', 'superseded', 'later-stage', null))
            r (who, kind, days_left, role, recorded, due, status, reason, waits) join accounts a on a.address = r.who || '@nhs.example'
      order by r.recorded, r.who, r.days_left desc`,
  );
  await store.pool.query(
    `insert into messages (reference, channel, destination, destination_hash, recipient_role, recipient_id, day, sequence,
            status, opens_at, closes_at, next_attempt_at, message_id_header, date_header, created_at, ended_at, attempt_count)
     select 'R-' || m.reference, 'email', 'priya@care.example', 'x', 'person', a.id, m.day, 1, m.status,
            m.day + time '08:00', m.day + time '18:00', now(), 'x', now(), now(), m.ended, m.tries
       from (values ('7K2M', date '2026-11-17', 'accepted', timestamptz '2026-11-17T08:01Z', 1),
                    ('7K2N', '2026-11-22', 'planned', null, 0)) m (reference, day, status, ended, tries)
       join accounts a on a.address = 'five@nhs.example'`,
  );
  await store.pool.query("insert into message_reminders values (1, 1), (2, 2)");
});
afterAll(() => terminal[Symbol.asyncDispose]());

const at = (load: (typeof commands)[keyof typeof commands]) => terminal.at(load);

async function rows(name: keyof typeof commands, ...words: string[]): Promise<Row[]> {
  const { code, answers, stderr } = await at(commands[name]).ask<Row>(...words);
  if (code !== 0) throw new Error(`ended with ${code}: ${stderr}`);
  return answers;
}
const told = async (name: keyof typeof commands, column: string, ...words: string[]) =>
  (await rows(name, ...words)).map((row) => row[column]);

describe("findings", () => {
  it.each([
    [[], ["site-no-mailbox", "dspt-expired"]],
    [
      ["--status", "all"],
      ["site-full", "site-no-mailbox", "dspt-expired"],
    ],
    [["--status", "closed"], ["site-full"]],
    [["--status", "acknowledged"], ["dspt-expired"]],
    [["--date", "2026-11-09"], ["site-full"]],
    [["--date", "2026-11-10"], ["site-no-mailbox"]],
    [
      ["--date", "2026-11-20"],
      ["site-no-mailbox", "dspt-expired"],
    ],
    [["--date", "2026-11-20", "--status", "acknowledged"], []],
    [["--date", "2026-11-21", "--status", "acknowledged"], ["dspt-expired"]],
    [["--date", "2026-11-10", "--status", "closed"], ["site-full"]],
    [["--site", "vl0ac"], ["dspt-expired"]],
    [["--kind", "site-no-mailbox"], ["site-no-mailbox"]],
    [["--limit", "1"], ["site-no-mailbox"]],
  ])("with %j", async (words, kinds) => {
    expect(await told("findings", "kind", ...words)).toEqual(kinds);
  });

  it("are shown with addresses and codes in place of ids", async () => {
    expect((await rows("findings", "--status", "closed"))[0]).toEqual({
      ...{ schema: 1, id: "F1", kind: "site-full", subject: "VL0AB", site: "VL0AB", severity: "info" },
      ...{ since: "2026-11-01", closedOn: "2026-11-10", acknowledged: false, ticket: null },
      detail: { used: 10, allowance: 10, inactive: ["five@nhs.example"] },
    });
  });

  it("have the fields of their detail in the same order wherever they are listed", async () => {
    const { stdout } = await at(commands.findings).type("--status", "closed", "--json");
    expect(stdout).toContain('"detail":{"allowance":10,"inactive":["five@nhs.example"],"used":10}');
    const lines = [
      { date: "2026-11-22", dspt: { ok: 1, due: 2 }, rows: [{ id: "F1", detail: { b: [{ d: 1, c: 2 }], a: null } }] },
      { date: "2026-11-22", dspt: { due: 2, ok: 1 }, rows: [{ id: "F1", detail: { a: null, b: [{ c: 2, d: 1 }] } }] },
    ].map((value) => {
      let line = "";
      const stream = { write: (text: string) => void (line += text) };
      answerTo(stream, stream, true).object(value);
      return line;
    });
    expect(lines[1]).toBe(
      '{"schema":1,"date":"2026-11-22","dspt":{"due":2,"ok":1},"rows":[{"id":"F1","detail":{"a":null,"b":[{"c":2,"d":1}]}}]}\n',
    );
    expect(lines[0]).toBe(lines[1]);
  });
});

describe("reminders", () => {
  it("are those owed, with what each waits for in words", async () => {
    const owed = await rows("reminders");
    expect(owed.map(({ subject, daysLeft, waitsFor }) => [subject, daysLeft, waitsFor])).toEqual([
      ["five@nhs.example", 5, "its hour: R-7K2N may go from Sun 2026-11-22 08:00"],
      ["off@nhs.example", 0, "its day, Mon 2026-11-23"],
      ["ten@nhs.example", 10, "another day: enough goes to the same address or site today"],
    ]);
    expect(owed[1]).toMatchObject({ recipient: { role: "manager", ref: "VL0AC" }, site: "VL0AC", dueOn: "2026-11-23" });
  });

  it("of a day are all that its check recorded, with why not", async () => {
    expect(await told("reminders", "reason", "--date", "2026-11-22", "--status", "superseded")).toEqual([
      "later-stage",
    ]);
    expect(await told("reminders", "status", "--date", "2026-11-22")).toHaveLength(4);
    expect(await told("reminders", "daysLeft", "--date", "2026-11-17")).toEqual([10]);
  });

  it("say by which message they were told", async () => {
    const [first] = await rows("reminders", "--status", "accepted");
    expect(first?.["messages"]).toMatchObject([{ reference: "R-7K2M", channel: "email", status: "accepted" }]);
  });
});

describe("messages", () => {
  it.each([
    [[], ["R-7K2N"]],
    [["--date", "2026-11-17"], ["R-7K2M"]],
    [["--status", "accepted"], ["R-7K2M"]],
    [["--date", "2026-11-22", "--status", "accepted"], []],
    [
      ["--status", "all"],
      ["R-7K2M", "R-7K2N"],
    ],
    [["--status", "all", "--kind", "account-gone"], []],
    [["--status", "all", "--site", "VL0AC"], []],
  ])("with %j", async (words, references) => {
    expect(await told("messages", "reference", ...words)).toEqual(references);
  });

  it("name whom they are for and what they speak of, never where they go", async () => {
    const [message] = await rows("messages");
    expect(message).toMatchObject({
      ...{ recipient: { role: "person", ref: "five@nhs.example" }, channel: "email", sites: ["VL0AB"], attempts: 0 },
      ...{
        kinds: ["account-inactive-soon"],
        opensAt: "2026-11-22T08:00:00.000Z",
        closesAt: "2026-11-22T18:00:00.000Z",
      },
    });
    const { stdout } = await at(commands.messages).type();
    expect(stdout).toMatch(
      /R-7K2N +2026-11-22 +email +person five@nhs\.example +VL0AB +account-inactive-soon +08:00-18:00/,
    );
    expect(stdout + JSON.stringify(message)).not.toContain("priya@");
  });
});

describe("every list", () => {
  it.each(Object.keys(commands) as (keyof typeof commands)[])("%s opens in a spreadsheet", async (name) => {
    const { stdout } = await at(commands[name]).type("--csv", "--status", "all");
    expect(stdout.startsWith("\uFEFF")).toBe(true);
    const read = parse(stdout, { bom: true, columns: true, record_delimiter: "\r\n" }) as Row[];
    expect(read).toHaveLength((await rows(name, "--status", "all")).length);
    expect(Object.values(read[0] ?? {})).toContain("VL0AB");
  });

  it("holds no cell that a spreadsheet would run", async () => {
    expect((await at(commands.findings).type("--csv")).stdout).toContain(",'=HYPERLINK(1),");
  });

  it.each([
    ["findings", ["--status", "opn"], 'There is no status "opn". Did you mean open?'],
    ["findings", ["--kind", "mailbox-no-ownr"], "Did you mean mailbox-no-owner?"],
    ["findings", ["--kind", "account-gone"], 'There is no kind "account-gone".'],
    ["reminders", ["--status", "sent"], "There are: owed, held, superseded"],
    ["messages", ["--status", "bounce"], "Did you mean bounced?"],
    ["messages", ["--site", "VL0AX"], "Did you mean VL0AB?"],
    ["messages", ["--limit", "0"], '"0" is no number of rows.'],
    ["messages", ["--limit", "ten"], '"ten" is no number of rows.'],
    ["reminders", ["--csv", "--json"], "Give either --json or --csv."],
  ] as const)("%s %j is a mistake that is named", async (name, words, says) => {
    const { code, stdout, stderr } = await at(commands[name]).type(...words);
    // A site of that code is not known here; the rest could never be meant.
    const [option] = words;
    expect([code, stdout]).toEqual([option === "--site" ? 1 : 2, ""]);
    expect(stderr).toContain(says);
  });
});

it("a list longer than a page is whole, in order, each row once; a table says that there is more", async () => {
  await using long = await openTerminal(commands.findings);
  await importText(long.store, "accounts", file);
  await long.store.pool.query(
    `insert into findings (site_id, kind, subject_type, subject_id, severity, since, detail)
     select 1, 'account-activity-unknown', 'account', n, 'data-quality', '2026-11-22', '{}' from generate_series(1, 1203) n`,
  );
  const ids = (await long.ask<{ id: string }>()).answers.map(({ id }) => id);
  expect(ids).toEqual(Array.from({ length: 1203 }, (_, at) => `F${at + 1}`));
  expect((await long.ask("--limit", "501")).answers).toHaveLength(501);
  const { stdout, stderr } = await long.type();
  expect(stdout.trim().split("\n")).toHaveLength(101);
  expect(stderr).toContain("These are the first 100; there are more.");
});
