import { setTimeout as delay } from "node:timers/promises";
import { londonDay } from "../../src/rules/day.ts";
import { openStore, type Store } from "../../src/store/connect.ts";
import { whatIsLeft } from "../crash/both-sides.ts";
import { judge, readClaims, readLoose, type Taken, type Verdict } from "../crash/history.ts";
import { personOf, register, takeIn } from "../crash/region.ts";
import { type FaultProxy, faultProxyTo } from "./fault-proxy.ts";
import type { Fault } from "./faults.ts";
import { type OwnPostgres } from "./own-postgres.ts";
import { type OwnRedis, startOwnRedis } from "./own-redis.ts";
import { openPlace, type Place, type Running } from "./place.ts";

/** On a machine with no time left everything takes longer; a history that hangs ends some day. */
const patienceMs = 600_000;

/** Everything that a fault may strike. What it does not strike is not there. */
export interface Struck {
  place: Place;
  workers: readonly Running[];
  /** The database, by a way of its own. */
  store: Store;
  postgres: OwnPostgres;
  redis: OwnRedis;
  proxy: FaultProxy;
  /** What `status` says now, and its exit code. */
  status(): Promise<{ code: number | NodeJS.Signals; said: string }>;
}

/** The program, and where servers come from. */
export interface Given {
  entry: string;
  databaseUrl(): Promise<string>;
  ownPostgres(): Promise<OwnPostgres>;
}

/** What became of a history with a fault in it. */
export interface Outcome extends Verdict {
  /** Messages in all, and how many had been taken when the fault struck. */
  messages: number;
  takenBefore: number;
  /** From the moment at which the servers worked again until the next message was taken, and until nothing was left. */
  resumedMs: number;
  recoveredMs: number;
  /** How the workers ended when they were told to stop at last. */
  ends: (number | NodeJS.Signals)[];
  /** What the workers said. */
  said: string;
  /** What `status` said while it lasted; null: it was not asked. */
  meanwhile: { code: number | NodeJS.Signals; said: string } | null;
}

/** Lets the program send to so many people, with the fault in the middle of it; waits until all is settled; compares. */
export async function strike(fault: Fault, owed: number, { entry, ...servers }: Given): Promise<Outcome> {
  await using opened = new AsyncDisposableStack();
  const postgres = fault.at === "postgres" ? opened.use(await servers.ownPostgres()) : undefined;
  const redis = fault.at === "redis" ? opened.use(await startOwnRedis()) : undefined;
  const databaseUrl = postgres?.url ?? (await servers.databaseUrl());
  let proxy: FaultProxy | undefined;
  const wayTo = async (at: Fault["at"], url: string) => {
    if (!fault.isOnTheWay || fault.at !== at) return url;
    proxy = opened.use(await faultProxyTo(url));
    return proxy.url;
  };
  const settings = {
    DATABASE_URL: await wayTo("postgres", databaseUrl),
    ...(redis && { QUEUE_URL: await wayTo("redis", redis.url) }),
  };
  const place = opened.use(await openPlace(entry, settings, (url) => wayTo("mail", url)));
  const store = opened.use(await openStore(databaseUrl, { max: 2, applicationName: "the test" }));
  await takeIn(store, register({ homes: owed, owed }));

  const workers = await Promise.all(Array.from({ length: fault.workers ?? 1 }, () => startWorker(place)));
  const taken = () => place.mail.mails.length;
  await until(() => taken() >= owed * (fault.after ?? 0.2), "something was sent");
  const takenBefore = taken();
  const status = async () => {
    const { ended, said } = place.start("status");
    return { code: await ended, said: said() };
  };
  const struck = { place, workers, store, status, ...{ postgres, redis, proxy } } as Struck;
  const meanwhile = (await fault.strike(struck)) ?? null;
  const { resumedMs, recoveredMs } = await Promise.race([recovered(store, taken), fall(workers)]);
  for (const { child } of workers) child.kill("SIGTERM");
  const ends = await Promise.all(workers.map(({ ended }) => ended));
  const said = workers.map((worker) => worker.said()).join("");
  const claimed = await readClaims(store);
  const verdict = judge({
    owed: Array.from({ length: owed }, (_, n) => waysOf(personOf(n))).flat(),
    returned: new Set(),
    taken: takenAt(place),
    claimed,
    loose: await readLoose(store, londonDay(new Date())),
  });
  return { ...verdict, messages: claimed.length, takenBefore, resumedMs, recoveredMs, ends, said, meanwhile };
}

/** Starts a worker, and again when a busy machine let it give up: whoever runs it does so too. */
async function startWorker(place: Place, tries = 3): Promise<Running> {
  const worker = place.start("start", "--role", "worker");
  let isOver = false;
  void worker.ended.then(() => (isOver = true));
  await until(() => isOver || worker.said().includes("Stop with Ctrl-C"), "the program had started");
  if (!isOver) return worker;
  if (tries === 1) throw new Error(`The program does not start: ${worker.said()}`);
  return await startWorker(place, tries - 1);
}

/** Rejects when a worker ends that nobody has told to: nothing would be settled any more. */
function fall(workers: readonly Running[]): Promise<never> {
  const fallen = workers.map(async ({ ended, said }) => {
    throw new Error(`A worker ended with ${await ended}: ${said().slice(-2000)}`);
  });
  const first = Promise.race(fallen);
  first.catch(() => {});
  return first;
}

async function recovered(store: Store, taken: () => number): Promise<{ resumedMs: number; recoveredMs: number }> {
  const [from, before] = [performance.now(), taken()];
  const isSettled = () =>
    whatIsLeft(store).then(
      (left) => left === "nothing",
      () => false,
    );
  const since = () => performance.now() - from;
  await until(async () => taken() > before || (await isSettled()), "something was sent again", 100);
  const resumedMs = since();
  await until(isSettled, "all was settled again", 250);
  return { resumedMs, recoveredMs: since() };
}

/** Five days before the end: an e-mail, a copy to the account itself, and a text where there is a mobile. */
function waysOf({ account, email, mobile }: ReturnType<typeof personOf>): Pick<Taken, "channel" | "to">[] {
  const mails = [account, email].map((to) => ({ channel: "email" as const, to }));
  return mobile === null ? mails : [...mails, { channel: "sms", to: mobile }];
}

function takenAt({ mail, twilio }: Place): Taken[] {
  const of = { isAfter: false };
  return [
    ...mail.mails.map(({ to, headers, text }) => ({
      ...{ ...of, channel: "email" as const, to: to.join(), messageId: headers.get("message-id")?.[0] ?? "", text },
    })),
    ...twilio.messages.map(({ to, body }) => ({
      ...{ ...of, channel: "sms" as const, to, messageId: null, text: body },
    })),
  ];
}

/** Asks again and again until the answer is yes; throws when it stays no for too long. */
async function until(isSo: () => boolean | Promise<boolean>, what: string, everyMs = 25): Promise<void> {
  const limit = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > limit) throw new Error(`It took too long until ${what}.`);
    await delay(everyMs);
  }
}
