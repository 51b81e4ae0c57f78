import type { CommandLine } from "./commands/command.ts";
import { runCommandLine } from "./commands/frame.ts";

/** Every command: one line here, one file in `commands`. */
const commands: readonly CommandLine[] = [
  {
    name: "start",
    summary: "The service: checks daily, sends, and serves the dashboard, until stopped",
    load: () => import("./commands/start.ts"),
  },
  {
    name: "demo",
    summary: "Shows what it does on a fictional region; sends nothing",
    load: () => import("./commands/demo.ts"),
  },
  {
    name: "import",
    summary: "Takes in a file of accounts, mailboxes, sites or the DSPT list",
    load: () => import("./commands/import.ts"),
  },
  {
    name: "check",
    summary: "Looks at what is due, and records who is owed a reminder",
    load: () => import("./commands/check.ts"),
  },
  {
    name: "deliver",
    summary: "Plans and sends what may leave now",
    load: () => import("./commands/deliver.ts"),
  },
  {
    name: "explain",
    summary: "Says how an account, a shared mailbox or a site stands, why, and what comes next",
    load: () => import("./commands/explain.ts"),
  },
  {
    name: "preview",
    summary: "Shows a message as it would be sent",
    load: () => import("./commands/preview.ts"),
  },
  {
    name: "lookup",
    summary: "Finds the message that a reference such as R-7K2M belongs to",
    load: () => import("./commands/lookup.ts"),
  },
  {
    name: "status",
    summary: "Says whether all is well: last check, data, what is owed and what waits",
    load: () => import("./commands/status.ts"),
  },
  {
    name: "doctor",
    summary: "Tries everything that Lapsewatch depends on",
    load: () => import("./commands/doctor.ts"),
  },
  {
    name: "migrate",
    summary: "Brings the database and the queue up to date",
    load: () => import("./commands/migrate.ts"),
  },
  {
    name: "password",
    summary: "Makes an entry for DASHBOARD_USERS from a password",
    load: () => import("./commands/password.ts"),
  },
];

// Whoever reads our output may stop reading, as `head` does. That is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

process.exitCode = await runCommandLine(commands, process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  clock: () => new Date(),
  signals: process,
  readSettings: async (env) => (await import("./config.ts")).readSettings(env),
  openApp: async (settings, note) => (await import("./app.ts")).openApp(settings, { note }),
});
// A connection somebody forgot must not keep a finished command alive.
setTimeout(() => process.exit(), 2000).unref();
