import { randomBytes } from "node:crypto";
import { Pool } from "pg";
import { migrate } from "../../src/store/migrate.ts";
import type { TestServer } from "./postgres.ts";

/** The databases of one test run on one server. */
export interface Databases {
  /** Copies the migrated template; answers the URL of the copy. */
  create(): Promise<string>;
  createEmpty(): Promise<string>;
  /** Drops a database soon; does not wait for it. */
  drop(name: string): void;
  close(): Promise<void>;
}

/** Migrates the template of this run, under a name that no other run on the same server has. */
export async function openDatabases(server: TestServer): Promise<Databases> {
  const run = `lapsewatch_test_${randomBytes(4).toString("hex")}`;
  const template = `${run}_template`;
  const admin = new Pool({ connectionString: server.url, max: 2 });
  admin.on("error", () => {});
  const names = new Set<string>();
  const dropping = new Set<Promise<void>>();
  const urlOf = (name: string) => Object.assign(new URL(server.url), { pathname: `/${name}` }).href;

  const make = async (name: string, from: string) => {
    names.add(name);
    // Copying files is quicker than writing every page to the log, and safe here: nobody changes the template.
    await admin.query(`create database ${name} template ${from} strategy file_copy`);
    return urlOf(name);
  };
  const drop = async (name: string) => {
    // Not with force, which would cut connections that are just being closed. PostgreSQL waits 5 s for them.
    await admin.query(`drop database if exists ${name}`).then(
      () => names.delete(name),
      () => {}, // Still in use: it goes at the end of the run.
    );
  };
  await migrate(await make(template, "template0"));
  let count = 0;
  return {
    create: () => make(`${run}_${(count += 1)}`, template),
    createEmpty: () => make(`${run}_${(count += 1)}`, "template0"),
    drop: (name) => {
      const drops = names.has(name) ? drop(name) : Promise.resolve();
      dropping.add(drops);
      void drops.then(() => dropping.delete(drops));
    },
    close: async () => {
      await Promise.all(dropping);
      if (server.outlivesRun) for (const name of names) await drop(name);
      await admin.end();
      await server.stop();
    },
  };
}
