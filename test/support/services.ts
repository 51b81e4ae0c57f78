import { inject } from "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the process that started the servers hands out databases. */
    servers: string;
    redis: string | null;
  }
}

export interface TestDatabase extends AsyncDisposable {
  url: string;
}

/** A migrated, empty database of its own: `await using database = await freshDatabase()`. The first starts the server. */
export async function freshDatabase(): Promise<TestDatabase> {
  return await databaseFrom("/migrated");
}

/** The same, never used by another test. */
export async function unusedDatabase(): Promise<TestDatabase> {
  return await databaseFrom("/unused");
}

/** A database with nothing in it, not even our tables. */
export async function emptyDatabase(): Promise<TestDatabase> {
  return await databaseFrom("/empty");
}

async function databaseFrom(template: string): Promise<TestDatabase> {
  const url = await ask("POST", template);
  return { url, [Symbol.asyncDispose]: async () => void (await ask("DELETE", new URL(url).pathname)) };
}

/** A database of its own in that Redis, empty: two services that share one would take each other's jobs. */
export async function freshRedis(): Promise<string | null> {
  return redisUrl() === null ? null : await ask("POST", "/redis");
}

/** A Redis for tests, or null where there is none: then the queue is tested on PostgreSQL alone. */
export function redisUrl(): string | null {
  return inject("redis");
}

async function ask(method: string, path: string): Promise<string> {
  const answer = await fetch(new URL(path, inject("servers")), { method });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}
