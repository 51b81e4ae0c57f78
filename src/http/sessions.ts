import { createHash, randomBytes } from "node:crypto";
import type { Role } from "./visitor.ts";

const idleMs = 30 * 60_000;
const longestMs = 12 * 3_600_000;
const mostSessions = 1000;

interface Session {
  role: Role;
  seenAt: number;
  beganAt: number;
}

/** Who is logged in. Kept in memory, and of each cookie only its hash: a restart logs everybody out. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();
  readonly #clock: () => Date;

  constructor(clock: () => Date) {
    this.#clock = clock;
  }

  /** Begins a session; answers the secret for the cookie. */
  begin(role: Role): string {
    const now = this.#clock().getTime();
    for (const [key, session] of this.#sessions) if (isOver(session, now)) this.#sessions.delete(key);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size >= mostSessions && oldest !== undefined) this.#sessions.delete(oldest);
    const secret = randomBytes(32).toString("base64url");
    this.#sessions.set(keyOf(secret), { role, seenAt: now, beganAt: now });
    return secret;
  }

  /** The role of a session that has not ended. `keepsAwake`: somebody is there, and the half hour begins anew. */
  roleOf(secret: string, keepsAwake: boolean): Role | null {
    const session = this.#sessions.get(keyOf(secret));
    const now = this.#clock().getTime();
    if (session === undefined || isOver(session, now)) return null;
    if (keepsAwake) session.seenAt = now;
    return session.role;
  }

  end(secret: string): void {
    this.#sessions.delete(keyOf(secret));
  }
}

function isOver({ seenAt, beganAt }: Session, now: number): boolean {
  return now - seenAt > idleMs || now - beganAt > longestMs;
}

function keyOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}
