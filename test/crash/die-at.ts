/**
 * Loaded before the program itself (`node --import`), which knows nothing of it: listens at the edges of the process and
 * ends it, without a word, when the point that the environment names is reached for the given time.
 */
import { Socket } from "node:net";
import { Queue } from "bullmq";
import pg from "pg";
import { crashPoints, pointSetting, timeSetting } from "./points.ts";

// oxlint-disable-next-line node/no-process-env -- whoever starts the process says where it dies
const { [pointSetting]: id, [timeSetting]: time } = process.env;
const point = crashPoints.find((one) => one.id === id);
if (!point) throw new Error(`${pointSetting} names no crash point.`);
const { edge, isStop } = point;
let left = Number(time);

/** Counts how often the point is reached; true when this is the time. */
function isTime(): boolean {
  left -= 1;
  return left === 0;
}

function die(): void {
  process.kill(process.pid, isStop ? "SIGTERM" : "SIGKILL");
}

function reached(): void {
  if (isTime()) die();
}

type Query = (...given: unknown[]) => unknown;
interface Transaction {
  isOpen: boolean;
  isMeant: boolean;
}

/** A statement with its values, as patterns see it. Of long values only the beginning. */
function textOf([asked, given]: readonly unknown[]): string {
  const config = typeof asked === "string" ? { text: asked, values: given } : (asked as { text?: string });
  const values = "values" in config ? config.values : given;
  return `${config.text ?? ""} ${Array.isArray(values) ? JSON.stringify(values.slice(0, 4)).slice(0, 200) : ""}`;
}

function isCopy(asked: unknown): asked is { _write: Query; _writev: Query } {
  const isConfig = typeof asked === "object" && asked !== null && "text" in asked;
  return isConfig && typeof asked.text === "string" && /^copy .* from stdin/.test(asked.text);
}

/** Rows have gone when the stream says that it takes more. */
function watchCopy(stream: { _write: Query; _writev: Query }): void {
  for (const name of ["_write", "_writev"] as const) {
    const write = stream[name];
    stream[name] = function (...given) {
      const done = given.pop() as (error?: Error) => void;
      return write.call(this, ...given, (error?: Error) => {
        reached();
        done(error);
      });
    };
  }
}

const transactions = new WeakMap<object, Transaction>();

function watchStatements(): void {
  const client = pg.Client.prototype as unknown as { query: Query };
  const query = client.query;
  client.query = function (this: object, ...given: unknown[]) {
    if (edge.at === "copy" && isCopy(given[0])) watchCopy(given[0]);
    const text = textOf(given);
    if (edge.at === "statement" && edge.like.test(text)) reached();
    if (edge.at !== "transaction" && edge.at !== "committed") return query.apply(this, given);
    const state = transactions.get(this) ?? { isOpen: false, isMeant: false };
    transactions.set(this, state);
    if (/^\s*begin/i.test(text)) Object.assign(state, { isOpen: true, isMeant: false });
    const isEnd = /^\s*(commit|rollback)/i.test(text);
    if (state.isMeant && edge.at === "transaction") reached();
    const isCommitted = isEnd && state.isMeant && edge.at === "committed" && /^\s*commit/i.test(text);
    if (state.isOpen && edge.with.test(text)) state.isMeant = true;
    if (isEnd) Object.assign(state, { isOpen: false, isMeant: false });
    const answer = query.apply(this, given);
    return isCommitted && answer instanceof Promise ? answer.then(tap) : answer;
  };
}

function tap<Answer>(answer: Answer): Answer {
  reached();
  return answer;
}

function watchRings(job: string): void {
  const add = Queue.prototype.add;
  Queue.prototype.add = function (...given) {
    if (given[0] === job) reached();
    return add.apply(this, given);
  };
}

/** What a connection to a mail server is in the middle of: asking to send a body, or the body. */
type Underway = "nothing" | "asked" | "body";

const wires = new WeakMap<object, Underway>();

function watchWires(stage: "asked" | "mid-body" | "handed-over"): void {
  const sockets = Socket.prototype as unknown as { write: Query };
  const write = sockets.write;
  sockets.write = function (this: object, ...given: unknown[]) {
    const bytes = Buffer.from(given[0] as Uint8Array);
    const before = wires.get(this) ?? "nothing";
    const { now, isWhole } = afterBytes(before, bytes);
    wires.set(this, now);
    const isHere =
      (stage === "asked" && now === "asked") ||
      (stage === "mid-body" && before === "asked") ||
      (stage === "handed-over" && isWhole);
    if (!isHere || !isTime()) return write.apply(this, given);
    // The bytes are with the system then; it delivers them although we are gone.
    return write.call(this, stage === "mid-body" ? bytes.subarray(0, bytes.length / 2) : bytes, die);
  };
}

/** What a socket is in the middle of after these bytes, and whether they end a body. */
function afterBytes(before: Underway, bytes: Buffer): { now: Underway; isWhole: boolean } {
  const text = bytes.toString("latin1");
  // The envelope may come with it, all in one.
  if (before === "nothing") return { now: /(^|\r\n)DATA\r\n$/.test(text) ? "asked" : "nothing", isWhole: false };
  const isWhole = /(^|\n)\.\r\n$/.test(text);
  return { now: isWhole ? "nothing" : "body", isWhole };
}

if (edge.at === "ring") watchRings(edge.job);
else if (edge.at === "wire") watchWires(edge.stage);
else watchStatements();
