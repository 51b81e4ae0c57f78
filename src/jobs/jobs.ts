import { bell, dailyCheck } from "./daily-check.ts";
import { deliverMessages } from "./deliver-messages.ts";
import { lookAtSites } from "./look-at-sites.ts";
import { planOwedMessages } from "./plan-messages.ts";
import type { JobData, JobFunctions } from "./queue.ts";
import { retain } from "./retention.ts";
import { watchFolder } from "./watch-folder.ts";
import type { Work } from "./work.ts";

/** Every job by its name; all of them can run twice, side by side, or die anywhere. */
const jobs = {
  "daily-check": dailyCheck,
  bell,
  "look-at-sites": lookAtSites,
  "plan-messages": planOwedMessages,
  "deliver-messages": deliverMessages,
  retention: retain,
  "watch-folder": watchFolder,
} satisfies Record<string, (work: Work, data: JobData) => Promise<void>>;

/** The jobs as the queue runs them. */
export function jobFunctions(work: Work): JobFunctions {
  return Object.fromEntries(Object.entries(jobs).map(([name, run]) => [name, (data: JobData) => run(work, data)]));
}
