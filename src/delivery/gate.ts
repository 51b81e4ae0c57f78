import { Readable } from "node:stream";

/** How far the body of one message has got, and the gate that holds it back until the mark is written. */
export interface BodyGate {
  /** The first byte of the body may have left. */
  read: boolean;
  /** The whole body, and with it the final dot, may have left. */
  ended: boolean;
  /** Why the mark could not be written; then nothing has left. */
  rejection: { error: unknown } | null;
  /** Puts the gate in front of a body. Nothing of it flows before somebody reads and `handed` has resolved. */
  hold(body: Readable): Readable;
  /** Lets nothing more through. */
  shut(): void;
}

/**
 * A gate for one message. `handed` is asked for once, when the body is first read, even if the pool moves the message
 * to another connection. The flags are raised before the bytes move, so they never claim too little.
 */
export function bodyGate(handed: () => Promise<void>): BodyGate {
  let mark: Promise<void> | null = null;
  let held: Readable | null = null;

  async function* flow(body: Readable): AsyncGenerator {
    try {
      await (mark ??= handed());
    } catch (error) {
      gate.rejection = { error };
      throw new Error("the handed mark was not written", { cause: error });
    }
    for await (const chunk of body) {
      gate.read = true;
      yield chunk;
    }
    gate.ended = true;
  }

  const gate: BodyGate = {
    read: false,
    ended: false,
    rejection: null,
    hold(body) {
      held = Readable.from(flow(body), { objectMode: false });
      return held;
    },
    shut: () => void held?.destroy(),
  };
  return gate;
}
