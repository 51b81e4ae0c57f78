import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { day, type Day } from "../../src/rules/day.ts";
import { type Lapse, lapses } from "../../src/rules/forecast.ts";
import { rowsOf } from "../support/imports.ts";
import {
  brokenBudgets,
  brokenLadders,
  isCountdown,
  lastingFindings,
  outsideWindows,
  toldTooEarly,
  toldTooLate,
  untoldFindings,
} from "./broken.ts";
import { type Lived, liveThrough, operator, type Stretch } from "./lived.ts";
import { readRecords, type Records, type Told } from "./told.ts";

const stretches: readonly (Stretch & { over: string })[] = [
  {
    over: "ninety days at 200 sites, over the end of summer time and Christmas",
    ...{ begin: day("2026-10-05"), days: 90, homes: 200, seed: 11 },
    leftOut: [18, 29, 30, 31, 32, 33, 38, 39, 40],
    // None on day 21, and none for nineteen days from day 45 on: then the data grow old.
    imports: [0, 7, 28, 35, 45, 64, 71, 78, 89],
    noonImports: [14, 42, 82],
    forecasts: [
      [0, 6],
      [45, 18],
    ],
  },
  {
    over: "four weeks at 40 sites, over Easter and the beginning of summer time",
    ...{ begin: day("2027-03-15"), days: 28, homes: 40, seed: 12 },
    leftOut: [11],
    imports: [0, 7, 21],
    noonImports: [14],
    forecasts: [[0, 6]],
  },
  {
    over: "a month at 40 sites without a new list, over the last day of the toolkit",
    ...{ begin: day("2027-06-04"), days: 32, homes: 40, seed: 13 },
    leftOut: [],
    imports: [0],
    noonImports: [],
    forecasts: [[0, 31]],
  },
];

/** How much newly came to be what it was not, by the checks of the days. */
async function lapsedIn({ store, recordedOn }: Lived, from: Day, until: Day): Promise<Map<string, number>> {
  const states = await rowsOf<{ line: string; lapsed: number }>(
    store,
    `select "on" || ' ' || "to" as line, count(*)::int as lapsed from state_changes
      where "on" > $1 and "on" <= $2 and "to" in ('inactive', 'deleted', 'gone') group by 1`,
    [from, until],
  );
  // A mailbox that is found without a usable owner for another reason than before has lost none.
  const found = await rowsOf<{ id: number; lapse: Lapse }>(
    store,
    `select f.id, case f.kind when 'dspt-expired' then 'dsptExpired' else 'ownerless' end as lapse from findings f
      where f.kind = 'dspt-expired' or f.kind = any($1) and not exists (
        select 1 from findings b where b.kind = any($1) and b.id < f.id and b.closed_on = f.since
           and b.subject_type = f.subject_type and b.subject_id = f.subject_id)`,
    [["mailbox-no-owner", "mailbox-no-usable-owner", "mailbox-owner-unconfirmed"]],
  );
  const lapsed = new Map(states.map((state) => [state.line, state.lapsed]));
  for (const { id, lapse } of found) {
    const on = recordedOn.get(id) ?? from;
    if (on > from && on <= until) lapsed.set(`${on} ${lapse}`, (lapsed.get(`${on} ${lapse}`) ?? 0) + 1);
  }
  return lapsed;
}

let living: Promise<Lived[]> | undefined;
/** All of them side by side, so that neither the rules nor the database wait. */
const liveAll = () => (living ??= Promise.all(stretches.map(liveThrough)));

afterAll(async () => {
  for (const lived of await liveAll()) await lived[Symbol.asyncDispose]();
});

describe.each(stretches)("$over", (stretch) => {
  let lived: Lived;
  let records: Records;

  beforeAll(async () => {
    const found = (await liveAll()).find((one) => one.stretch === stretch);
    if (found === undefined) throw new Error("These days were not lived through");
    lived = found;
    records = await readRecords(lived);
  }, 600_000);

  it("tells somebody of every critical finding within three working days", () => {
    expect(untoldFindings(lived, records)).toEqual([]);
  });

  it("finds every mailbox that nobody owns by the last list", () => {
    const known = new Set(
      records.findings.flatMap(({ kind, subject, closedOn }) =>
        kind === "mailbox-no-owner" && closedOn === null ? [subject] : [],
      ),
    );
    const listed = lived.region.withoutOwner(lived.lastImport);
    expect(listed.filter((address) => !known.has(address))).toEqual([]);
    expect(listed).not.toEqual([]);
  });

  it("sends nobody more than one text and one e-mail a day, a second only when critical, and a site no more than 20 texts", () => {
    expect(brokenBudgets(records)).toEqual([]);
  });

  it("sends nothing outside the hours of people and offices", () => {
    expect(outsideWindows(records)).toEqual([]);
  });

  it("adds nothing when any moment of any day runs again", () => {
    expect(lived.addedAgain).toEqual([]);
  });

  it("lapses as was forecast, until the next lists come", async () => {
    for (const { from, days } of lived.forecasts) {
      const lapsed = await lapsedIn(lived, from, days.at(-1)?.date ?? from);
      const seen = days.map(({ date }) => ({
        date,
        ...Object.fromEntries(lapses.map((lapse) => [lapse, lapsed.get(`${date} ${lapse}`) ?? 0])),
      }));
      expect(days).toEqual(seen);
      expect(days.some(({ inactive }) => inactive > 0)).toBe(true);
    }
  });

  it("tells each stage of a silence once, in order, and after days left out only the latest", () => {
    expect(brokenLadders(records)).toEqual([]);
  });

  it("tells of nothing before it has happened, and counts down to nothing on a later day than its own", () => {
    expect(toldTooEarly(records)).toEqual([]);
    expect(toldTooLate(lived, records)).toEqual([]);
  });

  it("leaves every reminder in one lawful state at the end of each day", () => {
    expect(lived.unlawful).toEqual([]);
    // The first backlog waits for a person; ordinary days do not.
    expect(lived.released).toEqual([stretch.begin]);
  });
});

describe("the ninety days", () => {
  let lived: Lived;
  let records: Records;

  beforeAll(async () => {
    const [first] = await liveAll();
    if (first === undefined) throw new Error("No days were lived through");
    lived = first;
    records = await readRecords(lived);
  }, 600_000);

  it("hold enough of everything that could go wrong", () => {
    const { told, reminders, findings } = records;
    expect(lastingFindings(lived.last, findings).length).toBeGreaterThan(50);
    // Where nobody at the home can be reached, operators are told.
    expect(told.some(({ to, isAlert }) => to === operator && !isAlert)).toBe(true);
    expect(told.some(({ channel, reminders: of }) => channel === "sms" && of.some(isCountdown))).toBe(true);
    expect(told.some(({ isRefused }) => isRefused)).toBe(true);
    expect(mostTexts(told)).toBe(20);
    const reasons = new Set([...lived.waited.values()].flatMap((why) => [...why]));
    expect([...reasons]).toEqual(expect.arrayContaining(["budget", "window-closed"]));
    const overtaken = reminders.filter((one) => one.reason === "later-stage" && one.reachedOn < one.recordedOn);
    expect(overtaken.length).toBeGreaterThan(50);
  });
});

/** The most texts that went about one site on one day. */
function mostTexts(told: readonly Told[]): number {
  const texts = told.filter(({ channel }) => channel === "sms");
  return Math.max(...[...Map.groupBy(texts, ({ on, site }) => `${on} ${site}`).values()].map((all) => all.length));
}
