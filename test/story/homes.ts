import { addDays, type Day, londonDay } from "../../src/rules/day.ts";
import type { Installation } from "../support/program.ts";
import { redisUrl } from "../support/services.ts";

const allDay = { from: "00:00", to: "23:59" };

/**
 * A region of so many homes, in each of them one person who must log in today. The service runs by the clock, so that
 * these stories play on the day that is answered, with windows that are open at every hour.
 */
export async function region(app: Installation, homes: number): Promise<Day> {
  const today = londonDay(new Date());
  // A first list of so many people would wait for somebody to release it.
  const numbers = { peopleWindow: allDay, textsPerSiteAndDay: 1000, brakeAfterMessages: 100_000 };
  const policy = await app.file("policy.json", JSON.stringify(numbers));
  Object.assign(app.env, { POLICY_FILE: policy, CHECK_AT: "00:00" });
  const file = await app.file("register.csv", ...register(homes, today));
  await app.ask("import", "accounts", file, "--contact-basis", "consent");
  return today;
}

function register(homes: number, today: Day): string[] {
  const last = addDays(today, -29);
  const rows = Array.from({ length: homes }, (_, n) => {
    const number = String(n).padStart(4, "0");
    return `person${number}.sample@nhs.example,VL${number},Person Sample,${last},person${number}@home.example`;
  });
  return ["account,site,name,last_activity,contact_email", ...rows];
}

// Without any Redis the queue lives in PostgreSQL alone; the line about the services says so.
export const queues: readonly { queue: "postgres" | "redis" }[] =
  redisUrl() === null ? [{ queue: "postgres" }] : [{ queue: "postgres" }, { queue: "redis" }];
