import type { Store } from "../store/connect.ts";
import { markHanded } from "../store/messages.ts";
import type { Holding } from "../store/settlements.ts";
import { gathering } from "./gathering.ts";

/** The message is no longer ours to send. */
export class LeaseLost extends Error {
  override name = "LeaseLost";
}

/**
 * Durable "handed" marks whose commits are shared. The promise resolves once the mark is committed, and rejects when the
 * message is no longer ours to send.
 */
export function gatherHandedMarks(store: Store): (message: Holding) => Promise<void> {
  const mark = gathering(async (held: readonly Holding[]) => {
    const marked = await markHanded(store, held);
    return ({ id }: Holding) => marked.has(id);
  });
  return async (message) => {
    if (!(await mark(message))) throw new LeaseLost("The lease on this message was lost.");
  };
}
