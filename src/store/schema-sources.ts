import { sql } from "drizzle-orm";
import { boolean, index, integer, json, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { at, bytes, id, longId, on } from "./schema-columns.ts";

/** What a parent code stands for: a provider or group with several sites. */
export const organisations = pgTable("organisations", {
  id: id(),
  code: text("code").notNull().unique(),
  name: text("name"),
});

export const sites = pgTable(
  "sites",
  {
    id: id(),
    code: text("code").notNull().unique(),
    name: text("name"),
    organisationId: integer("organisation_id").references(() => organisations.id),
    route: text("route").notNull().default("nas"),
    allowance: integer("allowance"),
    phone: text("phone"),
    /** Whether a list with a column for it has told of the site: only then can the number be missing. */
    phoneListed: boolean("phone_listed").notNull().default(false),
    localSupport: text("local_support"),
    closed: on("closed"),
    cqcStatus: text("cqc_status"),
    dsptPlanDue: on("dspt_plan_due"),
    codeChangedOn: on("code_changed_on"),
    importId: integer("import_id"),
    /** First day on which a rule could answer differently than at the last look; null: never, unless a fact changes. */
    lookOn: on("look_on").default("1970-01-01"),
    /** Who brought lookOn to its day: the calendar, or an import, mark or policy. */
    wokenBy: text("woken_by").notNull().default("import"),
    /** The day of the first look at it; null before. */
    firstLookOn: on("first_look_on"),
    /** The day on which a look at this site failed; it is tried again the next day. */
    failedOn: on("failed_on"),
    dsptStanding: text("dspt_standing"),
  },
  (table) => [
    // Serves the question of every bell: which sites are due to be looked at?
    index("sites_look_on").on(table.lookOn),
    // Serves telling operators which sites could not be looked at.
    index("sites_failed_on")
      .on(table.failedOn)
      .where(sql`failed_on is not null`),
    // Serves waking all sites of an organisation.
    index("sites_organisation_id").on(table.organisationId),
  ],
);

/** Where files come from; guard, age and "unchanged" are kept for each. */
export const sources = pgTable("sources", {
  id: id(),
  name: text("name").notNull().unique(),
  kind: text("kind").notNull(),
  asOf: on("as_of"),
  /** As-of of the newest list with a column for activity; null when none had one. */
  activityAsOf: on("activity_as_of"),
  lastImportId: integer("last_import_id"),
  /** SHA-256 of the bytes last applied, and how many good rows they held. */
  lastHash: bytes("last_hash"),
  lastRows: integer("last_rows"),
});

export const imports = pgTable(
  "imports",
  {
    id: id(),
    sourceId: integer("source_id")
      .notNull()
      .references(() => sources.id),
    kind: text("kind").notNull(),
    format: text("format").notNull(),
    /** applied, held, rejected, unchanged; undone; overtaken or expired of one that was held. */
    outcome: text("outcome").notNull(),
    /** Its place among the imports, where it was not applied when it was read but accepted later; null: its id. */
    appliedOrder: integer("applied_order"),
    asOf: on("as_of").notNull(),
    startedAt: at("started_at").notNull(),
    endedAt: at("ended_at"),
    hash: bytes("hash"),
    rows: jsonb("rows"),
    guard: jsonb("guard"),
    problemCount: integer("problem_count").notNull().default(0),
    noteCount: integer("note_count").notNull().default(0),
    /** How the rows of a held import were read; null when none are kept. */
    heldAs: jsonb("held_as"),
  },
  (table) => [
    // Serves explain and status: the imports of a source, newest first.
    index("imports_source_id").on(table.sourceId, table.id),
  ],
);

/** Rejected rows and notes: where and what, never the value itself. */
export const importProblems = pgTable(
  "import_problems",
  {
    id: longId(),
    importId: integer("import_id")
      .notNull()
      .references(() => imports.id),
    line: integer("line").notNull(),
    column: text("column"),
    code: text("code").notNull(),
    rejected: boolean("rejected").notNull(),
  },
  (table) => [
    // Serves showing one import.
    index("import_problems_import_id").on(table.importId),
  ],
);

/** What an import changed, key by key, as it was before and after. */
export const importDifferences = pgTable(
  "import_differences",
  {
    importId: integer("import_id")
      .notNull()
      .references(() => imports.id),
    key: text("key").notNull(),
    before: jsonb("before"),
    after: jsonb("after"),
  },
  (table) => [primaryKey({ name: "import_differences_pk", columns: [table.importId, table.key] })],
);

/** The rows of a held import, until somebody decides: what was read of them, never the file. */
export const heldRows = pgTable(
  "held_rows",
  {
    id: longId(),
    importId: integer("import_id")
      .notNull()
      .references(() => imports.id),
    content: json("content").notNull(),
  },
  (table) => [
    // Serves reading the rows of one import in their order.
    index("held_rows_import_id").on(table.importId, table.id),
  ],
);

/** Whole rows of the facts as an import found them and as it left them, so that it can be undone. */
export const importImages = pgTable(
  "import_images",
  {
    id: longId(),
    importId: integer("import_id")
      .notNull()
      .references(() => imports.id),
    table: text("table_name").notNull(),
    /** Null where it made the row. */
    before: json("before"),
    /** Null where it removed the row. */
    after: json("after"),
  },
  (table) => [
    // Serves undoing one import.
    index("import_images_import_id").on(table.importId, table.table),
  ],
);
