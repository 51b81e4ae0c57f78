import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { at, bytes, id, longId, on } from "./schema-columns.ts";
import { reminders } from "./schema-checks.ts";

/** Messages that wait for a person, because they would surprise many people or come very late. */
export const plans = pgTable(
  "plans",
  {
    id: id(),
    day: on("day").notNull(),
    /** held, released; expired when its day ended before anybody released it. */
    status: text("status").notNull(),
    /** surprise, missed-days, or hold: somebody stopped it by hand. */
    reason: text("reason").notNull(),
    /** What the person who stopped it said. Not in the audit: people write names into it. */
    because: text("because"),
    madeAt: at("made_at").notNull(),
    endedAt: at("ended_at"),
  },
  (table) => [
    // One plan of a day waits; later messages of the day join it.
    uniqueIndex("plans_held")
      .on(table.day)
      .where(sql`status = 'held'`),
  ],
);

/** What operators are told: a matter is open from when it is noticed until it is over, and told once. */
export const alerts = pgTable(
  "alerts",
  {
    id: id(),
    kind: text("kind").notNull(),
    /** What it is about, such as the name of a source; empty where there can be only one. */
    subject: text("subject").notNull().default(""),
    detail: jsonb("detail").notNull(),
    openedAt: at("opened_at").notNull(),
    closedAt: at("closed_at"),
    messageId: bigint("message_id", { mode: "number" }),
  },
  (table) => [
    // A matter is open once.
    uniqueIndex("alerts_open")
      .on(table.kind, table.subject)
      .where(sql`closed_at is null`),
  ],
);

/** What one person gets by one channel. */
export const messages = pgTable(
  "messages",
  {
    id: longId(),
    /** The short code that stands in the words: R-7K2M. */
    reference: text("reference").notNull(),
    channel: text("channel").notNull(),
    /** Normalised destination; emptied by retention, the hash stays. */
    destination: text("destination"),
    destinationHash: bytes("destination_hash").notNull(),
    recipientRole: text("recipient_role").notNull(),
    recipientId: integer("recipient_id").notNull(),
    day: on("day").notNull(),
    /** Counts what goes to one destination by one channel on a day; alerts to operators count down from -1. */
    sequence: integer("sequence").notNull(),
    /** A copy to the account itself; it does not count against the budget. */
    isCopy: boolean("is_copy").notNull().default(false),
    /** The plan it waited with; null for most, which never had to wait. */
    planId: integer("plan_id").references(() => plans.id),
    /** planned, claimed; accepted, delivered, bounced; suppressed, refused, failed, unknown, expired, held. */
    status: text("status").notNull(),
    reason: text("reason"),
    opensAt: at("opens_at").notNull(),
    closesAt: at("closes_at").notNull(),
    nextAttemptAt: at("next_attempt_at").notNull(),
    /** Rendered words, kept for a few days so that a copy is the same copy. */
    words: jsonb("words"),
    messageIdHeader: text("message_id_header").notNull(),
    dateHeader: at("date_header").notNull(),
    attemptCount: integer("attempt_count").notNull().default(0),
    /** Whoever holds the lease and the fence number may write an outcome. */
    fence: integer("fence").notNull().default(0),
    leaseUntil: at("lease_until"),
    providerReference: text("provider_reference"),
    createdAt: at("created_at").notNull(),
    endedAt: at("ended_at"),
  },
  (table) => [
    unique("messages_identity").on(table.destinationHash, table.day, table.channel, table.sequence),
    // Serves the claim: which messages may leave now?
    index("messages_waiting")
      .on(table.nextAttemptAt, table.id)
      .where(sql`status in ('planned', 'claimed')`),
    // Serves finding whose lease has run out, asked before every batch.
    index("messages_leased")
      .on(table.leaseUntil)
      .where(sql`status = 'claimed'`),
    // Serves lookup.
    index("messages_reference").on(table.reference),
    // Serves reports of what became of a text.
    index("messages_provider_reference")
      .on(table.providerReference)
      .where(sql`provider_reference is not null and channel = 'sms'`),
    // Serves what was sent on a day.
    index("messages_day").on(table.day),
    // Serves the question of every minute: is there a delivery without an answer?
    index("messages_unknown")
      .on(table.day)
      .where(sql`status = 'unknown'`),
    // Serve retention: whose words, and whose address, are still kept?
    index("messages_words")
      .on(table.day)
      .where(sql`words is not null`),
    index("messages_destination")
      .on(table.day)
      .where(sql`destination is not null`),
    // Serves showing and releasing a held plan.
    index("messages_plan_id")
      .on(table.planId)
      .where(sql`plan_id is not null`),
  ],
);

export const messageReminders = pgTable(
  "message_reminders",
  {
    messageId: bigint("message_id", { mode: "number" })
      .notNull()
      .references(() => messages.id),
    reminderId: bigint("reminder_id", { mode: "number" })
      .notNull()
      .references(() => reminders.id),
  },
  (table) => [
    primaryKey({ name: "message_reminders_pk", columns: [table.messageId, table.reminderId] }),
    // Serves the outcome of a reminder: the best of its messages.
    index("message_reminders_reminder_id").on(table.reminderId),
  ],
);

/** One try to hand a message over. Attempts only move forward. */
export const attempts = pgTable(
  "attempts",
  {
    messageId: bigint("message_id", { mode: "number" })
      .notNull()
      .references(() => messages.id),
    fence: integer("fence").notNull(),
    /** claimed, handed, accepted, refused, retry, unknown, released. */
    status: text("status").notNull(),
    reason: text("reason"),
    claimedAt: at("claimed_at").notNull(),
    handedAt: at("handed_at"),
    endedAt: at("ended_at"),
  },
  (table) => [primaryKey({ name: "attempts_pk", columns: [table.messageId, table.fence] })],
);
