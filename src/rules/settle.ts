import type { Day } from "./day.ts";
import type { Subject } from "./facts.ts";
import { episodeIn, identityOf, type Look, type Recipient, type Reminder } from "./reminder.ts";

/** A reminder as an earlier look wrote it down, and what has become of it. */
export interface RecordedReminder {
  id: number;
  /** As `identityOf` writes it. */
  identity: string;
  status: string;
  subject: Subject;
  recipient: Recipient;
}

/** A recorded reminder that stands differently now. */
export interface Resettled {
  id: number;
  status: "owed" | "superseded" | "held" | "withdrawn";
  reason: string | null;
}

/** What has no outcome yet, and what was set aside but may become current again. Everything else is never touched. */
const unsettled: ReadonlySet<string> = new Set(["owed", "held", "superseded", "withdrawn"]);
const current: ReadonlySet<string> = new Set(["owed", "held"]);

/** What a look makes of what has been recorded. */
export interface Settled {
  /** To write down. */
  insert: Reminder[];
  /** To stand differently. */
  update: Resettled[];
  /** Recorded already and still owed or held; what they say may have changed. */
  standing: { id: number; reminder: Reminder }[];
  /** No longer asked for, whatever has become of them. */
  over: number[];
}

/** Compares what has been recorded, and is not over, with what a look says. */
export function settle(recorded: readonly RecordedReminder[], look: Look): Settled {
  const known = new Map(recorded.map((one) => [one.identity, one]));
  const insert: Reminder[] = [];
  const update: Resettled[] = [];
  const standing: Settled["standing"] = [];
  const over: number[] = [];
  for (const reminder of look.reminders) {
    const identity = identityOf(reminder);
    const before = known.get(identity);
    known.delete(identity);
    const { status, reason } = reminder;
    if (before === undefined) insert.push(reminder);
    else if (unsettled.has(before.status)) {
      if (before.status !== status) update.push({ id: before.id, status, reason });
      if (current.has(status)) standing.push({ id: before.id, reminder });
    }
  }
  for (const { id, identity, status, subject } of known.values()) {
    over.push(id);
    if (!current.has(status)) continue;
    const reason = isMovedOn(subject, episodeIn(identity), look) ? "activity" : "no-longer-true";
    update.push({ id, status: "withdrawn", reason });
  }
  return { insert, update, standing, over };
}

/** Whether the account has been used since: its dates now lie after the one that was counted down to. */
function isMovedOn(subject: Subject, episode: Day, { states }: Look): boolean {
  if (subject.type !== "account") return false;
  const found = states.find(({ account }) => account === subject.id);
  return found?.state === "active" && found.dates.loginBy !== null && found.dates.loginBy > episode;
}
