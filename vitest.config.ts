import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Proofs are tests that take long: a year, many deaths, hundreds of ruined files.
    include: ["test/**/*.test.ts", "test/**/*.proof.ts"],
    globalSetup: ["test/support/servers.ts"],
    pool: "forks",
    // A process for each file would spend a third of the time on starting and on loading the same modules.
    isolate: false,
    // Stories wait more than they work.
    maxWorkers: 4,
    // Properties and databases take their time on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
