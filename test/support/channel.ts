import type { Channel, DeliveryResult, Letter } from "../../src/delivery/channel.ts";

/** A channel that answers what the test wants, and keeps what it was given. */
export function answering(name: "email" | "sms", ...results: DeliveryResult[]): Channel & { letters: Letter[] } {
  const letters: Letter[] = [];
  return {
    name,
    carrier: "test",
    letters,
    async send(letter, handed) {
      letters.push(letter);
      const result = results.shift() ?? { outcome: "accepted", reference: "ok" };
      if (result.outcome === "accepted" || result.outcome === "unknown") await handed();
      return result;
    },
    probe: async () => null,
    close: async () => {},
  };
}
