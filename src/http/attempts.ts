import { createHash } from "node:crypto";

const mostWrong = 5;
const forgottenMs = 15 * 60_000;
const mostRemembered = 10_000;

/**
 * Counts wrong passwords for a name from an address. A guess counts before it is looked at, so that many at once gain
 * nothing; the right one takes its count back.
 */
export class Attempts {
  readonly #wrong = new Map<string, { count: number; until: number }>();
  readonly #clock: () => Date;

  constructor(clock: () => Date) {
    this.#clock = clock;
  }

  /** Whether one more guess is allowed; counts it as wrong. */
  mayTry(name: string, address: string): boolean {
    const now = this.#clock().getTime();
    const key = keyOf(name, address);
    const known = this.#wrong.get(key);
    const entry = known && known.until > now ? known : { count: 0, until: now + forgottenMs };
    if (entry.count >= mostWrong || !this.#hasRoom(key, now)) return false;
    entry.count += 1;
    this.#wrong.set(key, entry);
    return true;
  }

  /** The last guess was right. */
  forgive(name: string, address: string): void {
    this.#wrong.delete(keyOf(name, address));
  }

  #hasRoom(key: string, now: number): boolean {
    if (this.#wrong.has(key) || this.#wrong.size < mostRemembered) return true;
    for (const [old, { until }] of this.#wrong) if (until <= now) this.#wrong.delete(old);
    return this.#wrong.size < mostRemembered;
  }
}

function keyOf(name: string, address: string): string {
  return createHash("sha256").update(`${address} ${name}`).digest("base64url");
}
