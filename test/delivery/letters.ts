import type { Letter } from "../../src/delivery/channel.ts";

/** An e-mail to a fictional person, changed as a test needs it. */
export function anEmail(changes: Partial<Letter> = {}): Letter {
  return {
    id: 41,
    to: { address: "priya.sample@care.example", name: "Priya Sample" },
    subject: "Please use your account by Thursday 26 November",
    text: "Dear Priya\n\nPlease log in.\n.\nA line of one dot stands above.\n\nRef R-7K2M\n",
    html: "<!doctype html><html lang='en-GB'><title>Please log in</title><h1>Dear Priya – log in</h1></html>",
    messageId: "<41.r7k2m@lapsewatch.example>",
    date: new Date("2026-11-22T09:30:00Z"),
    reference: "R-7K2M",
    ...changes,
  };
}

/** A text to a fictional person. */
export function aText(changes: Partial<Letter> = {}): Letter {
  return anEmail({
    to: { address: "+447700900123", name: "Priya Sample" },
    subject: null,
    html: null,
    text: "Oak House: Priya, please log in to NHSmail by Thu 26 Nov. Ref R-7K2M",
    ...changes,
  });
}

export const handed = async (): Promise<void> => {};
