import { describe, expect, it } from "vitest";
import { wanted } from "../../src/commands/demo-summary.ts";
import { importRegion, regionFiles } from "../../src/demo/import-region.ts";
import { regionOn } from "../../src/demo/region.ts";
import { calendar, workingDayOnOrAfter } from "../../src/rules/calendar.ts";
import { type Day, day, londonInstant } from "../../src/rules/day.ts";
import { isAccountNotice } from "../../src/rules/kinds.ts";
import { lookAt } from "../../src/rules/look.ts";
import { defaultPolicy, type Policy } from "../../src/rules/policy.ts";
import type { Look, Role } from "../../src/rules/reminder.ts";
import { isLocked, isStuck } from "../../src/rules/status.ts";
import { inTransaction, type Store } from "../../src/store/connect.ts";
import { readSnapshots } from "../../src/store/facts.ts";
import { kindWords } from "../../src/wording/kinds.ts";
import { freshStore, rowsOf } from "../support/imports.ts";

const days: readonly [string, Day][] = [
  ["a Sunday in November", day("2026-11-22")],
  ["a working day", day("2026-10-07")],
  ["Good Friday, before four closed days", day("2027-03-26")],
  ["Christmas Day", day("2026-12-25")],
  ["29 February", day("2028-02-29")],
  ["30 June", day("2027-06-30")],
  ["1 July", day("2027-07-01")],
  ["1 September", day("2026-09-01")],
];

/** Told of accounts as they fall silent, with no finding that opens and closes. */
const accountKinds = Object.keys(kindWords).filter(isAccountNotice);
/** A week after what it lists has been told: never on the first day. */
const weeklyKind = "site-still-open";
/** The lists of the region agree with each other. */
const disputedKind = "account-sources-contradict";
const isShown = (kind: string) => kind !== weeklyKind && kind !== disputedKind;
const findingKinds = Object.keys(kindWords).filter((kind) => !isAccountNotice(kind) && isShown(kind));

/** Who hears of every stage of a countdown. One without a reader does not compile. */
const readers: Readonly<Record<Exclude<keyof Policy["stages"], "dspt">, Role>> = {
  "account-inactive-soon": "person",
  "account-setup-unfinished": "person",
  "account-deleted-soon": "person",
  "account-restore-ending": "manager",
  "leaver-deleted-soon": "person",
  "disabled-ending": "manager",
  "mailbox-last-owner-at-risk": "manager",
};

/** Looks at every site of the region on the day of the demo and on the day on which its letters to offices go. */
async function lookAtRegion(store: Store, today: Day): Promise<Look[]> {
  await importRegion(store, londonInstant(today, "09:30"));
  const ids = (await rowsOf<{ id: number }>(store, "select id from sites")).map(({ id }) => id);
  const snapshots = await inTransaction(store, (client) => readSnapshots(client, ids));
  return [today, workingDayOnOrAfter(today, calendar)].flatMap((on) =>
    snapshots.map((snapshot) => lookAt(snapshot, on, defaultPolicy, calendar)),
  );
}

const stagesOf = (looks: readonly Look[], kind: string, roles: readonly string[]) => {
  const owed = looks.flatMap(({ reminders }) => reminders.filter(({ status }) => status === "owed"));
  const found = owed.filter(({ notice, recipient }) => notice.kind === kind && roles.includes(recipient.role));
  return new Set(found.map(({ daysLeft }) => daysLeft));
};

describe.each(days)("the region on %s", (_, today) => {
  it("is the same whenever it is made", () => {
    expect(regionFiles(today)).toEqual(regionFiles(today));
  });

  it("has every trouble that the rules know", async () => {
    await using store = await freshStore();
    const looks = await lookAtRegion(store, today);
    const found = new Set(looks.flatMap(({ findings }) => findings.map(({ finding }) => finding.kind)));
    expect([...found].map(String).toSorted()).toEqual(findingKinds.toSorted());
    const owed = looks.flatMap(({ reminders }) => reminders.filter(({ status }) => status === "owed"));
    const kinds = new Set<string>(owed.map(({ notice }) => notice.kind));
    expect(accountKinds.filter((kind) => !kinds.has(kind))).toEqual([]);
    expect(["dspt-expired", "dspt-below-minimum"].filter((kind) => !kinds.has(kind))).toEqual([]);
    const isTold = (one: (typeof wanted)[number]) =>
      owed.some(
        ({ notice, recipient, channels }) =>
          notice.kind === one.kind && recipient.role === one.role && channels.includes(one.channel),
      );
    expect(wanted.filter((one) => !isTold(one))).toEqual([]);
    const isAboutManager = owed.some(
      ({ recipient, subject }) => recipient.role === "admin" && subject.type === "account",
    );
    expect(isAboutManager).toBe(true);
    const quiet = looks.filter(({ findings }) => findings.every(({ finding }) => finding.kind === "dspt-due"));
    expect(quiet.length).toBeGreaterThan(5);
    const allowances = looks.flatMap(({ findings }) =>
      findings.flatMap(({ finding }) => (finding.kind === "site-over-allowance" ? finding.isOrganisation : [])),
    );
    expect(new Set(allowances)).toEqual(new Set([true, false]));
    const { stages } = defaultPolicy;
    for (const [kind, reader] of Object.entries(readers)) {
      const told = stagesOf(looks, kind, [reader]);
      expect([kind, ...stages[kind as keyof typeof readers].filter((left) => !told.has(left))]).toEqual([kind]);
    }
  }, 60_000);
});

