import { createHash } from "node:crypto";
import type { Logger } from "pino";
import { exit, Stop } from "./commands/answer.ts";
import type { Settings } from "./config.ts";
import { type Channels, openChannels } from "./delivery/channels.ts";
import type { WebServer } from "./http/server.ts";
import type { Trouble } from "./jobs/failure.ts";
import { openQueue, type Queue } from "./jobs/queue.ts";
import type { Work } from "./jobs/work.ts";
import { openLog } from "./log.ts";
import { calendar, calendarFingerprint } from "./rules/calendar.ts";
import { noticeKinds } from "./rules/kinds.ts";
import { rulesVersion } from "./rules/policy.ts";
import { openStore, type Store } from "./store/connect.ts";
import { migrate } from "./store/migrate.ts";

/** The program put together. What it opened it closes, last opened first. */
export interface App extends AsyncDisposable {
  settings: Settings;
  store: Store;
  log: Logger;
  /**
   * The queue of the service, or one of its own name for a one-shot command, which obliterates it at the end. Opened when
   * first asked for.
   */
  queue(name?: string): Promise<Queue>;
  /** Opened when first asked for. */
  channels(): Channels;
  /** What jobs are given, ringing this queue. */
  work(queue: Pick<Queue, "ring">, clock?: () => Date): Work;
  /** Serves the dashboard where the settings say. Throws Stop when it cannot be served there. */
  serve(queue: Queue): Promise<WebServer>;
}

/**
 * Opens the database (the embedded one where none is named), brings it up to date, and hands out the rest on demand.
 * Throws DatabaseUnreachable, DatabaseUnsuitable, and from `queue` QueueUnreachable or Stop.
 */
export async function openApp(settings: Settings, { note }: { note: (line: string) => void }): Promise<App> {
  await using opening = new AsyncDisposableStack();
  const log = openLog(settings.logLevel);
  const databaseUrl = settings.databaseUrl ?? (await embeddedUrl(settings, opening, note));
  await migrate(databaseUrl);
  const store = opening.use(await openStore(databaseUrl));
  const opened = opening.move();

  const queues = new Map<string | undefined, Promise<Queue>>();
  const queue = (name?: string) => {
    const url = settings.queueUrl ?? databaseUrl;
    const found = queues.get(name) ?? openQueueOf(opened, { url, name, log });
    queues.set(name, found);
    return found;
  };
  let open: Channels | undefined;
  const channels = () => (open ??= openChannelsOf(opened, settings));
  return {
    settings,
    store,
    log,
    queue,
    channels,
    work: (rung, clock = () => new Date()) => workOf({ settings, store, log, channels: channels() }, rung, clock),
    serve: (shown) => serveDashboard({ settings, store, log }, shown),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function embeddedUrl(
  { dataDir }: Settings,
  opening: AsyncDisposableStack,
  note: (line: string) => void,
): Promise<string> {
  const { startEmbedded } = await import("./store/embedded.ts");
  const embedded = await startEmbedded({ dataDir: `${dataDir}/postgres`, note }).catch((error: unknown) => {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const isFolder = ["EACCES", "EEXIST", "ENOENT", "ENOTDIR", "EPERM", "EROFS"].includes(code);
    throw isFolder
      ? new Stop(exit.settings, `DATA_DIR cannot be used (${code}). Name a folder that can be written.`)
      : error;
  });
  opening.defer(() => embedded.stop());
  return embedded.url;
}

async function openQueueOf(
  opened: AsyncDisposableStack,
  { url, name, log }: { url: string; name: string | undefined; log: Logger },
): Promise<Queue> {
  const onTrouble = ({ job, failure, at }: Trouble) =>
    log.warn({ job: job?.name, jobId: job?.id, attempt: job?.attempt, failure, at }, job ? "job failed" : "queue away");
  const queue = opened.use(await openQueue({ url, ...(name !== undefined && { name }), onTrouble }));
  const problems = await queue.check();
  if (problems.length > 0) throw new Stop(exit.settings, ...problems.map((problem) => `QUEUE_URL: ${problem}`));
  return queue;
}

function openChannelsOf(opened: AsyncDisposableStack, { delivery }: Settings): Channels {
  const channels = openChannels(delivery);
  opened.defer(async () => void (await Promise.all([channels.email.close(), channels.sms.close()])));
  return channels;
}

function workOf(
  { settings, store, log, channels }: { settings: Settings; store: Store; log: Logger; channels: Channels },
  queue: Pick<Queue, "ring">,
  clock: () => Date,
): Work {
  const { delivery, letterhead, operatorEmail, importDir, isProduction, checkAt, policies } = settings;
  return {
    store,
    ring: (job) => queue.ring(job),
    channels,
    maySend: delivery.sending !== "off",
    calendar,
    policies,
    importDir,
    allowTestNumbers: !isProduction,
    checkAt,
    fingerprint: fingerprintOf([rulesVersion, noticeKinds, calendarFingerprint, policies]),
    letterhead,
    operatorEmail,
    messageIdDomain: delivery.mailFrom?.split("@")[1] ?? "lapsewatch.invalid",
    clock,
    log,
  };
}

async function serveDashboard(
  { settings, store, log }: Pick<App, "settings" | "store" | "log">,
  queue: Queue,
): Promise<WebServer> {
  const { CannotServe, startWebServer } = await import("./http/server.ts");
  const { http, checkAt, policies, delivery } = settings;
  const { twilio, publicUrl } = delivery;
  const receipts = twilio && publicUrl !== null ? { authToken: twilio.authToken, publicUrl } : null;
  try {
    return await startWebServer({ http, store, queue, policies, checkAt, receipts, clock: () => new Date(), log });
  } catch (error) {
    throw error instanceof CannotServe ? new Stop(exit.settings, error.message) : error;
  }
}

function fingerprintOf(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}
