// Every table, by subject. Migrations are generated from here.
export * from "./schema-sources.ts";
export * from "./schema-facts.ts";
export * from "./schema-checks.ts";
export * from "./schema-messages.ts";
