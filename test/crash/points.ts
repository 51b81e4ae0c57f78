import { dice } from "../support/dice.ts";

/**
 * Where a process can be made to die: at the edges of the program, which are the statements it gives to PostgreSQL, the
 * jobs it rings for, and the bytes it puts on a wire.
 */
export type Edge =
  /** Rows of a file have gone into the database, and more were to come. */
  | { at: "copy" }
  /** Before a statement. */
  | { at: "statement"; like: RegExp }
  /** Before any statement of a transaction, its end too, after one that is like this. */
  | { at: "transaction"; with: RegExp }
  /** After such a transaction was committed, before the program knows. */
  | { at: "committed"; with: RegExp }
  /** Before a job is rung for. */
  | { at: "ring"; job: string }
  /** From outside, when the mail server has taken so many: any of the workers, as the dice say. */
  | { at: "outside" }
  /** On the way to a mail server. */
  | { at: "wire"; stage: "asked" | "mid-body" | "handed-over" };

export interface CrashPoint {
  id: string;
  /** Where it is, for people. */
  where: string;
  edge: Edge;
  /** What runs when it dies: a command that a person repeats, or a worker or the dashboard, which is started again. */
  in: "migrate" | "import" | "worker" | "web";
  /** It is reached so often in every run; which time is the last is thrown by dice. */
  times: number;
  /** Workers beside the one that dies: they take over, and nothing is started again. */
  others?: number;
  /** It is not killed there, but told to stop. */
  isStop?: boolean;
}

const lockFacts = /pg_advisory_xact_lock\(.*\[19543,1\]/s;
const lockPlan = /pg_advisory_xact_lock\(.*\[19543,4\]/s;
const pageOfSites = /from sites s\s+where .*for update skip locked/s;
// Not of the alerts to operators, which every process looks for from its start.
const claim = /offset 0\)\s+order by .*set status = 'claimed'/s;
const wordsKept = /update messages set words = /;
const settled = /update messages set status = \$3.*"accepted"/s;

const lockTold = /select .* from messages\s+where .*channel = 'sms' and attempt_count > 0.*for update/s;

/** Every point at which the program is killed to see what becomes of reminders and messages. */
export const crashPoints: readonly CrashPoint[] = [
  { id: "K1", where: "in the middle of copying a list in", in: "import", edge: { at: "copy" }, times: 1 },
  {
    id: "K2",
    where: "a list has passed the guard, nothing of it is applied",
    in: "import",
    edge: { at: "statement", like: lockFacts },
    times: 1,
  },
  {
    id: "K3",
    where: "inside the transaction that applies a list",
    in: "import",
    edge: { at: "transaction", with: lockFacts },
    times: 10,
  },
  {
    id: "K4",
    where: "a list is applied, no check is rung for",
    in: "import",
    edge: { at: "committed", with: lockFacts },
    times: 1,
  },
  {
    id: "K5",
    where: "between two pages of a check",
    in: "worker",
    edge: { at: "committed", with: pageOfSites },
    times: 2,
  },
  {
    id: "K6",
    where: "inside a page of a check",
    in: "worker",
    edge: { at: "transaction", with: pageOfSites },
    times: 8,
  },
  {
    id: "K7",
    where: "reminders are written, messages are not planned",
    in: "worker",
    edge: { at: "transaction", with: lockPlan },
    times: 8,
  },
  {
    id: "K8",
    where: "messages are planned, their sending is not rung for",
    in: "worker",
    edge: { at: "ring", job: "deliver-messages" },
    times: 2,
  },
  {
    id: "K9",
    where: "sending is rung for, nothing is claimed",
    in: "worker",
    edge: { at: "statement", like: claim },
    times: 2,
  },
  {
    id: "K10",
    where: "messages are claimed, nothing is connected",
    in: "worker",
    edge: { at: "statement", like: wordsKept },
    times: 1,
  },
  {
    id: "K11",
    where: "connected, before the server's 354",
    in: "worker",
    edge: { at: "wire", stage: "asked" },
    times: 40,
  },
  { id: "K12", where: "in the middle of a body", in: "worker", edge: { at: "wire", stage: "mid-body" }, times: 40 },
  {
    id: "K13",
    where: "a body has been sent whole, the answer is not read",
    in: "worker",
    edge: { at: "wire", stage: "handed-over" },
    times: 40,
  },
  {
    id: "K14",
    where: "the answer is read, the outcome not written",
    in: "worker",
    edge: { at: "statement", like: settled },
    times: 10,
  },
  {
    id: "K15",
    where: "an outcome is committed, its job not finished",
    in: "worker",
    edge: { at: "committed", with: settled },
    times: 10,
  },
  {
    id: "K16",
    where: "a provider's receipt is checked, not committed",
    in: "web",
    edge: { at: "transaction", with: lockTold },
    times: 60,
  },
  {
    id: "K17",
    where: "half-way through a migration",
    in: "migrate",
    edge: { at: "transaction", with: /^create table/i },
    times: 40,
  },
  {
    id: "K18",
    where: "one of three workers dies, the others live",
    in: "worker",
    edge: { at: "outside" },
    times: 100,
    others: 2,
  },
  {
    id: "K19",
    where: "told to stop (SIGTERM) in the middle of sending",
    in: "worker",
    edge: { at: "wire", stage: "asked" },
    times: 40,
    isStop: true,
  },
];

/** Which time a point is reached is the last: the same for the same seed. */
export function timeOf({ times }: CrashPoint, seed: number): number {
  const throws = dice(seed * 7919);
  throws(2); // the first of near seeds are near each other
  return 1 + throws(times);
}

/** What a child process is told: which point, and which time it is reached. */
export const pointSetting = "CRASH_POINT";
export const timeSetting = "CRASH_TIME";