it("has what no finding names: a changed address, a lock, a change that does not end, a number refused", async () => {
  await using store = await freshStore();
  const today = day("2026-11-22");
  await importRegion(store, londonInstant(today, "09:30"));
  const ids = (await rowsOf<{ id: number }>(store, "select id from sites")).map(({ id }) => id);
  const snapshots = await inTransaction(store, (client) => readSnapshots(client, ids));
  const accounts = snapshots.flatMap((snapshot) => snapshot.accounts);
  expect(accounts.filter((account) => isLocked(account, today))).toHaveLength(1);
  expect(accounts.filter((account) => isStuck(account, today))).toHaveLength(1);
  expect(accounts.filter(({ unusable }) => unusable.mobile === "refused")).toHaveLength(1);
  const renamed = snapshots.find(({ accounts: here }) => here.some(({ address }) => address.includes("-mayfly@")));
  expect(renamed && lookAt(renamed, today, defaultPolicy, calendar).findings).toEqual([]);
  expect(renamed?.mailboxes[0]?.accesses.every(({ account }) => account !== null)).toBe(true);
});

it("counts down to the DSPT's last day when that is near", async () => {
  await using store = await freshStore();
  const looks = await lookAtRegion(store, day("2027-06-30"));
  expect(stagesOf(looks, "dspt-due", ["manager"])).toEqual(new Set([0]));
  expect(stagesOf(looks, "dspt-approaching", ["manager", "admin"])).toEqual(new Set([0]));
});

describe("the region", () => {
  const region = regionOn(day("2026-11-22"));
  const accounts = [...region.accounts, ...region.register];

  const homes = region.sites.filter(({ name = "" }) => !name.endsWith("(fictional)"));

  it("has about 40 homes in 6 organisations and about 300 accounts", () => {
    expect(homes.length).toBeGreaterThan(35);
    expect(homes.length).toBeLessThan(46);
    expect(new Set(homes.map(({ parent }) => parent)).size).toBe(6);
    expect(accounts.length).toBeGreaterThan(250);
    expect(accounts.length).toBeLessThan(350);
  });

  it("has every route, and head offices below another", () => {
    expect(new Set(homes.map(({ route }) => route))).toEqual(
      new Set(["nas", "self-managed", "third-party", "own-email"]),
    );
    const offices = region.sites.filter((site) => !homes.includes(site));
    const parents = new Map(offices.map(({ site, parent }) => [site, parent]));
    const depths = homes.map(({ parent }) => parents.get(parent)).filter((above) => above !== undefined);
    expect(new Set(depths)).toEqual(new Set(["VL9G1"]));
    expect(parents.get("VL9G1")).toBe("");
  });

  it("names each person and each home once", () => {
    const addresses = [
      ...region.accounts.map(({ account }) => account),
      ...region.register.map((line) => line["NHSmail address"]),
    ];
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(new Set(region.sites.map(({ name }) => name)).size).toBe(region.sites.length);
    expect(new Set(region.sites.map(({ site }) => site)).size).toBe(region.sites.length);
  });

  it("holds no address, number or code that could be anybody's", () => {
    const text = regionFiles(day("2026-11-22"))
      .map((file) => file.text)
      .join("\n");
    const addresses = text.match(/[^\s,"]+@[^\s,"]+/g) ?? [];
    expect(addresses.filter((address) => !/@(nhs|care)\.example$/.test(address))).toEqual([]);
    const numbers = text.match(/\b0\d[\d ]{4,}/g) ?? [];
    expect(numbers.filter((number) => !/^(07700 900\d{3}|07700 900?|0115 496 0\d{3})$/.test(number.trim()))).toEqual(
      [],
    );
    const codes = [...region.sites.map(({ site }) => site), ...region.dspt.map(({ Code }) => Code)];
    expect(codes.filter((code) => !/^(VL9\w{2}|01-Mar)$/.test(code ?? ""))).toEqual([]);
  });
});
