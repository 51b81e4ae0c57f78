import type { App } from "../app.ts";
import type { Settings } from "../config.ts";
import type { Channel } from "../delivery/channel.ts";
import { openChannels } from "../delivery/channels.ts";
import { PingFailed, tryPing } from "../delivery/ping.ts";
import { nameFailure } from "../jobs/failure.ts";
import { openQueue } from "../jobs/queue.ts";
import { exit } from "./answer.ts";
import { type Check, doubtful, failing, fine } from "./doctor-check.ts";

/** A clock that is further off sends at wrong hours, and leases of messages end too early. */
const clockWarnMs = 2_000;
const clockFailMs = 60_000;

/** The database is open, so it is reachable and up to date: which version it is. */
export async function checkDatabase({ store, settings }: App): Promise<Check> {
  try {
    const { rows } = await store.pool.query<{ version: string; migrations: number }>(
      `select current_setting('server_version') as version,
              (select count(*)::int from drizzle.__drizzle_migrations) as migrations`,
    );
    const { version = "unknown", migrations = 0 } = rows[0] ?? {};
    const which = settings.databaseUrl === null ? "The embedded PostgreSQL" : "PostgreSQL";
    return fine("database", `${which} ${version}, up to date with ${migrations} migrations.`);
  } catch (error) {
    return failing("database", `It went away (${nameFailure(error)}).`, exit.unreachable);
  }
}

/** How far the database's clock is from ours; half the way there and back is taken off. */
export async function checkClock({ store }: App): Promise<Check> {
  const asked = Date.now();
  const { rows } = await store.pool.query<{ at: Date }>("select clock_timestamp() as at");
  const ours = (asked + Date.now()) / 2;
  const offMs = Math.abs((rows[0]?.at.getTime() ?? ours) - ours);
  if (offMs < clockWarnMs) return fine("clock", "Ours and the database's agree.");
  const text = `Ours and the database's are ${Math.round(offMs / 1000)} seconds apart: set both by the network's time.`;
  return offMs < clockFailMs ? doubtful("clock", text) : failing("clock", text, exit.settings);
}

/** Whether the queue answers and keeps what it is given. */
export async function checkQueue({ queueUrl }: Settings, app: App | null): Promise<Check> {
  const url = queueUrl ?? app?.store.url;
  if (url === undefined) return failing("queue", "It lives in the database, which cannot be opened.", exit.unreachable);
  try {
    await using queue = await openQueue({ url });
    const [problem] = await queue.check();
    if (problem !== undefined) return failing("queue", problem, exit.settings);
    const { waiting, active, failed, delayed } = await queue.counts();
    const kept = queue.backend === "redis" ? "Redis, which throws nothing away" : "PostgreSQL";
    const text = `${kept}: ${waiting + delayed} waiting, ${active} running, ${failed} failed.`;
    return failed > 0 ? doubtful("queue", `${text} The log names the failed jobs.`) : fine("queue", text);
  } catch (error) {
    const isAway = error instanceof Error && error.name === "QueueUnreachable";
    return failing("queue", isAway ? error.message : `It cannot be opened (${nameFailure(error)}).`, exit.unreachable);
  }
}

/** Whether both channels can be used: log-ins and credentials are tried, nothing is sent. */
export async function checkChannels({ delivery }: Settings): Promise<Check[]> {
  try {
    const { email, sms } = openChannels(delivery);
    try {
      return await Promise.all([checkChannel("e-mail", email), checkChannel("texts", sms)]);
    } finally {
      await Promise.all([email.close(), sms.close()]);
    }
  } catch (error) {
    return [failing("channels", `They cannot be opened (${nameFailure(error)}): check the settings.`, exit.settings)];
  }
}

const pingFaults: Readonly<Record<string, string>> = {
  NOT_PUBLIC:
    "it stands for an address of this machine or of your own network. Where that is meant, give its host as PING_ALLOW",
  ENOTFOUND: "its name is not known",
  TIMEOUT: "it does not answer",
};

/** Whether the monitor outside can be reached. It is not called: it would believe that a check has finished. */
export async function checkPing({ ping }: Settings): Promise<Check[]> {
  if (ping === null) return [];
  try {
    await tryPing(ping);
    return [fine("ping", "PING_URL can be reached; it is called after each finished check.")];
  } catch (error) {
    const code = error instanceof PingFailed ? error.code : nameFailure(error);
    const text = `PING_URL cannot be called: ${pingFaults[code] ?? code}.`;
    return [failing("ping", text, code === "NOT_PUBLIC" ? exit.settings : exit.unreachable)];
  }
}

const carriers: Readonly<Record<string, string>> = {
  smtp: "The mail server takes our log-in.",
  twilio: "Twilio takes our credentials.",
  capture: "Captured into a folder: nothing leaves.",
  off: "Switched off.",
};

async function checkChannel(name: string, channel: Channel): Promise<Check> {
  const problem = await channel.probe();
  if (problem === null) return fine(name, carriers[channel.carrier] ?? `Works by ${channel.carrier}.`);
  // A provider that answers and says no is a matter of settings; one that does not answer is away.
  const isRefused = /refuses|certificate|folder/.test(problem);
  return failing(name, problem, isRefused ? exit.settings : exit.unreachable);
}
