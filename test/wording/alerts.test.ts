import { describe, expect, it } from "vitest";
import { exampleAlerts } from "../../scripts/catalogue.ts";
import { type Alert, alertKinds } from "../../src/rules/alerts.ts";
import { day } from "../../src/rules/day.ts";
import { alertTitle, alertWords } from "../../src/wording/alerts.ts";
import { seenIn, seenInText } from "./support/html.ts";
import { bannedWords, links } from "./support/plain.ts";
import { readingGrade } from "./support/reading-grade.ts";

const now = new Date("2026-11-23T08:32:00Z");
const numbers = { newestAccounts: day("2026-11-20"), waiting: 41, unknown: 2, failed: 0 };
const words = (first: Alert, ...others: Alert[]) =>
  alertWords([first, ...others], { now, numbers, reference: "R-7K2M", senderName: "Sunrise Care" });

const late = (since: string, hasEverFinished = true): Alert => ({
  kind: "check-late",
  subject: "",
  detail: { since, hasEverFinished },
});
const stale = (source: string): Alert => ({
  kind: "data-stale",
  subject: source,
  detail: { source, kind: "accounts", asOf: day("2026-11-10"), ageDays: 13 },
});
const alerts = alertKinds.map((kind) => ({ kind, subject: "", detail: exampleAlerts[kind] }) as Alert);

it("an alert says what is the matter, since when, how things stand and where to start", () => {
  const { subject, text } = words(late("2026-11-22T06:30:00Z"));
  expect(subject).toBe("lapsewatch: the daily check is late (26 hours)");
  expect(text).toBe(`The daily check has not finished since 06:30 on Sunday 22 November. No reminders are going out.

Start with: lapsewatch doctor

Where it stands
- Newest accounts data: Friday 20 November
- Ready to send: 41
- Unknown: 2
- Failed: 0

You are told once of each matter, and again only when it is over and comes back.

Sent by the Lapsewatch of Sunrise Care. To look this message up: lapsewatch lookup R-7K2M
`);
});

describe.each(alerts.map((alert) => [alert.kind, alert] as const))("%s", (_, alert) => {
  it("has one line that fits a subject", () => {
    expect(alertTitle(alert, now)).toMatch(/^[a-z0-9][^\n]{10,60}[a-z0-9)]$/);
  });

  it("says the same as text and as HTML, without a link", () => {
    const { text, html } = words(alert);
    expect(seenIn(html ?? "")).toBe(seenInText(text));
    expect(text + html).not.toMatch(links);
    expect(text).not.toMatch(bannedWords);
  });

  it("is a plain page that anybody can read", () => {
    const { text, html } = words(alert);
    expect(readingGrade(text)).toBeLessThanOrEqual(5);
    expect(html).toMatch(/^<!DOCTYPE html>\n<html lang="en-GB">/);
    expect(html?.match(/<title>|<h1>/g)).toEqual(["<title>", "<h1>"]);
  });
});

it("several matters are one e-mail; of very many each has a line, and what is left is counted", () => {
  const { subject, text } = words(
    late("2026-11-19T06:30:00Z"),
    ...Array.from({ length: 60 }, (_, n) => stale(`home ${n}`)),
  );
  expect(subject).toBe("lapsewatch: the daily check is late (4 days), and 60 more matters");
  expect(text).toContain("The data from home 0 is 13 days old\nIt is from Tuesday 10 November.");
  expect(text).toContain("- The data from home 7 is 13 days old");
  expect(text).toContain("And 33 more.");
});

it("the name of a source cannot become a command, a header or mark-up", () => {
  const { subject, text, html } = words(stale('x"; rm $(y) `z`\r\nBcc: <b>a@care.example</b>'));
  expect(subject).not.toMatch(/[\r\n]/);
  expect(text).not.toMatch(/["`$]\(|`|\nBcc/);
  expect(html).not.toContain("<b>");
});
