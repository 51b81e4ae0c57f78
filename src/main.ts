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
    name: "hold",
    summary: "Stops messages about an account, a mailbox or a site, those of today, or all",
    load: () => import("./commands/hold.ts"),
  },
  {
    name: "release",
    summary: "Lets go what was held; a plan only with its exact count",
    load: () => import("./commands/release.ts"),
  },
  {
    name: "mark",
    summary: "Keeps what you know: contacted, has logged in, not needed, on leave",
    load: () => import("./commands/mark.ts"),
  },
  {
    name: "ack",
    summary: "Takes on a finding, with its ticket: it is not told again",
    load: () => import("./commands/ack.ts"),
  },
  {
    name: "undo",
    summary: "Takes back a mark, a hold or an acknowledgement",
    load: () => import("./commands/undo.ts"),
  },
  {
    name: "explain",
    summary: "Says how an account, a shared mailbox or a site stands, why, and what comes next",
    load: () => import("./commands/explain.ts"),
  },
  {
    name: "forecast",
    summary: "Says what will lapse on each of the coming days if nobody acts",
    load: () => import("./commands/forecast.ts"),
  },
  {
    name: "calls",
    summary: "Says whom to phone first, by when, and what to say",
    load: () => import("./commands/calls.ts"),
  },
  {
    name: "findings",
    summary: "Lists what is wrong, and where; for a spreadsheet with --csv",
    load: () => import("./commands/findings.ts"),
  },
  {
    name: "reminders",
    summary: "Lists who is owed what, and what became of it",
    load: () => import("./commands/reminders.ts"),
  },
  {
    name: "messages",
    summary: "Lists what goes out, and what became of it",
    load: () => import("./commands/messages.ts"),
  },
  {
    name: "unknown",
    summary: "Deliveries without an answer: lists them, and keeps what became of them",
    load: () => import("./commands/unknown.ts"),
  },
  {
    name: "opt-outs",
    summary: "Who wants no more texts; lets them be sent again",
    load: () => import("./commands/opt-outs.ts"),
  },
  {
    name: "preview",
    summary: "Shows a message as it would be sent",
    load: () => import("./commands/preview.ts"),
  },
  {
    name: "helpdesk-request",
    summary: "Makes ready what the helpdesk has to be asked, as a letter or a call script",
    load: () => import("./commands/helpdesk-request.ts"),
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
    name: "subject",
    summary: "Everything stored of one person: shows it, or erases it",
    load: () => import("./commands/subject.ts"),
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

// Whoever reads our output may stop reading, as `head` does. That is no failure, and what was begun is finished.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") process.exit(1);
});

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
