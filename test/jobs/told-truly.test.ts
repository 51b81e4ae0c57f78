import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { dailyCheck } from "../../src/jobs/daily-check.ts";
import { deliverMessages } from "../../src/jobs/deliver-messages.ts";
import { lookAtSites } from "../../src/jobs/look-at-sites.ts";
import { planOwedMessages } from "../../src/jobs/plan-messages.ts";
import { openStore, type Store } from "../../src/store/connect.ts";
import { freshDatabase } from "../support/services.ts";
import { addSite, workOn } from "../support/work.ts";

const nine = { now: "2026-11-23T09:00:00Z" }; // a Monday

/** Everything that is sent on Monday about a home of Jo Marsh, as files hold it. */
async function sent(
  staff: Parameters<typeof addSite>[2],
  manager: string | null,
  prepare: (store: Store, site: number) => Promise<unknown>,
): Promise<string[]> {
  await using opening = new AsyncDisposableStack();
  const database = opening.use(await freshDatabase());
  const store = opening.use(await openStore(database.url));
  const folder = await mkdtemp(join(tmpdir(), "lapsewatch-told-"));
  opening.defer(() => rm(folder, { recursive: true }));
  const site = await addSite(store, "VL0AB", staff, manager === null ? {} : { manager });
  await prepare(store, site);
  const work = workOn(store, { folder, now: nine.now });
  await dailyCheck(work, nine);
  await lookAtSites(work, nine);
  await planOwedMessages(work, nine);
  await deliverMessages(work, nine);
  const files = (await readdir(folder)).filter((name) => name.endsWith(".txt"));
  return await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
}

it("an account that the newest list shows as on is not claimed to be off, in the letter that says so and in the text", async () => {
  const ann = { address: "ann.fable@nhs.example", lastActivity: "2026-10-22", mobile: "+447700900123" };
  const told = (asOf: string) =>
    sent([ann], "jo.marsh@sunrise.example", (store) =>
      store.pool.query("update accounts set name = 'Ann Fable', status = 'active', status_as_of = $1", [asOf]),
    );
  const letters = (await told("2026-11-22")).join("\n----\n");
  expect(letters).toContain("One of the two must be wrong.");
  expect(letters).toContain("may have been switched off");
  expect(letters).toContain("Ann, your NHSmail may be switched off.");
  expect(letters).not.toMatch(/was switched off|is switched off/);
  const earlier = (await told("2026-11-20")).join("\n----\n");
  expect(earlier).toContain("was switched off");
  expect(earlier).not.toContain("One of the two must be wrong.");
});

it("an account that was used after the day on which it is said to be deleted is not claimed to be deleted", async () => {
  const told = (used: string) => {
    const ann = { address: "ann.fable@nhs.example", lastActivity: used, mobile: "+447700900123" };
    return sent([ann], "jo.marsh@sunrise.example", (store) =>
      store.pool.query("update accounts set name = 'Ann Fable', deleted = '2026-11-10'"),
    );
  };
  const letters = (await told("2026-11-20")).join("\n----\n");
  expect(letters).toContain("but it was used on Friday 20 November");
  expect(letters).toContain("may have been deleted: please check. It was last used on Friday 20 November.");
  expect(letters).toContain("Ann, your NHSmail may have been deleted.");
  expect(letters).not.toMatch(/was deleted/);
  const earlier = (await told("2026-11-09")).join("\n----\n");
  expect(earlier).toContain("was deleted on Tuesday 10 November. It was last used on Monday 9 November.");
  expect(earlier).toContain("Ann, your NHSmail was deleted.");
});

it("an account reported inactive of which no use is known was switched off, and may have been deleted", async () => {
  const told = (inactiveSince: string) => {
    const ann = { address: "ann.fable@nhs.example", lastActivity: null, mobile: "+447700900123" };
    return sent([ann], "jo.marsh@sunrise.example", (store) =>
      store.pool.query("update accounts set name = 'Ann Fable', inactive_since = $1", [inactiveSince]),
    );
  };
  const inactive = (await told("2026-11-18")).join("\n----\n");
  expect(inactive).toContain("was switched off on Wednesday 18 November");
  expect(inactive).toContain("has no day of last use on our list");
  const deleted = (await told("2026-10-20")).join("\n----\n");
  expect(deleted).toContain("may have been deleted");
  expect(deleted).not.toMatch(/was deleted/);
});

it("a manager known only by a mobile is texted of no e-mail, and who is above the home gets it at once", async () => {
  const ann = { address: "ann.fable@nhs.example", lastActivity: "2026-11-20" };
  const without = (email: string | null) =>
    sent([ann], email, async (store, site) => {
      await store.pool.query("insert into mailboxes (address, site_id) values ('box.vl0ab@nhs.example', $1)", [site]);
      await store.pool.query(
        `insert into contacts (site_id, role, channel, address, name, recorded_on)
         values ($1, 'manager', 'sms', '+447700900900', 'Jo Marsh', '2026-11-22'),
                ($1, 'admin', 'email', 'office@sunrise.example', null, '2026-11-22')`,
        [site],
      );
    });
  const texted = await without(null);
  const text = texted.find((one) => one.includes("+447700900900"));
  expect(text).toContain("nobody can open the shared mailbox. Please phone NHSmail on 0333 200 1133");
  expect(text).not.toMatch(/mail has the steps/);
  const letter = texted.find((one) => one.includes("office@sunrise.example"));
  expect(letter).toContain("You get this because we have no email address for the manager that works.");
  expect(letter).toContain("1. Choose the new owner.");
  const both = await without("jo.marsh@sunrise.example");
  expect(both.find((one) => one.includes("+447700900900"))).toMatch(/mail has the steps\./);
  expect(both.find((one) => one.includes("office@sunrise.example"))).toBeUndefined();
});

