import { exit } from "./answer.ts";
import { defineCommand } from "./command.ts";

/** Opening everything migrates it; this command does that and nothing else. */
export const command = defineCommand({
  usage: [],
  about: `Other commands do this by themselves when they have to. Before an update of several servers it is better done
once, by hand. It may be repeated, and run from several places at once: they wait for each other.`,
  options: {},
  words: { least: 0, most: 0 },
  clock: "own",
  async run({ open, answer }) {
    const app = await open();
    const { backend } = await app.queue();
    answer.object({ database: "up to date", queue: backend });
    answer.say(`The database is up to date. The queue lives in ${backend === "redis" ? "Redis" : "PostgreSQL"}.`);
    return exit.ok;
  },
});
