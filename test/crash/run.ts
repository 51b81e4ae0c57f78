import { openStore, type Store } from "../../src/store/connect.ts";
import { type Counts, countTaken, historyOf } from "./both-sides.ts";
import { again, ended, lookedUp, recovered, requireEnd, started, stop, worker } from "./ends.ts";
import { judge, type Outcome } from "./history.ts";
import { openPlace, type Place, type Running, type Servers, until } from "./place.ts";
import type { CrashPoint } from "./points.ts";
import { crashWhileTold } from "./receipts.ts";
import { importing, type Region, register, takeIn } from "./region.ts";

/** A region as one history needs it: more than one page of sites where pages are the matter. */
export function regionFor({ id, others = 0 }: CrashPoint): Region {
  if (id === "K5" || id === "K6") return { homes: 1100, owed: 30 };
  return others > 0 ? { homes: 300, owed: 300 } : { homes: 60, owed: 60 };
}

/** So many have logged in by the time at which the program is started again. */
export const returning = 5;

/** Lets the program die at a point, when it is reached for the given time; starts it again; waits; compares. */
export async function crashAt(point: CrashPoint, time: number, servers: Servers): Promise<Outcome> {
  await using place = await openPlace(servers);
  await using store = await openStore(servers.databaseUrl, { max: 2 });
  const region = regionFor(point);
  if (point.in === "web") return await crashWhileTold(place, store, region, { point, time });
  const list = await place.file("register.csv", register(region));
  if (point.in === "worker") await takeIn(store, register(region));
  const words = { migrate: ["migrate"], import: importing(list), worker }[point.in];
  const { dying, others } = start(place, words, point, time);
  if (point.edge.at === "outside") {
    await until("something was sent", () => place.mail.mails.length >= time);
    dying.child.kill("SIGKILL");
  }
  requireEnd(point, await ended(dying));
  if (point.in !== "worker") await again(place, words);
  if (point.in === "migrate") await takeIn(store, register(region));
  // Whoever lives may have told these in the meantime.
  const returned = point.in === "worker" && others.length === 0 ? returning : 0;
  if (returned > 0) await takeIn(store, register(region, returned));
  const before = countTaken(place);
  const alive = others.length > 0 ? others : [await started(place, worker)];
  return await settledAgain(place, store, alive, { region, before, returned });
}

/** Waits until all is settled again, and where it is wanted until no text is unknown; ends what lives, and compares. */
export async function settledAgain(
  place: Place,
  store: Store,
  alive: readonly Running[],
  { region, looksUp = false, ...what }: { region: Region; before: Counts; returned: number; looksUp?: boolean },
): Promise<Outcome> {
  const recoveredMs = await recovered(place, store);
  if (looksUp) await lookedUp(place, store);
  for (const one of alive) await stop(one);
  return { recoveredMs, ...judge(await historyOf(place, store, region, what)) };
}

/** The process that dies; and those beside it, where it may be any of several. */
function start(place: Place, words: readonly string[], point: CrashPoint, time: number) {
  if (point.others === undefined) return { dying: place.start(words, { point, time }), others: [] };
  const first = place.start(words);
  const all = [first, ...Array.from({ length: point.others }, () => place.start(words))];
  const dying = all[time % all.length] ?? first;
  return { dying, others: all.filter((one) => one !== dying) };
}
