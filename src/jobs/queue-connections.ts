import { createPostgresBackend } from "bullmq";
import { Client, type ClientConfig, type Pool } from "pg";

// What BullMQ leaves open where connections to PostgreSQL are lost.

/**
 * A worker waits to be told of the next job, up to an hour. What it was told while its connection was lost it never
 * hears, so it looks for itself as often as one on Redis does.
 */
const looksAgainAfterS = 10;

/**
 * A connection that may be ended before anybody listens for that: in the same moment in which the server lets it in. The
 * event would end the whole process. Here it fails to connect, and is tried again.
 */
class HeardClient extends Client {
  private lost: Error | undefined;

  constructor(config?: ClientConfig) {
    super(config);
    this.on("error", (error: Error) => {
      this.lost ??= error;
    });
  }

  override async connect(): Promise<Client> {
    const client = await super.connect();
    if (this.lost) throw this.lost;
    return client;
  }
}

/** BullMQ's backend over PostgreSQL, for a server that may end connections at any moment. */
export const lastingBackend: typeof createPostgresBackend = (...given) => {
  const backend = createPostgresBackend(...given);
  Object.defineProperty(backend, "maximumBlockTimeout", { value: looksAgainAfterS });
  Object.defineProperty(backend.connection, "pgModule", { value: { Client: HeardClient } });
  // Whoever uses it gets the error from the query, the pool opens another.
  (backend.connection.pool as Pool).on("connect", (client) => client.on("error", () => {}));
  return backend;
};
