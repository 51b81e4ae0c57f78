import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { at, bytes, id, on } from "./schema-columns.ts";
import { sites, sources } from "./schema-sources.ts";

export const accounts = pgTable(
  "accounts",
  {
    id: id(),
    address: text("address").notNull().unique(),
    siteId: integer("site_id")
      .notNull()
      .references(() => sites.id),
    siteSince: on("site_since"),
    previousAddress: text("previous_address"),
    name: text("name"),
    isSetUp: boolean("is_set_up").notNull().default(true),
    status: text("status"),
    statusAsOf: on("status_as_of"),
    statusAfter: on("status_after"),
    /** As-of of the first list that still told the status after the day of a loss that we compute; null: none has. */
    statusSeen: on("status_seen"),
    created: on("created"),
    activated: on("activated"),
    leaver: on("leaver"),
    leaving: on("leaving"),
    joiner: on("joiner"),
    disabled: on("disabled"),
    enabled: on("enabled"),
    deleted: on("deleted"),
    restored: on("restored"),
    resecured: on("resecured"),
    inactiveSince: on("inactive_since"),
    /** The day on which the provider said that mail to the address will never arrive. */
    refusedOn: on("refused_on"),
    /** When the person was erased: of the account only its id and its site are left, and nothing is judged of it. */
    erasedAt: at("erased_at"),
    importId: integer("import_id"),
    // What the last look computed.
    state: text("state"),
    cause: text("cause"),
    inactiveOn: on("inactive_on"),
    deleteOn: on("delete_on"),
    goneOn: on("gone_on"),
  },
  (table) => [
    // Serves reading the accounts of a page of sites.
    index("accounts_site_id").on(table.siteId),
    // Serves finding an account that a mailbox list still names by its old address.
    index("accounts_previous_address")
      .on(table.previousAddress)
      .where(sql`previous_address is not null`),
    // Serve retention: whose contact details have been kept long enough?
    index("accounts_left")
      .on(sql`coalesce(leaver, status_as_of)`)
      .where(sql`leaver is not null or status in ('leaver', 'disabled-leaver')`),
    index("accounts_gone")
      .on(table.goneOn)
      .where(sql`state = 'gone'`),
  ],
);

/** Newest activity of an account as one source tells it. A row without a day still says: this source knows the account. */
export const activity = pgTable(
  "activity",
  {
    accountId: integer("account_id")
      .notNull()
      .references(() => accounts.id),
    sourceId: integer("source_id")
      .notNull()
      .references(() => sources.id),
    lastActivity: on("last_activity"),
    /** The code of the site at which the source lists the account; null when it never told one. */
    site: text("site"),
    /** As-of of the last list of the source that held the account, where a newer one does not; null while the newest does. */
    seenUntil: on("seen_until"),
    importId: integer("import_id").notNull(),
  },
  (table) => [primaryKey({ name: "activity_pk", columns: [table.accountId, table.sourceId] })],
);

export const mailboxes = pgTable(
  "mailboxes",
  {
    id: id(),
    address: text("address").notNull().unique(),
    siteId: integer("site_id")
      .notNull()
      .references(() => sites.id),
    importId: integer("import_id"),
  },
  (table) => [
    // Serves reading the mailboxes of a page of sites.
    index("mailboxes_site_id").on(table.siteId),
  ],
);

/** Who can open a mailbox. By address, because an owner may be no account that we know. */
export const accesses = pgTable(
  "accesses",
  {
    mailboxId: integer("mailbox_id")
      .notNull()
      .references(() => mailboxes.id),
    address: text("address").notNull(),
    role: text("role").notNull(),
    since: on("since").notNull(),
    importId: integer("import_id").notNull(),
  },
  (table) => [
    primaryKey({ name: "accesses_pk", columns: [table.mailboxId, table.address, table.role] }),
    // Serves waking the sites of every mailbox that a changed account can open.
    index("accesses_address").on(table.address),
  ],
);

/** The public DSPT list as last imported, whole: a site met later finds its row here. */
export const dsptPublications = pgTable("dspt_publications", {
  code: text("code").primaryKey(),
  label: text("label"),
  level: text("level"),
  publishedOn: on("published_on"),
  importId: integer("import_id").notNull(),
});

/** Ways to reach people, each with where it came from and on what basis it is kept. */
export const contacts = pgTable(
  "contacts",
  {
    id: id(),
    accountId: integer("account_id").references(() => accounts.id),
    siteId: integer("site_id").references(() => sites.id),
    role: text("role").notNull(), // person, manager, admin
    channel: text("channel").notNull(), // sms, email
    name: text("name"),
    /** E.164 or a lower-case address; as it came where it cannot be used. */
    address: text("address"),
    /** Why it cannot be used: invalid, no-basis, refused, opted-out; null when it can. */
    unusable: text("unusable"),
    basis: text("basis"),
    importId: integer("import_id"),
    recordedOn: on("recorded_on").notNull(),
  },
  (table) => [
    unique("contacts_owner").on(table.accountId, table.siteId, table.role, table.channel).nullsNotDistinct(),
    // Serves waking everybody who shares a mobile or an address.
    index("contacts_address").on(table.address),
    // Serves reading the contacts of a page of sites.
    index("contacts_site_id").on(table.siteId),
  ],
);

/**
 * Whom a later list must not bring back, by the SHA-256 of each e-mail address of theirs. Of numbers none is kept: there
 * are so few that the hash of one gives it away.
 */
export const erasedAddresses = pgTable("erased_addresses", {
  hash: bytes("hash").primaryKey(),
  erasedAt: at("erased_at").notNull(),
});
