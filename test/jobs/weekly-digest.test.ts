import { describe, expect, it } from "vitest";
import type { Letter } from "../../src/delivery/channel.ts";
import type { Store } from "../../src/store/connect.ts";
import { acknowledge, keepMark } from "../../src/store/marks.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";
import { dayOf as wholeDayOf } from "./days.ts";

const sites = `site,name,manager_name,manager_email
VL0AB,Oak House,Jo Marsh,jo.marsh@care.example
VL0AC,Elm Court,Jo Marsh,jo.marsh@care.example
`;
/** Ann's account has been off since Tuesday 17 November, Ben's is in use, Cat's has been off since 10 November. */
const accounts = (ben = "2026-11-16", asOf = "2026-11-16") => `account,site,name,mobile,last_activity
ann.sample@nhs.example,VL0AB,Ann Sample,07700900001,2026-10-18
ben.sample@nhs.example,VL0AB,Ben Sample,07700900002,${ben}
cat.sample@nhs.example,VL0AC,Cat Sample,07700900003,${asOf > "2026-12-01" ? asOf : "2026-10-11"}
`;

async function opened() {
  const store = await freshStore();
  await importText(store, "sites", sites, { on: "2026-11-16" });
  await importAccounts(store, accounts(), "2026-11-16");
  return store;
}

/** The e-mails to the manager on a day. */
async function dayOf(store: Store, on: string, at?: string): Promise<Letter[]> {
  return (await wholeDayOf(store, on, at)).to("jo.marsh@care.example");
}

const importAccounts = (store: Store, list: string, on: string) =>
  importText(store, "accounts", list, { on, contactBasis: "consent" });

const weekly = (store: Store) =>
  rowsOf<{ line: string }>(
    store,
    `select s.code || ' ' || episode || ' ' || status as line from reminders r join sites s on s.id = r.site_id
      where kind = 'site-still-open' order by 1`,
  ).then((rows) => rows.map(({ line }) => line));

