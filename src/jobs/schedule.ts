import type { JobFunctions, ScheduleEntry } from "./queue.ts";

/** A line of the schedule: which job, when (cron, London time), and why then. */
export interface ScheduleLine extends ScheduleEntry {
  because: string;
}

/**
 * Everything that happens by the clock. The bell decides nothing: what is due is asked of the database each time, so a
 * ring that was missed is made up for by the next.
 */
export function scheduleFor(checkAt: string, importDir: string | null = null): readonly ScheduleLine[] {
  const [hour, minute] = checkAt.split(":").map(Number);
  return [
    {
      name: "daily-check",
      cron: `${minute} ${hour} * * *`,
      because: "people hear in the morning what is due today, and offices when they open",
    },
    {
      name: "bell",
      cron: "*/15 * * * *",
      because: "a check missed while we were down is made up for, and windows for sending open during the day",
    },
    {
      name: "retention",
      cron: "40 2 * * *",
      because: "what is no longer needed is deleted daily, when nobody waits; 01:00 to 02:00 is skipped once a year",
    },
    ...(importDir === null ? [] : [watching]),
  ];
}

/** Only where a folder is watched. */
const watching: ScheduleLine = {
  name: "watch-folder",
  cron: "* * * * *",
  because: "whoever puts a file into the folder looks for its report soon after",
};

/** Throws unless every line names one of the jobs, and none is there twice. Called before a worker starts. */
export function assertSchedule(schedule: readonly ScheduleLine[], jobs: JobFunctions): void {
  const names = schedule.map(({ name }) => name);
  const missing = names.filter((name) => !Object.hasOwn(jobs, name));
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  const problems = [
    ...missing.map((name) => `${name} has no function`),
    ...twice.map((name) => `${name} is in the schedule twice`),
  ];
  if (problems.length > 0) throw new Error(`The schedule cannot work: ${problems.join(", ")}.`);
}
