import { expect, test } from "vitest";
import { day } from "../../src/rules/day.ts";
import type { Notice } from "../../src/rules/finding.ts";
import { emailWords } from "../../src/wording/index.ts";
import type { Matter } from "../../src/wording/occasion.ts";
import { forManager, matterFor } from "./support/occasions.ts";

const deadline = day("2027-06-30");
const at = (code: string, name: string, route: Matter["site"]["route"]): Matter["site"] => ({
  ...{ code, name, phone: null, localSupport: null },
  route,
});
const ownEmail = at("VL0EF", "Rowan House", "own-email");
const oakHouse = at("VL0AB", "Oak House", "nas");
const round = { isFirst: true, quietSites: 0, sentToStaff: [] };

const below: Notice = { kind: "dspt-below-minimum", site: 1, label: "25/26", level: "not-met", deadline };
const asked: readonly Notice[] = [
  below,
  { kind: "dspt-due", site: 1, label: "25/26", level: "met", deadline },
  { kind: "dspt-approaching", site: 1, label: "25/26", deadline, plan: "set" },
  { kind: "dspt-expired", site: 1, label: "24/25", level: "met", deadline: day("2026-06-30") },
  { kind: "dspt-unknown", site: 1 },
  { kind: "dspt-head-office-cover", site: 1 },
  { kind: "site-closed", site: 1, closedOn: null },
  { kind: "site-code-invalid", site: 1, looksLikeDate: true },
];

test.each(asked)("a home with an e-mail system of its own is told nothing of NHSmail: $kind", (notice) => {
  const { text, subject } = emailWords(forManager([matterFor(notice, { site: ownEmail })], { round }));
  expect(`${subject}\n${text}`).not.toMatch(/NHSmail|accounts?\b|shared mailbox|[Yy]our staff/);
  expect(text).toContain("Our first message to you\nWe are Sunrise Care. We watch the DSPT of Rowan House. We write");
});

test("what is below the minimum there is still not enough", () => {
  const { text } = emailWords(forManager([matterFor(below, { site: ownEmail })]));
  expect(text).toContain("That is not enough. Please publish as soon as you can.");
  expect(text).toContain("Commissioners and the CQC may ask to see it.");
});

test("somebody with homes of both sorts reads what is watched of each, and what holds for each", () => {
  const both = [matterFor(below, { site: oakHouse }), matterFor({ ...below, site: 2 }, { site: ownEmail })];
  const { text } = emailWords(forManager(both, { round }));
  expect(text).toContain(
    "We are Sunrise Care. We help Oak House to keep NHSmail. We watch accounts, shared mailboxes and the DSPT.",
  );
  expect(text).toContain("Of Rowan House we watch the DSPT only.");
  expect(text.match(/That is not enough for NHSmail\./g)).toHaveLength(1);
  expect(text.match(/That is not enough\. /g)).toHaveLength(1);
  expect(text.match(/You need it to keep using NHSmail/g)).toHaveLength(1);
  expect(text.split("\nRowan House\n")[1]).toContain("Sign in to the toolkit your usual way");
});
