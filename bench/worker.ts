import { once } from "node:events";
import { jobFunctions } from "../src/jobs/jobs.ts";
import { openProgram } from "./server.ts";
import type { Worked } from "./checking.ts";

// One worker process: takes jobs from the queue until it is told to stop, then says what that cost.
const [url = "", name = ""] = process.argv.slice(2);
await using app = await openProgram(url);
const queue = await app.queue(name);
const jobs = { ...jobFunctions(app.work(queue)), "plan-messages": async () => {} };
const worker = await queue.work(jobs);
const began = process.cpuUsage();
process.send?.("ready");
await once(process, "message");
await worker.close();
const { user, system } = process.cpuUsage(began);
const worked: Worked = { cpuMs: (user + system) / 1000, peakMiB: process.resourceUsage().maxRSS / 1024 };
process.send?.(worked);
process.disconnect();
