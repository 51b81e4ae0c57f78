import { describe, expect, test } from "vitest";
import { day } from "../../src/rules/day.ts";
import type { NoticeOf } from "../../src/rules/finding.ts";
import type { Role } from "../../src/rules/reminder.ts";
import { emailWords, textLength, textWords } from "../../src/wording/index.ts";
import { forManager, matterFor } from "./support/occasions.ts";
import { readingGrade } from "./support/reading-grade.ts";

const sam = 2;
const lost: NoticeOf<"mailbox-no-usable-owner"> = {
  ...{ kind: "mailbox-no-usable-owner", mailbox: 1, reach: "owner-can-sign-in" },
  ...{ fixer: sam, saveBy: day("2026-11-29") },
};

function read(notice: typeof lost, { role = "manager", own = [] }: { role?: Role; own?: number[] } = {}) {
  const occasion = forManager([matterFor(notice, { role })], {
    to: { role, name: "Jo Marsh" },
    ownAccounts: new Set(own),
  });
  const { subject, text } = emailWords(occasion);
  return { subject, text, short: textWords(occasion).text };
}

describe("a mailbox without a working owner, one of whom is said to have logged in", () => {
  const asks = /[Pp]lease ask|by logging in|log in to|logging in/;

  test.each<Role>(["manager", "admin", "operator", "member"])(
    "the loss is told to the %s, as one that may be",
    (role) => {
      const { subject, text } = read({ ...lost, isSaidLoggedIn: true }, { role });
      expect(subject).toContain("shared mailbox may have no working owner");
      expect(text).toContain("We were told that Sam Green has logged in to NHSmail. If so, there is an owner again.");
      expect(text).not.toMatch(/[Nn]obody can|has no working/);
      expect(readingGrade(text)).toBeLessThanOrEqual(5);
    },
  );

  test("nobody is asked for this log-in, and what helps where it did not work is said", () => {
    const { text, short } = read({ ...lost, isSaidLoggedIn: true });
    for (const words of [text, short]) expect(words).not.toMatch(asks);
    expect(text).toMatch(/If the log-in did not work[^]*Phone 0333/);
    expect(short).toContain("We were told that Sam has logged in. If not: our email has the steps.");
    expect(textLength(short).parts).toBe(1);
    for (const words of Object.values(read(lost)).slice(1)) expect(words).toMatch(asks);
  });

  test("whoever is said to have logged in is spoken to as such", () => {
    const { text, short } = read({ ...lost, isSaidLoggedIn: true }, { own: [sam] });
    for (const words of [text, short]) expect(words).toContain("We were told that you have logged in");
  });
});
