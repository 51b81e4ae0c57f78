import type { Channel } from "./channel.ts";

/** A channel on trial: only the addresses allowed leave by it, everybody else's messages go to `others`. */
export function onTrial(channel: Channel, allowed: readonly string[], others: Channel): Channel {
  const isAllowed = new Set(allowed.map(plain));
  return {
    ...channel,
    carrier: `${channel.carrier}, on trial`,
    captures: (address) => !isAllowed.has(plain(address)),
    send: (letter, handed) => (isAllowed.has(plain(letter.to.address)) ? channel : others).send(letter, handed),
    close: async () => {
      await Promise.all([channel.close(), others.close()]);
    },
  };
}

/** Case and the spaces in a number do not matter, nor whether it begins with 0 or +44. */
function plain(address: string): string {
  const bare = address.trim().toLowerCase();
  return bare.includes("@") ? bare : bare.replace(/[\s()-]/g, "").replace(/^0(?=\d)/, "+44");
}
