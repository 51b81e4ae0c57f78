import { bigint, customType, date, integer, timestamp } from "drizzle-orm/pg-core";

// Names are written out, because no naming strategy is configured.

/** A number that the database gives. */
export const id = () => integer("id").primaryKey().generatedAlwaysAsIdentity();
/** The same where there may be more than two thousand million in the end. */
export const longId = () => bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity();
/** A London day. */
export const on = (name: string) => date(name, { mode: "string" });
/** An instant. */
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
export const bytes = customType<{ data: Buffer }>({ dataType: () => "bytea" });
