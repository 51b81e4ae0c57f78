import { randomBytes } from "node:crypto";
import { choosePlace } from "./embedded-place.ts";
import { createCluster, findServer, readPassword, startServer, stopServer, user } from "./embedded-server.ts";
import { atGate, joinUsers, leaveUsers } from "./embedded-users.ts";

/** A PostgreSQL server that came with the program. */
export interface Embedded {
  url: string;
  /** Where the data are: the folder asked for, or another that could be reached. */
  dataDir: string;
  /** Gives the server back. It ends with its last user. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL server that keeps its data in `dataDir`, or joins the one that another program started there.
 * `fsync: false` is for data nobody keeps. `note` gets a line when the data have to live elsewhere. Throws
 * DatabaseUnreachable where there are no binaries for the machine, or when the server does not start.
 */
export async function startEmbedded(wanted: {
  dataDir: string;
  fsync?: boolean;
  note?: (line: string) => void;
}): Promise<Embedded> {
  const place = await choosePlace(wanted.dataDir, wanted.note ?? (() => {}));
  const { port, users } = await atGate(place.home, async () => {
    await createCluster(place, randomBytes(24).toString("hex"));
    const found = (await findServer(place)) ?? (await startServer(place, wanted.fsync ?? true));
    return { port: found, users: joinUsers(place.home) };
  });
  const leave = () =>
    atGate(place.home, async () => {
      if (leaveUsers(users)) await stopServer(place);
    });
  let left: Promise<void> | null = null;
  return {
    url: `postgres://${user}:${await readPassword(place)}@127.0.0.1:${port}/postgres`,
    dataDir: place.home,
    stop: () => (left ??= leave()),
  };
}