describe("the weekly digest of a manager of two homes", () => {
  it("is one e-mail that lists what is still open at both, on Mondays only", async () => {
    await using store = await opened();
    expect(await dayOf(store, "2026-11-16")).toHaveLength(1); // Cat's account, first seen
    expect(await dayOf(store, "2026-11-17")).toHaveLength(1); // Ann's account goes off
    expect(await dayOf(store, "2026-11-18")).toEqual([]);
    await importAccounts(store, accounts("2026-11-23"), "2026-11-23");
    const [digest, ...more] = await dayOf(store, "2026-11-23");
    expect(more).toEqual([]);
    expect(digest?.text).toContain("Ann Sample");
    expect(digest?.text).toContain("Cat Sample");
    expect(digest?.text).not.toContain("Ben Sample");
    expect(await dayOf(store, "2026-11-23", "15:00")).toEqual([]);
    expect(await dayOf(store, "2026-11-24")).toEqual([]);
    // Cat's had been off for a week when it was first seen: but then nothing was open still, all was new.
    expect(await weekly(store)).toEqual(["VL0AB 2026-11-23 accepted", "VL0AC 2026-11-23 accepted"]);
  });

  it("leaves out what has been put right, and does not come when nothing is left", async () => {
    await using store = await opened();
    await dayOf(store, "2026-11-17");
    await importAccounts(store, accounts("2026-11-20").replace("2026-10-18", "2026-11-20"), "2026-11-20");
    const [digest] = await dayOf(store, "2026-11-23");
    expect(digest?.text).toContain("Cat Sample");
    expect(digest?.text).not.toContain("Ann Sample");
    await importAccounts(store, accounts("2026-11-25").replaceAll(/2026-10-\d\d/g, "2026-11-25"), "2026-11-25");
    expect(await dayOf(store, "2026-11-30")).toEqual([]);
  });

  it("takes in what is new that day: one e-mail, each matter once", async () => {
    await using store = await opened();
    await dayOf(store, "2026-11-17");
    await importAccounts(store, accounts("2026-10-24"), "2026-11-23"); // Ben's goes off on the 23rd
    const [digest, ...more] = await dayOf(store, "2026-11-23");
    expect(more).toEqual([]);
    for (const name of ["Ann Sample", "Ben Sample", "Cat Sample"]) {
      expect(digest?.text.split(name)).not.toHaveLength(1);
    }
    expect(digest?.text).toMatch(/3 things to do/);
    expect(digest?.text).toMatch(/2 of them are not new/);
  });

  it("that could not go on its Monday goes the next day; one a week late is overtaken", async () => {
    await using store = await opened();
    await dayOf(store, "2026-11-17");
    await importAccounts(store, accounts("2026-11-23"), "2026-11-23");
    expect(await dayOf(store, "2026-11-23", "17:30")).toEqual([]);
    expect(await dayOf(store, "2026-11-24")).toHaveLength(1);
    expect(await dayOf(store, "2026-11-30", "17:30")).toEqual([]);
    await importAccounts(store, accounts("2026-12-06"), "2026-12-06");
    expect(await dayOf(store, "2026-12-07")).toHaveLength(1);
    expect((await weekly(store)).filter((line) => line.startsWith("VL0AB"))).toEqual([
      "VL0AB 2026-11-23 accepted",
      "VL0AB 2026-11-30 withdrawn",
      "VL0AB 2026-12-07 accepted",
    ]);
  });

  it("leaves out what is kept back since it was told: a hold, and a log-in while that is believed", async () => {
    await using store = await opened();
    await importText(
      store,
      "mailboxes",
      "mailbox,site,account,role\noak.vl0ab@nhs.example,VL0AB,dee@nhs.example,owner\n",
      {
        on: "2026-11-16",
      },
    );
    const withDee = (on: string) => `${accounts(on)}dee@nhs.example,VL0AB,Dee Sample,07700900004,2026-10-31\n`;
    await importAccounts(store, withDee("2026-11-16"), "2026-11-16");
    const idsOf = await rowsOf<{ id: number; name: string }>(store, "select id, name from accounts");
    const told = { now: new Date("2026-11-20T12:00:00Z"), actor: "jo" };
    const tell = async (kind: "hold" | "logged-in", name: string) => {
      const id = idsOf.find((one) => one.name === name)?.id ?? 0;
      await keepMark(store, { kind, subject: { type: "account", id }, until: null, reason: null }, told);
    };
    for (const on of ["2026-11-17", "2026-11-18", "2026-11-20"]) await dayOf(store, on);
    await tell("logged-in", "Ann Sample");
    await tell("logged-in", "Dee Sample");
    await importAccounts(store, withDee("2026-11-22"), "2026-11-22");
    const [digest] = await dayOf(store, "2026-11-23");
    expect(digest?.text).toContain("Cat Sample");
    expect(digest?.text).not.toContain("Ann Sample");
    expect(digest?.text).not.toMatch(/Dee (must|today to) log in/);
    await tell("hold", "Cat Sample");
    await importAccounts(store, withDee("2026-11-29"), "2026-11-29");
    const [next] = await dayOf(store, "2026-11-30");
    expect(next?.text).toContain("Ann Sample");
    expect(next?.text).not.toContain("Cat Sample");
  });

  it("lists what has been acknowledged, but does not come of that alone", async () => {
    await using store = await opened();
    await importText(store, "mailboxes", "mailbox,site,account,role\noakhouse.vl0ab@nhs.example,VL0AB,,\n", {
      on: "2026-11-16",
    });
    await dayOf(store, "2026-11-17");
    await store.pool.query("update findings set acknowledged_at = now() where kind = 'mailbox-no-owner'");
    const [digest] = await dayOf(store, "2026-11-23");
    expect(digest?.text).toMatch(/no owner/);
    await importAccounts(store, accounts("2026-11-25").replaceAll(/2026-10-\d\d/g, "2026-11-25"), "2026-11-25");
    expect(await dayOf(store, "2026-11-30")).toEqual([]);
  });

  it("lists what has been acknowledged at the other home when it comes of this one, unless that home is on hold", async () => {
    await using store = await opened();
    const used = (on: string) => accounts(on).replace("2026-10-11", on);
    await importAccounts(store, used("2026-11-16"), "2026-11-16");
    const ownerless = "mailbox,site,account,role\nelmcourt.vl0ac@nhs.example,VL0AC,,\n";
    await importText(store, "mailboxes", ownerless, { on: "2026-11-16" });
    await dayOf(store, "2026-11-17");
    await store.pool.query("update findings set acknowledged_at = now() where kind = 'mailbox-no-owner'");
    await importAccounts(store, used("2026-11-22"), "2026-11-22");
    const [digest, ...more] = await dayOf(store, "2026-11-23");
    expect(more).toEqual([]);
    expect(digest?.text).toContain("Ann Sample");
    expect(digest?.text).toContain("elmcourt.vl0ac@nhs.example");
    expect(digest?.subject).toMatch(/2 things still open/);
    const [elm] = await rowsOf<{ id: number }>(store, "select id from sites where code = 'VL0AC'");
    const hold = { kind: "hold", subject: { type: "site", id: elm?.id ?? 0 }, until: null, reason: null } as const;
    await keepMark(store, hold, { now: new Date("2026-11-24T08:00:00Z"), actor: "jo" });
    await importAccounts(store, used("2026-11-29"), "2026-11-29");
    const [next] = await dayOf(store, "2026-11-30");
    expect(next?.text).toContain("Ann Sample");
    expect(next?.text).not.toContain("elmcourt");
    await importAccounts(store, used("2026-12-01").replace("2026-10-18", "2026-12-01"), "2026-12-01");
    expect(await dayOf(store, "2026-12-07")).toEqual([]);
  });

  it("lists what has been acknowledged after its first day had been overtaken, until it is put right", async () => {
    await using store = await freshStore();
    const names = ["oak.desk", "oak.rota", "oak.care"];
    const importBoxes = async (rotaOwners: readonly string[], on: string) => {
      const rows = names.flatMap((name) =>
        (name === "oak.rota" ? rotaOwners : [","]).map((owner) => `${name}.vl0ab@nhs.example,VL0AB,${owner}\n`),
      );
      await importText(store, "mailboxes", `mailbox,site,account,role\n${rows.join("")}`, { on });
    };
    const sunday = "2026-11-22"; // all began on a day on which no offices are open
    await importText(store, "sites", sites, { on: sunday });
    await importAccounts(store, accounts(sunday).replaceAll(/2026-10-\d\d/g, sunday), sunday);
    await importBoxes([","], sunday);
    for (const on of [22, 23, 24, 25, 26]) await dayOf(store, `2026-11-${on}`);
    const [rota] = await rowsOf<{ id: number }>(
      store,
      `select f.id from findings f join mailboxes b on b.id = f.subject_id
        where f.kind = 'mailbox-no-owner' and b.address like 'oak.rota%'`,
    );
    const taken = { finding: rota?.id ?? 0, ticket: null };
    await acknowledge(store, taken, { now: new Date("2026-11-26T17:30:00Z"), actor: "jo" });
    for (const on of [26, 27, 28, 29]) await dayOf(store, `2026-11-${on}`, "17:45");
    const [digest, ...more] = await dayOf(store, "2026-11-30");
    expect(more).toEqual([]);
    for (const name of names) expect(digest?.text).toContain(`${name}.vl0ab@nhs.example`);
    expect(digest?.subject).toMatch(/3 things/);
    await importBoxes(["ann.sample@nhs.example,owner", "ben.sample@nhs.example,owner"], "2026-12-01");
    for (const on of ["2026-12-01", "2026-12-04"]) await dayOf(store, on);
    const [next] = await dayOf(store, "2026-12-07");
    expect(next?.text).toContain("oak.desk.vl0ab@nhs.example");
    expect(next?.text).not.toContain("oak.rota");
  });
});
