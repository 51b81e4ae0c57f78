import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Answering } from "../support/smtp-server.ts";

/** How the mail server behaves. Whatever it does, it keeps what it was given whole. */
export const mailManners = ["fast", "slow", "hangs", "greylists"] as const;
export type MailManner = (typeof mailManners)[number];

const slowMs = 300;
/** Longer than a lease: whoever waits for the answer must have renewed it. */
const hangsMs = 25_000;
/** Of so many addresses the server hangs at one, or puts one off at first. */
const oneIn = 15;

/** A server of that kind. The same address is treated the same by any of them, so that a seed shows the same again. */
export function answeringAs(manner: MailManner): Answering {
  const known = new Set<string>();
  return async (stage, address) => {
    if (manner === "slow") await delay(slowMs);
    if (manner === "hangs" && stage === "dot" && isChosen(address)) await delay(hangsMs, undefined, { ref: false });
    if (manner !== "greylists" || stage === "dot" || !isChosen(address) || known.has(address)) return null;
    known.add(address);
    return 451;
  };
}

function isChosen(address: string): boolean {
  return (createHash("sha256").update(address).digest()[0] ?? 0) % oneIn === 0;
}
