import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openCapture } from "../../src/delivery/capture.ts";
import { anEmail, aText, handed } from "./letters.ts";

async function aFolder() {
  const outer = await mkdtemp(join(tmpdir(), "lapsewatch-"));
  const folder = join(outer, "deep", "captured");
  const read = (name: string) => readFile(join(folder, name), "utf8");
  return { folder, read, [Symbol.asyncDispose]: () => rm(outer, { recursive: true }) };
}

test("an e-mail becomes a text that a person can read, and a page", async () => {
  await using given = await aFolder();
  await openCapture(given.folder, "email").send(anEmail(), handed);
  expect((await readdir(given.folder)).toSorted()).toEqual([
    "2026-11-22-R-7K2M-email-41.html",
    "2026-11-22-R-7K2M-email-41.txt",
  ]);
  expect(await given.read("2026-11-22-R-7K2M-email-41.html")).toBe(anEmail().html);
  expect(await given.read("2026-11-22-R-7K2M-email-41.txt")).toBe(
    [
      "To: Priya Sample <priya.sample@care.example>",
      "Subject: Please use your account by Thursday 26 November",
      "Date: 2026-11-22 09:30",
      "Reference: R-7K2M",
      "",
      anEmail().text,
    ].join("\n"),
  );
});

test("a text becomes one file", async () => {
  await using given = await aFolder();
  await openCapture(given.folder, "sms").send(aText({ to: { address: "+447700900123", name: null } }), handed);
  expect(await readdir(given.folder)).toEqual(["2026-11-22-R-7K2M-sms-41.txt"]);
  expect(await given.read("2026-11-22-R-7K2M-sms-41.txt")).toMatch(/^To: \+447700900123\nDate: /);
});

test("the day in the name is London's", async () => {
  await using given = await aFolder();
  await openCapture(given.folder, "sms").send(aText({ date: new Date("2026-06-30T23:30:00Z") }), handed);
  expect(await readdir(given.folder)).toEqual(["2026-07-01-R-7K2M-sms-41.txt"]);
});

test("the same message twice is one file", async () => {
  await using given = await aFolder();
  const channel = openCapture(given.folder, "email");
  const first = await channel.send(anEmail(), handed);
  expect(await channel.send(anEmail({ text: "Ref R-7K2M, again" }), handed)).toEqual(first);
  expect(await readdir(given.folder)).toHaveLength(2);
  expect(await given.read("2026-11-22-R-7K2M-email-41.txt")).toContain("again");
});

test("only the owner can look into the folder", async () => {
  await using given = await aFolder();
  await openCapture(given.folder, "sms").send(aText(), handed);
  expect((await stat(given.folder)).mode & 0o777).toBe(0o700);
  expect((await stat(join(given.folder, "2026-11-22-R-7K2M-sms-41.txt"))).mode & 0o777).toBe(0o600);
});

test("a reference cannot lead out of the folder", async () => {
  await using given = await aFolder();
  await openCapture(given.folder, "sms").send(aText({ reference: "../../R-7K2M" }), handed);
  expect(await readdir(given.folder)).toEqual(["2026-11-22-R-7K2M-sms-41.txt"]);
});
