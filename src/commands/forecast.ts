import { calendar } from "../rules/calendar.ts";
import { addDays, type Day } from "../rules/day.ts";
import { addToForecast, emptyForecast, type ForecastDay, type Horizon, type Lapse, lapses } from "../rules/forecast.ts";
import { allSnapshots } from "../store/due-sites.ts";
import type { Store } from "../store/connect.ts";
import { countSites } from "../store/totals.ts";
import { longDay } from "../wording/dates.ts";
import { joined } from "../wording/names.ts";
import { type Answer, type Columns, exit, usageError } from "./answer.ts";
import { defineCommand, readDate } from "./command.ts";
import { csvWriter } from "./csv.ts";
import { counted } from "./kind-names.ts";
import { sayIfNothingYet } from "./nothing-yet.ts";

const pageSize = 500;
const mostDays = 366;

/** What will lapse on each of the coming days if nobody acts. */
export const command = defineCommand({
  usage: ["[--from DATE] [--days N] [--csv]"],
  about: `For each of the days after DATE (else today): how many accounts are switched off, deleted, and gone for good, how
many shared mailboxes lose their last working owner, and how many sites' DSPT runs out, as the rules will say on that
day if nobody acts until then. Changes of the policy that are known by now count from their day on.`,
  options: {
    from: { type: "string", value: "DATE", about: "the day before the first one told; today unless given" },
    days: { type: "string", value: "N", about: `how many days, 1 to ${mostDays} (90)` },
    csv: { type: "boolean", about: "every day as CSV, for a spreadsheet" },
  },
  words: { least: 0, most: 0 },
  clock: "as-of",
  async run({ values, open, settings, answer, day }) {
    if (values.csv && answer.json) throw usageError("Take either --csv or --json.");
    const days = readDays(values.days);
    const from = values.from === undefined ? day : readDate(values.from);
    const { store } = await open();
    const horizon = { from, until: addDays(from, days), policies: settings.policies, calendar };
    const forecast = await readForecast(store, horizon, answer);
    const isEmpty = await sayIfNothingYet(store, answer, values.csv || answer.json);
    if (values.csv) csvWriter(answer, columns)(forecast);
    else if (answer.json) answer.rows(forecast, columns);
    else if (!isEmpty) sayForecast(answer, forecast, { from, today: day, days });
    return exit.ok;
  },
});

const columns: Columns<Record<Lapse, number> & { date: string }> = {
  date: ({ date }) => date,
  "switched off": ({ inactive }) => inactive,
  deleted: ({ deleted }) => deleted,
  gone: ({ gone }) => gone,
  "mailbox without owner": ({ ownerless }) => ownerless,
  "DSPT run out": ({ dsptExpired }) => dsptExpired,
};

function readDays(typed = "90"): number {
  const days = /^\d{1,3}$/.test(typed) ? Number(typed) : 0;
  if (days >= 1 && days <= mostDays) return days;
  throw usageError(`--days takes a number from 1 to ${mostDays}, such as 90.`);
}

/** Page by page, so that the memory it takes does not grow with the number of sites. */
async function readForecast(store: Store, horizon: Horizon, answer: Answer): Promise<ForecastDay[]> {
  const forecast = emptyForecast(horizon);
  const total = await countSites(store);
  const progress = answer.progress("Sites", total);
  for await (const page of allSnapshots(store, pageSize)) {
    for (const snapshot of page) addToForecast(forecast, snapshot, horizon);
    progress.add(page.length);
  }
  if (total > 0) progress.end();
  return [...forecast.values()];
}

interface Asked {
  from: Day;
  today: Day;
  days: number;
}

/** People read only the days on which something happens. */
function sayForecast(answer: Answer, forecast: readonly ForecastDay[], asked: Asked): void {
  const totals = totalsOf(forecast);
  answer.say(sentenceOf(totals, asked));
  const busy = forecast.filter((one) => lapses.some((lapse) => one[lapse] > 0));
  if (busy.length === 0) return;
  answer.say();
  answer.rows([...busy, { ...totals, date: "in all" }], columns);
}

function totalsOf(forecast: readonly ForecastDay[]): Record<Lapse, number> {
  const totals = { inactive: 0, deleted: 0, gone: 0, ownerless: 0, dsptExpired: 0 };
  for (const one of forecast) for (const lapse of lapses) totals[lapse] += one[lapse];
  return totals;
}

/** The whole forecast in a sentence. */
export function sentenceOf(totals: Record<Lapse, number>, { from, today, days }: Asked): string {
  const span = days === 1 ? "day" : counted(days, "day");
  const when = from === today ? `In the next ${span}` : `In the ${span} after ${longDay(from, today)}`;
  const told = lapses.filter((lapse) => totals[lapse] > 0).map((lapse) => lapseWords[lapse](totals[lapse]));
  return told.length === 0 ? `${when} nothing lapses.` : `${when}, if nobody acts: ${joined(told)}.`;
}

const numbers = new Intl.NumberFormat("en-GB");
const several = (count: number, one: string, many: string) => `${numbers.format(count)} ${count === 1 ? one : many}`;

const lapseWords: Readonly<Record<Lapse, (count: number) => string>> = {
  inactive: (count) => `${several(count, "account", "accounts")} will be switched off`,
  deleted: (count) => `${several(count, "account", "accounts")} will be deleted`,
  gone: (count) => `${several(count, "account", "accounts")} will be gone for good`,
  ownerless: (count) => `${several(count, "shared mailbox", "shared mailboxes")} will lose the last working owner`,
  dsptExpired: (count) => `the DSPT of ${several(count, "site", "sites")} will run out`,
};
