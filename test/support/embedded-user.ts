// A program that uses the embedded database: says its address, then stays until its input ends.
import { startEmbedded } from "../../src/store/embedded.ts";

const server = await startEmbedded({
  dataDir: process.argv[2]!,
  fsync: false,
  note: (line) => process.stderr.write(`${line}\n`),
});
process.stdout.write(`${server.url}\n`);
for await (const _ of process.stdin);
await server.stop();
