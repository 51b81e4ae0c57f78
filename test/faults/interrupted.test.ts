import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Channel } from "../../src/delivery/channel.ts";
import { deliverMessages } from "../../src/jobs/deliver-messages.ts";
import { openStore } from "../../src/store/connect.ts";
import { checkAndDeliver } from "../jobs/days.ts";
import { proxyTo } from "../support/proxy.ts";
import { freshDatabase } from "../support/services.ts";
import { addSite, workOn } from "../support/work.ts";

const nine = { now: "2026-11-23T09:00:00Z" };

/** A message that is about to leave when the database goes away: before its mark, or before its outcome is written. */
async function sendWhileAway(when: "before the mark" | "after the hand-over", awayMs: number) {
  const opened = new AsyncDisposableStack();
  const { url } = opened.use(await freshDatabase());
  const proxy = opened.use(await proxyTo(url));
  const store = opened.use(await openStore(proxy.url));
  const direct = opened.use(await openStore(url, { max: 1 }));
  await addSite(direct, "VL0AB", [{ address: "priya.sample@nhs.example", lastActivity: "2026-10-29" }]);
  let left = 0;
  const goAway = () => {
    proxy.cut();
    void delay(awayMs).then(() => proxy.mend());
  };
  const email: Channel = {
    name: "email",
    carrier: "test",
    async send(_letter, handed) {
      if (left === 0 && when === "before the mark") goAway();
      left += 1;
      await handed();
      if (when === "after the hand-over") goAway();
      return { outcome: "accepted", reference: "ok" };
    },
    probe: async () => null,
    close: async () => {},
  };
  const work = workOn(store, { folder: "", now: nine.now, channels: { email } });
  await checkAndDeliver(work, nine).catch(() => {}); // the queue would try again
  const statuses = async () =>
    (await direct.pool.query<{ status: string; reason: string | null }>("select status, reason from messages")).rows;
  return { work, statuses, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

describe("the database goes away while a message is sent", () => {
  it("before the mark: the message leaves as soon as it is back, not minutes later", async () => {
    await using given = await sendWhileAway("before the mark", 500);
    await deliverMessages(given.work, nine);
    expect(await given.statuses()).toEqual([{ status: "accepted", reason: null }]);
  });

  it("for seconds, after the hand-over: what the mail server said is not forgotten", async () => {
    await using given = await sendWhileAway("after the hand-over", 4000);
    expect(await given.statuses()).toEqual([{ status: "accepted", reason: null }]);
  });
});
