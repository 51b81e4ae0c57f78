import { addDays } from "../src/rules/day.ts";
import { tidyAfterLooks } from "../src/store/tidy.ts";
import { checkHere } from "./checking.ts";
import type { Bench, Line } from "./figure.ts";
import { databaseMs, forgetStatements, median, slowest } from "./measure.ts";
import { today } from "./region.ts";

const days = 9;

/** P1: whole daily checks of days on which nothing is due, after a full check has left its traces in the index. */
export async function nothingDue({ app, note }: Bench): Promise<Line[]> {
  const { store } = app;
  // As if everything had been told, and nobody came to another stage for years.
  await store.pool.query("update sites set look_on = look_on + 3650");
  await store.pool.query("update reminders set status = 'accepted' where status = 'owed'");
  await store.pool.query("delete from message_reminders");
  await store.pool.query("delete from messages");
  await store.pool.query("vacuum analyze messages, message_reminders");
  // What a check does at its end, when it has moved that many sites itself.
  await tidyAfterLooks(store);
  const costs = [];
  for (let after = 2; after < 2 + days; after += 1) {
    await forgetStatements(store);
    await checkHere(app, addDays(today, after));
    costs.push(await databaseMs(store));
  }
  for (const line of (await slowest(store)).slice(0, 5)) note(`  ${line}`);
  const floor = await emptyProbe(app);
  const value = median(costs);
  const rest = { floor, ratio: value / floor, goal: "<= 5 ms of database time", met: value <= 5 };
  return [{ figure: "P1", value, unit: "ms", ...rest, firstMs: costs[0] ?? 0 }];
}

async function emptyProbe({ store }: Bench["app"]): Promise<number> {
  await forgetStatements(store);
  for (let tries = 0; tries < days; tries += 1) {
    await store.pool.query("select id from sites where look_on <= $1 order by look_on limit 1", [today]);
  }
  return (await databaseMs(store)) / days;
}
