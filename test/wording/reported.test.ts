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

  it.each(nudges)("is told once how to unlock it: %s", (kind) => {
    for (const role of ["person", "manager"] as const) {
      const { text } = emailWords(reportedAs(kind, "locked", { role }));
      expect(text.match(/Unlock Account or Forgotten Password/g)).toHaveLength(1);
      if (kind !== "leaver-deleted-soon") expect(text).toMatch(/Cannot log in\?|If you cannot log in/);
    }
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

  it("is unlocked first in a text too, in as many words as there is room for", () => {
    const short = textWords(reportedAs("account-inactive", "locked")).text;
    expect(short).toContain("to keep it. Unlock it first. Stuck?");
    expect(textLength(short).units).toBeLessThanOrEqual(160);
    const full = reportedAs("account-inactive-soon", "locked");
    const usual = textWords(previewOccasion("account-inactive-soon")).text;
    expect(textWords(full).text).toBe(usual.replace("Log in your usual way", "Unlock it and log in"));
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

describe("an account that the newest list shows as on, though its dates say otherwise", () => {
  const lost = [
    ["account-inactive", / (?:is|was) switched off/],
    ["account-deleted-soon", / is switched off| will be deleted/],
    ["account-deleted", / was deleted/],
    ["account-restore-ending", / was deleted/],
    ["account-gone", / is gone| was deleted/],
  ] as const;
  const contradicted = (kind: NoticeKind, isContradicted: boolean, change: Partial<Matter> = {}) =>
    reportedAs(kind, "active", { isContradicted, ...change });

  it.each(lost)("is not claimed to be lost: %s", (kind, claim) => {
    for (const role of ["person", "manager"] as const) {
      const said = (isContradicted: boolean) => {
        const { subject, text } = emailWords(contradicted(kind, isContradicted, { role }));
        return `${subject}\n${text}`;
      };
      expect(said(true)).not.toMatch(claim);
      expect(said(true)).toMatch(/ may be | may have been /);
      expect(said(false)).toMatch(claim);
    }
  });

  it.each(["account-inactive", "account-deleted-soon", "account-deleted"] as const)("nor in a text: %s", (kind) => {
    expect(textWords(contradicted(kind, true)).text).toMatch(/your NHSmail may (?:be|have been) /);
    expect(textWords(contradicted(kind, false)).text).not.toMatch(/ may /);
  });

  it("stands apart from those of which it is sure", () => {
    const occasion = contradicted("account-inactive", true, { role: "manager" });
    const [matter] = occasion.matters;
    if (!matter) throw new Error("no example");
    const notice = { ...matter.notice, account: 99 } as Matter["notice"];
    const { text } = emailWords({ ...occasion, matters: [matter, { ...matter, notice, isContradicted: false }] });
    expect(text.match(/ may have been switched off/g)).toHaveLength(1);
    expect(text.match(/ was switched off/g)).toHaveLength(1);
  });
});

describe("a deleted account that is being restored", () => {
  const restoring = (kind: NoticeKind, change: Partial<Matter> = {}, daysAgo = 1) =>
    reportedAs(kind, "restoring", change, daysAgo);

  it.each(["account-deleted", "account-restore-ending"] as const)("is not asked back once more: %s", (kind) => {
    const { subject, text } = emailWords(restoring(kind, { role: "manager" }));
    expect(subject).toBe("Oak House: Priya Sample's NHSmail account is being restored");
    expect(text).toContain("Our list shows that it is being restored.");
    expect(text).toContain("Ask Priya to log in tomorrow. If that does not work, phone the helpdesk on 0333 200 1133");
    expect(text).toContain("by Monday 25 January");
    expect(text).not.toMatch(/if it can be restored|Have this ready/i);
  });

  it("says the same to the person", () => {
    const { subject, text } = emailWords(restoring("account-deleted"));
    expect(subject).toBe("Your NHSmail account is being restored");
    expect(text).toContain(
      "Log in to NHSmail your usual way tomorrow. If that does not work, phone the NHSmail helpdesk",
    );
    expect(text).not.toContain("if it can be restored");
    const short = textWords(restoring("account-deleted")).text;
    expect(short).toBe(
      "Oak House: Priya, your NHSmail is being restored. Log in tomorrow. If that fails, phone by Mon 25 Jan: 0333 200 1133. Real? Ask Jo, ref R-7K2M",
    );
  });

  it("that takes longer than a day is taken up with whoever does it", () => {
    const { text } = emailWords(restoring("account-deleted", { role: "manager" }, 2));
    expect(text).toContain("Our list has shown it as restoring since");
    expect(text).toContain("Ask Priya to log in. If that does not work,");
    expect(text).not.toMatch(/tomorrow|shows that it is being/);
  });

  it("is told of apart from one that is not", () => {
    const occasion = restoring("account-deleted", { role: "manager" });
    const [matter] = occasion.matters;
    if (!matter) throw new Error("no example");
    const other = { ...matter, notice: { ...matter.notice, account: 99 } as Matter["notice"], reported: null };
    const { text } = emailWords({ ...occasion, matters: [matter, other] });
    expect(text).toContain("is being restored");
    expect(text.match(/Ask if it can be restored/g)).toHaveLength(1);
  });

  it("may be so, or not, on an old list", () => {
    const { text } = emailWords(restoring("account-deleted", { role: "manager", isFresh: false }));
    expect(text).toContain("may have been deleted: please check");
  });

  it("a disabled one that is being turned on is not said to be disabled for good", () => {
    const { text } = emailWords(reportedAs("disabled-ending", "enabling"));
    expect(text).not.toMatch(/ will be deleted/);
  });
});
