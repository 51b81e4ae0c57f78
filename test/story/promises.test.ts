import { describe } from "vitest";
import { keepsPromises } from "./promises.ts";

describe("the promises, kept by the source with its queue in PostgreSQL", () => {
  keepsPromises("source", "postgres");
});
