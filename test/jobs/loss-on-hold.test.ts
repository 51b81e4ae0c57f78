import { expect, it } from "vitest";
import { day } from "../../src/rules/day.ts";
import type { Store } from "../../src/store/connect.ts";
import { keepMark, releaseHolds } from "../../src/store/marks.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";
import { dayOf } from "./days.ts";

const [sam, manager, own] = ["sam.sample@nhs.example", "jo.marsh@care.example", "sam@home.example"];
const sites = `site,name,manager_name,manager_email\nVL0AB,Oak House,Jo Marsh,${manager}\n`;
const telling = (on: string) => ({ now: new Date(`${on}T09:30:00Z`), actor: "jo" });

const list = (store: Store, deleted: string, on: string) =>
  importText(
    store,
    "accounts",
    `account,site,name,last_activity,deleted,contact_email,contact_basis\n${sam},VL0AB,Sam Sample,2026-10-12,${deleted},${own},consent\n`,
    { on },
  );

async function hold(store: Store, from: string): Promise<void> {
  const id = (await rowsOf<{ id: number }>(store, "select id from accounts"))[0]?.id ?? 0;
  const mark = { kind: "hold", subject: { type: "account", id }, until: null, reason: "moving" } as const;
  await keepMark(store, mark, telling(from));
}

async function release(store: Store, on: string): Promise<void> {
  const id = (await rowsOf<{ id: number }>(store, "select id from accounts"))[0]?.id ?? 0;
  await releaseHolds(store, { type: "account", id }, telling(on));
}

/** Who is told on each of the days. */
async function told(store: Store, ...days: string[]) {
  const all: string[] = [];
  for (const on of days) {
    const { emails } = await dayOf(store, day(on));
    all.push(...emails.map(({ to, subject }) => `${on} ${to.address} ${subject}`));
  }
  return all.toSorted();
}

it("a loss that a list tells of only during a hold, but older than it, is heard of once on release, as it stands then", async () => {
  await using store = await freshStore();
  await importText(store, "sites", sites, { on: "2026-11-09" });
  await list(store, "", "2026-11-09");
  expect(await told(store, "2026-11-13")).toHaveLength(2);
  await hold(store, "2026-11-16");
  await list(store, "2026-11-12", "2026-11-27");
  expect(await told(store, "2026-11-27", "2026-11-30", "2026-12-01")).toEqual([]);
  await release(store, "2026-12-02");
  expect(await told(store, "2026-12-02", "2026-12-03")).toEqual([
    `2026-12-02 ${manager} Oak House: Sam Sample's NHSmail account was deleted: phone by Friday 11 December`,
    `2026-12-02 ${own} Your NHSmail account was deleted. What you can do`,
  ]);
});

it("a loss that was told before a hold is not told again when it is released", async () => {
  await using store = await freshStore();
  await importText(store, "sites", sites, { on: "2026-11-09" });
  await list(store, "2026-11-10", "2026-11-10");
  expect(await told(store, "2026-11-10")).toHaveLength(2);
  await hold(store, "2026-11-11");
  expect(await told(store, "2026-11-11")).toEqual([]);
  await release(store, "2026-11-12");
  expect(await told(store, "2026-11-12", "2026-11-13")).toEqual([]);
});
