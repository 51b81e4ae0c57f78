import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Trouble } from "../../src/jobs/failure.ts";
import { type JobData, openQueue, type Queue, QueueUnreachable } from "../../src/jobs/queue.ts";
import { type Proxy, proxyTo } from "../support/proxy.ts";

/** A place a queue can live in, and what its administrator sees there. */
export interface Place extends AsyncDisposable {
  url: string;
  /** Everything that is stored of a queue, as text; empty when there is nothing. */
  dump(queueName: string): Promise<string>;
  /** Empties the server, as an operator might. */
  wipe(queueName: string): Promise<void>;
  /** Loses the jobs that are to run later, and nothing else, as a Redis that evicts keys might. */
  loseDelayed(queueName: string): Promise<void>;
  /** A way there that can be cut; without it a proxy before the address. */
  away?(): Promise<Proxy>;
}

const everySecond = { name: "bell", cron: "* * * * * *" };
const onceAYear = { name: "yearly", cron: "0 3 1 1 *" };
const until = { timeout: 15_000, interval: 20 };

/** What every backend of the queue promises. */
export function queueConformance(
  backend: Queue["backend"],
  openPlace: () => Promise<Place>,
  where: string = backend,
): void {
  describe(`the queue on ${where}`, () => {
    let place: Place;
    let queue: Queue;
    let queueName: string;
    let troubles: Trouble[];

    beforeAll(async () => {
      place = await openPlace();
    });
    afterAll(async () => {
      await place[Symbol.asyncDispose]();
    });
    beforeEach(async () => {
      queueName = `test-${randomUUID()}`;
      troubles = [];
      queue = await openQueue({ url: place.url, name: queueName, onTrouble: (trouble) => troubles.push(trouble) });
    });
    afterEach(async () => {
      await queue.close();
    });

    it("knows where it lives, and finds nothing wrong there", async () => {
      expect(queue.backend).toBe(backend);
      expect(await queue.check()).toEqual([]);
    });

    it("runs every job that was rung, with what it carries", async () => {
      const seen: JobData[] = [];
      const worker = await queue.work({ look: async (data) => void seen.push(data) });
      const rung = Array.from({ length: 20 }, (_, id) => ({ now: "2026-11-22T06:30:00.000Z", ids: [id] }));
      await Promise.all(rung.map((data) => queue.ring({ name: "look", data })));
      await worker.drain();
      expect(seen.toSorted((a, b) => (a.ids?.[0] ?? 0) - (b.ids?.[0] ?? 0))).toEqual(rung);
      expect(await queue.counts()).toEqual({ waiting: 0, active: 0, failed: 0, delayed: 0 });
    });

    it("runs once what was rung with the same id while it waited", async () => {
      const look = vi.fn(async () => {});
      for (const _ of [1, 2, 3]) await queue.ring({ name: "look", id: "page" });
      await queue.ring({ name: "look", id: "another-page" });
      expect((await queue.counts()).waiting).toBe(2);
      await (await queue.work({ look })).drain();
      expect(look).toHaveBeenCalledTimes(2);
      await queue.ring({ name: "look", id: "page" });
      await (await queue.work({ look })).drain();
      expect(look).toHaveBeenCalledTimes(3);
    });

    it("runs once more what was rung while it ran, because what it looked at may be old", async () => {
      let runs = 0;
      const look = async () => {
        runs += 1;
        if (runs === 1) for (const _ of [1, 2, 3]) await queue.ring({ name: "look", id: "page" });
      };
      await queue.ring({ name: "look", id: "page" });
      await (await queue.work({ look })).drain();
      expect(runs).toBe(2);
    });

    it("waits with a delayed job, which does not swallow one that should run now", async () => {
      const ran: number[] = [];
      const rungAt = Date.now();
      await queue.ring({ name: "look", id: "page", delayMs: 700, data: { ids: [2] } });
      await queue.ring({ name: "look", id: "page", data: { ids: [1] } });
      expect(await queue.counts()).toMatchObject({ waiting: 1, delayed: 1 });
      const worker = await queue.work({ look: async ({ ids = [] }) => void ran.push(...ids) });
      await worker.drain();
      expect(ran).toEqual([1, 2]);
      expect(Date.now() - rungAt).toBeGreaterThanOrEqual(690);
    });

    it("tries a failing job again, then counts it as failed, and stores nothing of what the error says", async () => {
      const send = vi.fn(async () => {
        throw Object.assign(new RangeError("priya.canary@nhs.example"), { code: "23505" });
      });
      await queue.ring({ name: "send", id: "letters" });
      const worker = await queue.work({ send });
      await vi.waitFor(async () => expect((await queue.counts()).delayed).toBe(1), until);
      expect(await place.dump(queueName)).not.toContain("canary");
      await worker.drain();
      expect(send).toHaveBeenCalledTimes(4);
      expect((await queue.counts()).failed).toBe(1);
      const stored = await place.dump(queueName);
      expect(stored).toContain("RangeError 23505");
      expect(stored).not.toContain("canary");
      expect(troubles.map(({ job, failure }) => [job?.name, job?.attempt, failure])).toEqual(
        [1, 2, 3, 4].map((attempt) => ["send", attempt, "RangeError 23505"]),
      );
      expect(JSON.stringify(troubles)).not.toContain("canary");
      await worker.close();
      await queue.ring({ name: "send", id: "letters" }); // the failed one does not stand in its way
      expect((await queue.counts()).waiting).toBe(1);
    });

    it("counts a job nobody has a function for as failed", async () => {
      await queue.ring({ name: "toString" });
      await (await queue.work({})).drain();
      expect((await queue.counts()).failed).toBe(1);
      expect(troubles[0]).toMatchObject({ job: { name: "toString" }, failure: "ReferenceError" });
    });

    it("refuses to carry a name or an address", async () => {
      const data = { now: "priya.canary@nhs.example" };
      await expect(queue.ring({ name: "look", data })).rejects.toThrow(TypeError);
      await expect(queue.ring({ name: "look", id: "Priya Canary" })).rejects.toThrow(TypeError);
      expect((await queue.counts()).waiting).toBe(0);
    });

    it("is shared by several workers", async () => {
      const busy = new Set<string>();
      const bothBusy = Promise.withResolvers<void>();
      const lookAs = (name: string) => async () => {
        busy.add(name);
        if (busy.size === 2) bothBusy.resolve();
        await bothBusy.promise;
      };
      for (const _ of [1, 2]) await queue.ring({ name: "look" });
      const first = await queue.work({ look: lookAs("first") }, { concurrency: 1 });
      const second = await queue.work({ look: lookAs("second") }, { concurrency: 1 });
      await Promise.all([first.drain(), second.drain()]);
      expect(busy.size).toBe(2);
    });

    it("lets a running job finish when it closes, and leaves the others for the next worker", async () => {
      const started = Promise.withResolvers<void>();
      const mayEnd = Promise.withResolvers<void>();
      const ran: number[] = [];
      const look = async ({ ids = [] }: JobData) => {
        started.resolve();
        await mayEnd.promise;
        ran.push(...ids);
      };
      await queue.ring({ name: "look", data: { ids: [1] } });
      await queue.ring({ name: "look", data: { ids: [2] } });
      const worker = await queue.work({ look }, { concurrency: 1 });
      await started.promise;
      const closing = worker.close();
      mayEnd.resolve();
      await closing;
      expect(ran).toEqual([1]);
      expect(await queue.counts()).toMatchObject({ waiting: 1, active: 0 });
      await (await queue.work({ look })).drain();
      expect(ran).toEqual([1, 2]);
    });

    it("rings by the schedule", async () => {
      const bell = vi.fn(async () => {});
      await queue.schedule([everySecond, onceAYear]);
      await queue.work({ bell });
      await vi.waitFor(() => expect(bell.mock.calls.length).toBeGreaterThanOrEqual(2), until);
    });

    it("keeps one of each line of the schedule, however often it is told, and drops what is no line any more", async () => {
      await queue.schedule([everySecond, onceAYear]);
      await queue.schedule([everySecond, onceAYear]);
      expect((await queue.counts()).delayed).toBe(2);
      await queue.schedule([everySecond]);
      expect((await queue.bullQueue.getJobSchedulers()).map(({ key }) => key)).toEqual(["bell"]);
      expect((await queue.counts()).delayed).toBe(1);
      await queue.schedule([{ ...everySecond, cron: onceAYear.cron }]);
      expect((await queue.counts()).delayed).toBe(1);
    });

    it("does not lose a scheduled job that became due while nobody worked", async () => {
      const { promise: rang, resolve: bell } = Promise.withResolvers<void>();
      await queue.schedule([everySecond]);
      // On the stroke of a second the first one is due at once.
      const rungNext = () => queue.bullQueue.getJobs(["delayed", "wait"]);
      const [due] = await rungNext();
      await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(due!.timestamp + due!.delay), until);
      await queue.schedule([everySecond]);
      expect((await rungNext()).map(({ id }) => id)).toEqual([due!.id]);
      await queue.work({ bell: async () => bell() });
      await rang;
    });

    it("gets its schedule back after everything was wiped", async () => {
      await queue.schedule([everySecond, onceAYear]);
      await place.wipe(queueName);
      expect((await queue.counts()).delayed).toBe(0);
      await queue.schedule([everySecond, onceAYear]);
      expect((await queue.counts()).delayed).toBe(2);
      const bell = vi.fn(async () => {});
      await queue.work({ bell });
      await vi.waitFor(() => expect(bell).toHaveBeenCalled(), until);
    });

    it("gets a line of its schedule back whose next job got lost", async () => {
      await queue.schedule([onceAYear]);
      await place.loseDelayed(queueName);
      expect((await queue.counts()).delayed).toBe(0);
      await queue.schedule([onceAYear]);
      expect((await queue.counts()).delayed).toBe(1);
    });

    it("leaves nothing behind when it is obliterated, and can be used again", async () => {
      await using other = await openQueue({ url: place.url, name: `${queueName}-other` });
      await other.ring({ name: "look" });
      await queue.schedule([onceAYear]);
      await queue.ring({ name: "look", id: "page" });
      await queue.ring({ name: "look", id: "page", delayMs: 60_000 });
      await queue.obliterate();
      expect(await place.dump(queueName)).toBe("");
      expect((await other.counts()).waiting).toBe(1);
      const look = vi.fn(async () => {});
      await queue.ring({ name: "look", id: "page" });
      await (await queue.work({ look })).drain();
      expect(look).toHaveBeenCalledTimes(1);
    });

    it("says within seconds that the server has gone, and goes on when it is back", async () => {
      await using proxy = await (place.away?.() ?? proxyTo(place.url));
      await using distant = await openQueue({ url: proxy.url, name: queueName });
      const look = vi.fn(async () => {});
      const worker = await distant.work({ look });
      proxy.cut();
      const cutAt = performance.now();
      await expect(distant.ring({ name: "look" })).rejects.toThrow(QueueUnreachable);
      await expect(openQueue({ url: proxy.url })).rejects.toThrow(QueueUnreachable);
      expect(performance.now() - cutAt).toBeLessThan(12_000);
      proxy.mend();
      await vi.waitFor(() => distant.ring({ name: "look" }), until);
      await vi.waitFor(() => expect(look).toHaveBeenCalled(), until);
      await worker.drain();
    }, 60_000);

    it("closes within seconds although the server has gone", async () => {
      await using proxy = await (place.away?.() ?? proxyTo(place.url));
      const distant = await openQueue({ url: proxy.url, name: queueName });
      await distant.work({});
      proxy.cut();
      const cutAt = performance.now();
      await distant.close();
      expect(performance.now() - cutAt).toBeLessThan(12_000);
    }, 30_000);
  });
}
