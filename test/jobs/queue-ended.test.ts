import { expect, it } from "vitest";
import { openQueue } from "../../src/jobs/queue.ts";
import { proxyTo } from "../support/proxy.ts";
import { freshDatabase } from "../support/services.ts";

/** What the server says last when it lets somebody in, and what it says when an administrator ends the connection. */
const isReady = "Z\0\0\0\x05I";
const fields = "SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0";
const isEnded = `E\0\0\0${String.fromCharCode(4 + fields.length)}${fields}`;

it("connections that are ended as soon as they are let in end no worker: it goes on when they are left alone", async () => {
  await using database = await freshDatabase();
  let isStriking = false;
  let letIn = 0;
  let struck = 0;
  await using proxy = await proxyTo(database.url, (answer) => {
    if (!isStriking || !answer.endsWith(isReady) || !answer.includes("server_version")) return answer;
    letIn += 1;
    if (letIn % 3 === 1) return answer;
    struck += 1;
    return answer + isEnded;
  });
  await using queue = await openQueue({ url: proxy.url });
  const done = Promise.withResolvers<void>();
  await queue.work({ later: async () => done.resolve() });
  isStriking = true;
  proxy.cut();
  proxy.mend();
  await expect.poll(() => struck, { timeout: 30_000 }).toBeGreaterThan(2);
  isStriking = false;
  await using other = await openQueue({ url: database.url });
  await other.ring({ name: "later" });
  await done.promise;
});
