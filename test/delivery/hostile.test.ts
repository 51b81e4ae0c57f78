import fc from "fast-check";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DeliveryResult, Letter } from "../../src/delivery/channel.ts";
import { openEmail } from "../../src/delivery/email.ts";
import { type MailServer, startMailServer } from "../support/smtp-server.ts";
import { dice } from "../support/dice.ts";
import { hostileNames } from "../wording/support/names.ts";
import { anEmail, handed } from "./letters.ts";

const count = 10_000;
/** So many are on their way at once. */
const batch = 500;
/** Stands in a file of this machine, which no message may bring along. */
const secret = randomUUID();
const victim = "everyone@care.example";

let folder: string;
let server: MailServer;
let sent: { letter: Letter; result: DeliveryResult }[];

/** What tries to become a second line, a second person, a command, or a file. */
function breakers(path: string): string[] {
  return [
    ...["\r\nBcc: ", "\nBcc: ", "\rBcc: ", "\r\n\r\n.\r\nRCPT TO:", "\u2028Bcc: ", "\u0085Bcc: ", "\0Bcc: "].map(
      (way) => `${way}${victim}`,
    ),
    ...[", ", "; ", " ", "> <", "\t,", ">,<", "%0d%0aBcc:", "=?utf-8?Q?=0D=0ABcc:?= "].map((way) => `${way}${victim}`),
    ...[`${victim}:`, `@relay.example:`, `<${victim}>`, `"${victim}" <${victim}>`, `group:${victim};`, `(${victim})`],
    ...[" NOTIFY=SUCCESS ORCPT=rfc822;", " SIZE=1 BODY=8BITMIME", "\r\nDATA\r\n", "\r\n.\r\nQUIT\r\n"],
    ...[path, `file://${path}`, `{"path":"${path}"}`, `<img src="file://${path}">`, `@${path}`, `cid:${path}`],
    ...[
      "${7*7}",
      "{{7*7}}",
      "<%= 7 %>",
      "__proto__",
      "\uD83D",
      "\u202E",
      "=?utf-8?B?QmNjOg==?=",
      "'",
      '"',
      "\\",
      ".",
      "..",
    ],
    ...["x".repeat(1100), "é".repeat(500), "😀".repeat(100)],
    ...hostileNames,
  ];
}

const plain = [
  "priya.sample@care.example",
  "o'shea+home@nhs.example",
  "x@a-b.example",
  "{it}@care.example",
  "a.b.c@nhs.example",
];

function lettersOf(path: string): Letter[] {
  const throwOf = dice(20_261_122);
  const odd = breakers(path);
  const one = <T>(from: readonly T[]): T => from[throwOf(from.length)]!;
  const random = fc.sample(fc.string({ unit: "binary", maxLength: 60 }), { numRuns: 500, seed: 42 });
  const text = () => [one(odd), one(random), one(odd)].slice(throwOf(3)).join(one(["", " ", "\r\n"]));
  const address = () => {
    const good = one(plain);
    return [good, good, good + one(odd), one(odd) + good, good.replace("@", `${one(odd)}@`), text()][throwOf(6)]!;
  };
  return Array.from({ length: count }, (_, id) =>
    anEmail({
      ...{ id, to: { address: address(), name: text() }, subject: text(), text: `${text()}\n` },
      ...{ html: id % 3 === 0 ? text() : null, messageId: `<${id}.r7k2m@lapsewatch.example>` },
    }),
  );
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lapsewatch-hostile-"));
  await writeFile(join(folder, "secret"), secret);
  server = await startMailServer();
  const channel = openEmail({
    ...{ smtpUrl: server.url, mailFrom: "reminders@sunrise.example", mailReplyTo: null, senderName: "Sunrise Care" },
    connections: 10,
  });
  sent = [];
  const letters = lettersOf(join(folder, "secret"));
  for (let from = 0; from < count; from += batch) {
    const tries = letters.slice(from, from + batch).map(async (letter) => ({
      letter,
      result: await channel.send(letter, handed),
    }));
    sent.push(...(await Promise.all(tries)));
  }
  await channel.close();
}, 300_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const accepted = () => sent.filter(({ result }) => result.outcome === "accepted").map(({ letter }) => letter);

test("of 10,000 hostile names and addresses each is taken for one person, or refused as nobody's", () => {
  expect(sent).toHaveLength(count);
  const others = sent.filter(({ result }) => result.outcome !== "accepted" && result.outcome !== "refused");
  expect(others).toEqual([]);
  expect(accepted().length).toBeGreaterThan(count / 4);
  expect(count - accepted().length).toBeGreaterThan(count / 4);
  expect(server.mails).toHaveLength(accepted().length);
});

test("every message went to exactly the one address it was for, of those that look like one", () => {
  const byId = new Map(accepted().map((letter) => [letter.messageId, letter]));
  const wrong = server.mails.filter(({ to, from, headers }) => {
    const letter = byId.get(headers.get("message-id")?.[0] ?? "");
    return to.length !== 1 || to[0] !== letter?.to.address || from !== "reminders@sunrise.example";
  });
  expect(wrong.map(({ to }) => to)).toEqual([]);
  const reached = new Set(server.mails.flatMap(({ to }) => to));
  expect([...reached].filter((address) => /[\s<>,;:"()\\]|@.*@/.test(address))).toEqual([]);
});

/** The line for the reader as it was sent, without what stands in quotation marks or is encoded: no program reads that. */
function readerLine(raw: string): string {
  const line = /^to:\s*(.+?)\r\n(?![ \t])/ims.exec(raw.slice(0, raw.indexOf("\r\n\r\n") + 2))?.[1] ?? "";
  const unread = /"(?:[^"\\]|\\.)*"|=\?utf-8\?[QB]\?[^?]*\?=/gi;
  const whole = line.replace(/\r\n[ \t]+/g, " ");
  const address = /<[^<>]*>$/.exec(whole)?.[0] ?? "";
  const name = whole.slice(0, whole.length - address.length);
  return `${address ? name.replace(unread, "") : name}${address}`.trim();
}

test("no message has a header more than it should, nor one twice, nor another reader", () => {
  const usual =
    "auto-submitted content-transfer-encoding content-type date from message-id mime-version subject to".split(" ");
  const odd = server.mails.filter(({ headers }) =>
    [...headers].some(([name, values]) => !usual.includes(name) || values.length !== 1),
  );
  expect(odd.map(({ headers }) => [...headers.keys()])).toEqual([]);
  const readers = server.mails.filter(
    ({ raw, to }) => !/^[^<>@,;:]*<[^<>\s]+>$|^[^<>\s]+$/.test(readerLine(raw)) || !readerLine(raw).includes(to[0]!),
  );
  expect(readers.map(({ raw }) => readerLine(raw))).toEqual([]);
});

test("no message brings a file of this machine along", () => {
  expect(server.mails.filter(({ raw, text, html }) => `${raw}${text}${html}`.includes(secret))).toEqual([]);
  const encoded = Buffer.from(secret).toString("base64").slice(0, 24);
  expect(server.mails.filter(({ raw }) => raw.replaceAll("\r\n", "").includes(encoded))).toEqual([]);
  expect(server.mails.filter(({ raw }) => /content-disposition/i.test(raw.slice(0, raw.indexOf("\r\n\r\n"))))).toEqual(
    [],
  );
});
