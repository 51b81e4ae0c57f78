import { Client } from "pg";
import { answerWithinMs } from "./in-time.ts";

/**
 * Whether the role of this URL makes the queue's tables and brings them up to date. Where they are there and it has no
 * right to make any, whoever has it does so: `migrate`, run as the owner.
 */
export async function mayMakeTables(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: answerWithinMs });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ may: boolean }>(
      "select to_regnamespace('bullmq') is null or has_database_privilege(current_database(), 'create') as may",
    );
    return rows[0]?.may ?? true;
  } finally {
    await client.end();
  }
}
