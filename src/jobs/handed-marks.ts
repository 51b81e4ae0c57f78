import { markHanded } from "../store/messages.ts";
import type { Store } from "../store/connect.ts";

interface Waiting {
  id: number;
  fence: number;
  resolve: () => void;
  reject: (error: Error) => void;
}

/** How long a mark waits for others to share its commit, in milliseconds. */
const gatherMs = 3;

/**
 * Durable "handed" marks whose commits are shared: marks asked for within a few milliseconds are written together.
 * The promise resolves once the mark is committed, and rejects when the message is no longer ours to send.
 */
export function gatherHandedMarks(store: Store): (message: { id: number; fence: number }) => Promise<void> {
  let waiting: Waiting[] = [];

  async function write(): Promise<void> {
    const batch = waiting;
    waiting = [];
    try {
      const held = await markHanded(store, batch);
      for (const { id, resolve, reject } of batch) {
        if (held.has(id)) resolve();
        else reject(new Error("The lease on this message was lost."));
      }
    } catch (error) {
      for (const { reject } of batch) reject(error instanceof Error ? error : new Error("The mark failed."));
    }
  }

  return ({ id, fence }) =>
    new Promise((resolve, reject) => {
      waiting.push({ id, fence, resolve, reject });
      if (waiting.length === 1) setTimeout(() => void write(), gatherMs);
    });
}
