import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";

// Who uses the embedded server is told by locks of the operating system, which end with their process however it ends:
// no list of process ids to tidy up after a kill. Node has no call for such locks but through SQLite, whose empty
// database files do nothing else here.

const busy = 5;
const pollMs = 25;
const gateTimeoutMs = 120_000;

// A lock that is no longer referred to would be closed by the garbage collector, and so given back.
const held = new Set<DatabaseSync>();

function openLock(home: string, name: string): DatabaseSync {
  const lock = new DatabaseSync(join(home, `${name}.lock`), { timeout: 0 });
  held.add(lock);
  return lock;
}

function closeLock(lock: DatabaseSync): void {
  held.delete(lock);
  lock.close();
}

function tryAlone(lock: DatabaseSync): boolean {
  try {
    lock.exec("begin exclusive");
    return true;
  } catch (error) {
    if (error instanceof Error && "errcode" in error && error.errcode === busy) return false;
    throw error;
  }
}

/** Runs `body` while no other program joins or leaves the server that lives in `home`. */
export async function atGate<T>(home: string, body: () => Promise<T>): Promise<T> {
  const gate = openLock(home, "gate");
  try {
    const deadline = Date.now() + gateTimeoutMs;
    while (!tryAlone(gate)) {
      if (Date.now() > deadline)
        throw new Error("Another program has been starting or stopping the database too long.");
      await wait(pollMs);
    }
    return await body();
  } finally {
    closeLock(gate);
  }
}

/** Counts this caller among the users of the server. Call it at the gate. */
export function joinUsers(home: string): DatabaseSync {
  const users = openLock(home, "users");
  users.exec("begin");
  // A transaction takes its shared lock with the first read.
  users.prepare("select count(*) from sqlite_schema").get();
  return users;
}

/** Ends what joinUsers began and tells whether that was the last user. Call it at the gate. */
export function leaveUsers(users: DatabaseSync): boolean {
  users.exec("commit");
  try {
    return tryAlone(users);
  } finally {
    closeLock(users);
  }
}
