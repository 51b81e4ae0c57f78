import { expect, test } from "vitest";
import { emailWords, previewOccasion } from "../../src/wording/index.ts";
import { contrast, seenIn, seenInText } from "./support/html.ts";
import { hostileNames } from "./support/names.ts";
import { hostileTo } from "./support/occasions.ts";
import { readings } from "./support/readings.ts";

test("HTML and text say the same", () => {
  for (const { called, words } of readings) expect(seenIn(words.html ?? ""), called).toBe(seenInText(words.text));
});

test("the HTML part is a plain page: language, title, one first heading, ordered headings, one column", () => {
  for (const { called, words } of readings) {
    const html = words.html ?? "";
    expect(html, called).toMatch(/^<!DOCTYPE html>\n<html lang="en-GB">/);
    expect(html.match(/<title>/g), called).toHaveLength(1);
    expect(html.match(/<h1>/g), called).toHaveLength(1);
    const levels = [...html.matchAll(/<h(\d)>/g)].map(([, level]) => Number(level));
    levels.forEach((level, index) => expect(level - (levels[index - 1] ?? 0), called).toBeLessThanOrEqual(1));
    expect(html).toContain("max-width:600px");
    expect(html).not.toMatch(/font(?:-size)?:(?:\d|1[0-5])px/);
  }
});

test("the colours have AA contrast, in light and dark", () => {
  const html = emailWords(previewOccasion("dspt-due")).html ?? "";
  const pairs = [...html.matchAll(/background:(#\w{6});color:(#\w{6})/g)];
  expect(pairs).toHaveLength(2);
  for (const [, back = "", front = ""] of pairs) expect(contrast(back, front)).toBeGreaterThan(4.5);
});

const plainTags = new Set("DOCTYPE html head meta title style body div h1 h2 h3 h4 p ol ul li".split(" "));

test("hostile names in every field break nothing: subject and greeting stay one line, HTML shows them as they are", () => {
  for (const { called, occasion } of readings.filter(
    ({ called }) => !/ to (?:member|admin|operator)|old list/.test(called),
  )) {
    for (const name of hostileNames) {
      const { subject, text, html } = emailWords(hostileTo(occasion, name));
      expect(subject, called).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
      expect((subject ?? "").length, called).toBeLessThanOrEqual(320);
      expect(text.replaceAll("\n", ""), called).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
      expect(text, called).not.toMatch(/^Bcc:/m);
      const tags = new Set([...(html ?? "").matchAll(/<\/?([a-z0-9]+)/gi)].map(([, tag = ""]) => tag));
      expect([...tags.difference(plainTags)], called).toEqual([]);
      expect(html, called).not.toMatch(/<[a-z]+ [^>]*(?:onerror|onload|href|src)/i);
      expect(seenIn(html ?? ""), called).toBe(seenInText(text));
    }
  }
});
