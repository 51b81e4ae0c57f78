import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, unique, uniqueIndex } from "drizzle-orm/pg-core";
import { at, longId, on } from "./schema-columns.ts";
import { accounts } from "./schema-facts.ts";
import { sites } from "./schema-sources.ts";

/** One row for each London day that was checked. It records, it does not decide. */
export const checkRuns = pgTable("check_runs", {
  day: on("day").primaryKey(),
  startedAt: at("started_at").notNull(),
  finishedAt: at("finished_at"),
  looked: integer("looked").notNull().default(0),
  failed: integer("failed").notNull().default(0),
  opened: integer("opened").notNull().default(0),
  closed: integer("closed").notNull().default(0),
  remindersNew: integer("reminders_new").notNull().default(0),
  superseded: integer("superseded").notNull().default(0),
  withdrawn: integer("withdrawn").notNull().default(0),
  held: integer("held").notNull().default(0),
});

export const stateChanges = pgTable(
  "state_changes",
  {
    id: longId(),
    accountId: integer("account_id")
      .notNull()
      .references(() => accounts.id),
    on: on("on").notNull(),
    from: text("from"),
    to: text("to").notNull(),
  },
  (table) => [
    // Serves explain: the history of one account.
    index("state_changes_account_id").on(table.accountId),
  ],
);

export const findings = pgTable(
  "findings",
  {
    id: longId(),
    siteId: integer("site_id")
      .notNull()
      .references(() => sites.id),
    kind: text("kind").notNull(),
    subjectType: text("subject_type").notNull(),
    subjectId: integer("subject_id").notNull(),
    severity: text("severity"),
    detail: jsonb("detail").notNull(),
    since: on("since").notNull(),
    /** The day of the look that opened it, which may come long after `since`; null: opened before this was kept. */
    openedOn: on("opened_on"),
    closedOn: on("closed_on"),
    acknowledgedAt: at("acknowledged_at"),
    ticket: text("ticket"),
  },
  (table) => [
    // One open finding of a kind for a subject; serves reading what is open for a page of sites.
    uniqueIndex("findings_open")
      .on(table.siteId, table.kind, table.subjectType, table.subjectId)
      .where(sql`closed_on is null`),
  ],
);

/** Who is owed what. The identity holds no day of a run, so that nothing is owed twice. */
export const reminders = pgTable(
  "reminders",
  {
    id: longId(),
    siteId: integer("site_id")
      .notNull()
      .references(() => sites.id),
    subjectType: text("subject_type").notNull(),
    subjectId: integer("subject_id").notNull(),
    kind: text("kind").notNull(),
    episode: on("episode").notNull(),
    daysLeft: integer("days_left").notNull(),
    recipientRole: text("recipient_role").notNull(),
    recipientId: integer("recipient_id").notNull(),
    notice: jsonb("notice").notNull(),
    channels: text("channels").array().notNull(),
    reachedOn: on("reached_on").notNull(),
    dueOn: on("due_on").notNull(),
    /** owed, superseded, withdrawn, held, suppressed; or the outcome: accepted, delivered, refused, failed, unknown. */
    status: text("status").notNull(),
    reason: text("reason"),
    /** The London day of the check that recorded it. */
    recordedOn: on("recorded_on").notNull(),
    /** What woke the look that recorded it; the mass brake counts what the calendar did not. */
    wokenBy: text("woken_by").notNull(),
    settledAt: at("settled_at"),
    /** The day from which the rules no longer ask for it: the episode is over. It is read again only if it comes back. */
    endedOn: on("ended_on"),
    /** The day on which planning last found no place for it, and why. */
    consideredOn: on("considered_on"),
    waitsFor: text("waits_for"),
  },
  (table) => [
    unique("reminders_identity").on(
      table.subjectType,
      table.subjectId,
      table.kind,
      table.episode,
      table.daysLeft,
      table.recipientRole,
      table.recipientId,
    ),
    // Serves planning: what is owed and may leave by today?
    index("reminders_owed")
      .on(table.dueOn)
      .where(sql`status = 'owed'`),
    // Serves reading what has been recorded for a page of sites.
    index("reminders_site_id")
      .on(table.siteId)
      .where(sql`ended_on is null`),
    // Serves listing what the check of a day recorded.
    index("reminders_recorded_on").on(table.recordedOn),
  ],
);

/** What people told us: holds, and marks on accounts. */
export const marks = pgTable(
  "marks",
  {
    id: longId(),
    /** hold, contacted, logged-in, not-needed, on-leave, acknowledged. */
    kind: text("kind").notNull(),
    /** account, mailbox, site; finding for an acknowledgement; sending for a hold of all. */
    subjectType: text("subject_type").notNull(),
    subjectId: integer("subject_id"),
    fromDay: on("from_day").notNull(),
    untilDay: on("until_day"),
    reason: text("reason"),
    madeAt: at("made_at").notNull(),
    undoneAt: at("undone_at"),
  },
  (table) => [
    // Serves reading what was told about a subject, wherever it belongs by now.
    index("marks_subject")
      .on(table.subjectType, table.subjectId)
      .where(sql`undone_at is null`),
  ],
);

/** Totals over everything, kept in the transactions that change them. */
export const counters = pgTable(
  "counters",
  {
    name: text("name").notNull(),
    key: text("key").notNull(),
    value: bigint("value", { mode: "number" }).notNull().default(0),
  },
  (table) => [primaryKey({ name: "counters_pk", columns: [table.name, table.key] })],
);

/** What is known of the installation itself, such as the fingerprint of policy, calendar and rules. */
export const settings = pgTable("settings", {
  name: text("name").primaryKey(),
  value: text("value").notNull(),
});

/** Who did what. A trigger refuses UPDATE and DELETE. */
export const audit = pgTable("audit", {
  id: longId(),
  at: at("at").notNull(),
  actor: text("actor").notNull(),
  action: text("action").notNull(),
  subjectType: text("subject_type"),
  subjectId: bigint("subject_id", { mode: "number" }),
  detail: jsonb("detail"),
});
