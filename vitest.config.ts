import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/servers.ts"],
    // A process for each file: some tests listen for signals or change the working folder.
    pool: "forks",
    // Stories wait more than they work.
    maxWorkers: 4,
    // Properties and databases take their time on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