it("the admin is not told to ask the manager about the manager's own account", async () => {
  const jo = { address: "jo.marsh@nhs.example", lastActivity: "2026-10-22", mobile: "+447700900123" };
  const letters = await sent([jo], "jo.marsh@sunrise.example", (store, site) =>
    store.pool.query(
      `insert into contacts (site_id, role, channel, address, name, recorded_on)
       values ($1, 'admin', 'email', 'office@sunrise.example', null, '2026-11-22'),
              ($1, 'manager', 'sms', '+447700900123', 'Jo Marsh', '2026-11-22')`,
      [site],
    ),
  );
  const toOffice = letters.find((one) => one.includes("office@sunrise.example"));
  expect(toOffice).toContain("account");
  expect(toOffice).not.toContain("Ask Jo Marsh");
});

it("nobody is told to ask a manager whose only address was refused", async () => {
  const ann = { address: "ann.fable@nhs.example", lastActivity: "2026-10-22", mobile: "+447700900123" };
  const letters = await sent([ann], "jo.marsh@sunrise.example", (store, site) =>
    store.pool.query(
      `with refused as (update contacts set unusable = 'refused', name = 'Jo Marsh' where role = 'manager')
       insert into contacts (site_id, role, channel, address, name, recorded_on)
       values ($1, 'admin', 'email', 'office@sunrise.example', null, '2026-11-22')`,
      [site],
    ),
  );
  const toOffice = letters.find((one) => one.includes("office@sunrise.example"));
  expect(toOffice).toContain("You get this because we have no email address for the manager that works.");
  expect(letters.some((one) => one.includes("+447700900123"))).toBe(true);
  for (const letter of letters) expect(letter).not.toMatch(/Ask Jo/);
});

it("a manager whose only address is an account that is off is not told there: who is above the home is", async () => {
  const jo = (lastActivity: string) => ({ address: "jo.marsh@nhs.example", lastActivity });
  const told = (lastActivity: string, change = "") =>
    sent([jo(lastActivity)], "jo.marsh@nhs.example", async (store, site) => {
      await store.pool.query("insert into mailboxes (address, site_id) values ('box.vl0ab@nhs.example', $1)", [site]);
      await store.pool.query("update contacts set name = 'Jo Marsh'");
      await store.pool.query(
        `insert into contacts (site_id, role, channel, address, recorded_on)
         values ($1, 'admin', 'email', 'office@sunrise.example', '2026-11-22')`,
        [site],
      );
      if (change !== "") await store.pool.query(change);
    });
  const to = (letters: string[], whom: string) =>
    letters.filter((one) => new RegExp(`^To: .*${whom}`, "m").test(one)).join("\n");
  for (const lastActivity of ["2026-10-23", "2026-09-20", "2026-05-01"]) {
    const letters = await told(lastActivity);
    expect(to(letters, "jo.marsh")).toBe("");
    expect(to(letters, "office")).toContain("box.vl0ab@nhs.example");
    expect(to(letters, "office")).toContain("we have no email address for the manager that works.");
    expect(to(letters, "office")).not.toContain("Ask Jo Marsh");
  }
  const isOn = "update accounts set status = 'active', status_as_of = '2026-11-22'";
  for (const letters of [await told("2026-11-20"), await told("2026-10-22", isOn)]) {
    expect(to(letters, "jo.marsh")).toContain("box.vl0ab@nhs.example");
    expect(to(letters, "office")).not.toContain("box.vl0ab@nhs.example");
  }
});

it("an admin whose address is an account that is off is passed over for the one above, else for operators", async () => {
  const told = async (above: string | null) => {
    const letters = await sent(
      [{ address: "gil.gone@nhs.example", lastActivity: "2026-05-01" }],
      null,
      async (store, site) => {
        await store.pool.query("insert into mailboxes (address, site_id) values ('box.vl0ab@nhs.example', $1)", [site]);
        const admin = `insert into contacts (site_id, role, channel, address, recorded_on)
          values ($1, 'admin', 'email', $2, '2026-11-22')`;
        await store.pool.query(admin, [site, "gil.gone@nhs.example"]);
        if (above === null) return;
        const { rows } = await store.pool.query<{ id: number }>(
          `with group_of as (insert into organisations (code) values ('GRP1') returning id, code),
                moved as (update sites set organisation_id = (select id from group_of) where id = $1)
           insert into sites (code) select code from group_of returning id`,
          [site],
        );
        await store.pool.query(admin, [rows[0]?.id, above]);
      },
    );
    return letters.filter((one) => one.includes("box.vl0ab@nhs.example")).map((one) => /^To: (.+)/m.exec(one)?.[1]);
  };
  expect(await told("head@sunrise.example")).toEqual(["head@sunrise.example"]);
  expect(await told(null)).toEqual([]);
});

it("of too many accounts, those that the newest list shows as on are only perhaps switched off", async () => {
  const staff = ["yara.one@nhs.example", "sam.green@nhs.example"].map((address) => ({
    address,
    lastActivity: "2026-10-22",
  }));
  const letters = await sent(staff, "jo.marsh@sunrise.example", (store, site) =>
    store.pool.query(
      `with limited as (update sites set allowance = 1 where id = $1), named as (
         update accounts set name = 'Sam Green' where address like 'sam.%')
       update accounts set name = 'Yara One', status = 'active', status_as_of = '2026-11-22' where address like 'yara.%'`,
      [site],
    ),
  );
  const letter = letters.find((one) => one.includes("Perhaps switched off:")) ?? "";
  expect(letter).toMatch(/Not used, and so switched off:\s+- Sam Green\s+Perhaps switched off:\s+- Yara One/);
});
