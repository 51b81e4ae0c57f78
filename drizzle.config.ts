import { defineConfig } from "drizzle-kit";

// For `npm run generate`: writes a migration for what changed in the schema. It needs no database.
export default defineConfig({ dialect: "postgresql", schema: "./src/store/schema.ts", out: "./migrations" });
