import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Channel, Letter } from "../../src/delivery/channel.ts";

/** One thing that reached somebody. */
export interface Arrival {
  to: string[];
  /** Header names as a receiver reads them, as often as they stand there. */
  headers: string[];
  text: string;
}

/** A channel with a receiver behind it that shows what came through. */
export interface Stand extends AsyncDisposable {
  channel: Channel;
  arrivals(): Promise<Arrival[]>;
  /** Anything that has reached the receiver beyond greetings. */
  bytes(): Promise<number>;
  /** Connections still open at the receiver. */
  connections(): Promise<number>;
  aLetter(changes?: Partial<Letter>): Letter;
  goodAddress: string;
  /** Two people in one string, as the channel's addresses look. */
  twoAddresses: string;
}

const ok = async (): Promise<void> => {};

/** What every channel promises. `broken` opens the same channel with nothing working behind it. */
export function describeChannel(name: string, stand: () => Promise<Stand>, broken: () => Promise<Channel>): void {
  describe(`${name}, like every channel,`, () => {
    test("gives one message to one recipient and returns a reference", async () => {
      await using given = await stand();
      const result = await given.channel.send(given.aLetter(), ok);
      expect(result).toEqual({ outcome: "accepted", reference: expect.stringMatching(/\S/) });
      const arrivals = await given.arrivals();
      expect(arrivals.map(({ to }) => to)).toEqual([[given.goodAddress]]);
      expect(arrivals[0]?.text).toContain("R-7K2M");
    });

    test("lets nothing of the message out before the mark is written", async () => {
      await using given = await stand();
      let bytesAtMark = -1;
      await given.channel.send(given.aLetter(), async () => void (bytesAtMark = await given.bytes()));
      expect(bytesAtMark).toBe(0);
      expect(await given.bytes()).toBeGreaterThan(0);
    });

    test("sends nothing when the mark cannot be written, and passes the cause on", async () => {
      await using given = await stand();
      const lost = new Error("lease lost");
      await expect(given.channel.send(given.aLetter(), () => Promise.reject(lost))).rejects.toBe(lost);
      expect(await given.bytes()).toBe(0);
      expect(await given.arrivals()).toEqual([]);
    });

    test("reaches nobody through an address that is not exactly one address", async () => {
      await using given = await stand();
      const good = given.goodAddress;
      const hostile = [
        given.twoAddresses,
        `${good}\r\nBcc: evil.sample@rogue.example`,
        `${good}\nRCPT TO:<evil.sample@rogue.example>`,
        `${good}>`,
        `<${good}>`,
        `Priya <${good}>`,
        `${good};${good}`,
        ` ${good}`,
        `${good}\u0000`,
        good.replace("0", "٠").replace("e", "е"),
        good.repeat(20),
        "",
      ];
      for (const address of hostile) {
        const result = await given.channel.send(given.aLetter({ to: { address, name: "Priya" } }), ok);
        expect({ address, ...result }).toEqual({ address, outcome: "refused", reason: "address-refused" });
      }
      expect(await given.arrivals()).toEqual([]);
    });

    test("adds no recipient and no header, whatever stands in names, subjects and words", async () => {
      await using given = await stand();
      await given.channel.send(given.aLetter(), ok);
      const usual = (await given.arrivals())[0]?.headers ?? [];
      const nasty = fc.oneof(
        fc.constant("Priya\r\nBcc: evil.sample@rogue.example"),
        fc.constant("evil.sample@rogue.example, Priya <evil.sample@rogue.example>"),
        fc.constant('"\\" <evil.sample@rogue.example>'),
        fc.constant(`Zoë 張 ${"long ".repeat(200)}`),
        fc.constant("\u2028To: evil.sample@rogue.example\u0085X: y"),
        fc.string({ unit: "binary", maxLength: 60 }),
      );
      await fc.assert(
        fc.asyncProperty(nasty, nasty, async (name, words) => {
          const before = (await given.arrivals()).length;
          const to = { address: given.goodAddress, name };
          const letter = given.aLetter({ to, text: `Ref R-7K2M ${words}`, reference: `R-${before}` });
          const result = await given.channel.send(letter.subject === null ? letter : { ...letter, subject: words }, ok);
          expect(result.outcome).toBe("accepted");
          const arrival =
            (await given.arrivals()).find(({ text }) => text.includes(words)) ?? (await given.arrivals()).at(-1);
          expect(arrival?.to).toEqual([given.goodAddress]);
          // An empty subject may be left out; nothing may come in, nor come twice.
          expect(usual).toEqual(expect.arrayContaining(arrival?.headers ?? []));
          expect(new Set(arrival?.headers).size).toBe(arrival?.headers.length);
        }),
        { numRuns: 25 },
      );
    });

    test("never reads a file or a page that the words name", async () => {
      await using given = await stand();
      const text = "file:///etc/hostname http://127.0.0.1:1/ R-7K2M";
      expect((await given.channel.send(given.aLetter({ text }), ok)).outcome).toBe("accepted");
      expect((await given.arrivals())[0]?.text).toContain(text);
    });

    test("tells well from broken without a secret or an address", async () => {
      await using given = await stand();
      expect(await given.channel.probe()).toBeNull();
      const other = await broken();
      expect(await other.probe()).toMatch(/^[A-Z][A-Za-z ,:'-]+\.$/);
      await other.close();
    });

    test("tells what went wrong without an address, and never by throwing", async () => {
      const channel = await broken();
      await using given = await stand();
      const result = await channel.send(given.aLetter(), ok);
      expect(result.outcome).not.toBe("accepted");
      expect(JSON.stringify(result)).not.toMatch(/@|\d{5}.*\d{5}|sample|example/);
      await channel.close();
    });

    test("leaves no connection behind when it closes", async () => {
      await using given = await stand();
      await given.channel.send(given.aLetter(), ok);
      await given.channel.close();
      await expect.poll(() => given.connections()).toBe(0);
    });
  });
}
