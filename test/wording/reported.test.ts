import { describe, expect, it } from "vitest";
import { addDays, day } from "../../src/rules/day.ts";
import type { NoticeKind } from "../../src/rules/finding.ts";
import type { Reported } from "../../src/rules/status.ts";
import { emailWords, previewOccasion, textLength, textWords } from "../../src/wording/index.ts";
import type { Matter, Occasion } from "../../src/wording/occasion.ts";

const unlock =
  'The account is locked: unlock it first. On the log-in page choose "Unlock Account or Forgotten Password?".';

function reportedAs(kind: NoticeKind, status: Reported["status"], change: Partial<Matter> = {}, daysAgo = 1): Occasion {
  const example = previewOccasion(kind);
  const reported = { status, statusAsOf: addDays(example.today, -daysAgo) };
  return { ...example, matters: example.matters.map((matter) => ({ ...matter, reported, ...change })) };
}

describe("a locked account", () => {
  const nudges = [
    ...["account-inactive-soon", "account-setup-unfinished", "account-inactive"],
    ...["account-deleted-soon", "leaver-deleted-soon"],
  ] as NoticeKind[];

  it.each(nudges)("is unlocked first, says %s to the person and to the manager", (kind) => {
    expect(emailWords(reportedAs(kind, "locked", { role: "person" })).text).toContain(unlock);
    expect(emailWords(reportedAs(kind, "locked", { role: "manager" })).text).toContain(unlock);
    expect(emailWords(reportedAs(kind, "active", { role: "person" })).text).not.toContain("locked");
  });

  it("is not spoken of once it is deleted, or when it is locked only later", () => {
    expect(emailWords(reportedAs("account-deleted", "locked", { role: "manager" })).text).not.toContain("locked");
    expect(emailWords(reportedAs("account-inactive", "locked", {}, -1)).text).not.toContain("locked");
  });

  it("may be locked, where the list is old", () => {
    const { text } = emailWords(reportedAs("account-inactive", "locked", { role: "manager", isFresh: false }));
    expect(text).toContain("The account may be locked: if so, unlock it first.");
  });

  it("is named as such in a list of several", () => {
    const occasion = reportedAs("account-inactive", "locked", { role: "manager" });
    const [matter] = occasion.matters;
    if (!matter) throw new Error("no example");
    const other = {
      ...matter,
      notice: { ...matter.notice, account: 99 } as Matter["notice"],
      subject: { name: "Sam Green", address: "sam.green@nhs.example" },
      reported: null,
    };
    const lines = emailWords({ ...occasion, matters: [matter, other] }).text.split("\n");
    expect(lines.find((line) => line.startsWith("- Priya"))).toMatch(/The account is locked: unlock it first\.$/);
    expect(lines.find((line) => line.startsWith("- Sam"))).not.toContain("locked");
  });

  it("is unlocked first in a text with room for it, and in no other", () => {
    const short = textWords(reportedAs("account-inactive", "locked")).text;
    expect(short).toContain("to keep it. Unlock it first. Stuck?");
    expect(textLength(short).units).toBeLessThanOrEqual(160);
    const full = reportedAs("account-inactive-soon", "locked");
    expect(textWords(full).text).toBe(textWords(previewOccasion("account-inactive-soon")).text);
  });
});

describe("a change that has been in progress", () => {
  it.each([
    ["for two days", "pending", 2, true],
    ["for a day", "pending", 1, false],
    ["for long, a migration", "migration-pending", 20, true],
    ["never: an ordinary status", "active", 20, false],
  ] as const)("%s", (_, status, daysAgo, asks) => {
    const toManager = reportedAs("account-inactive", status, { role: "manager" }, daysAgo);
    const said = emailWords(toManager).text;
    expect(said.includes("Please raise a ticket with the helpdesk.")).toBe(asks);
    const toPerson = reportedAs("account-inactive", status, { role: "person" }, daysAgo);
    expect(emailWords(toPerson).text).not.toContain("ticket");
  });

  it("is told with its status and day", () => {
    const occasion = reportedAs("account-inactive", "migration-pending", { role: "manager" });
    const matters = occasion.matters.map((matter) => ({
      ...matter,
      reported: { status: "migration-pending" as const, statusAsOf: day("2026-11-18") },
    }));
    expect(emailWords({ ...occasion, matters }).text).toContain(
      "Our list has shown it as migration pending since Wednesday 18 November. That should take a day.",
    );
  });
});
