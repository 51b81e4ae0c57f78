import { expect, it } from "vitest";
import { isSentOnceMore } from "../../src/rules/once-more.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import { noticeKinds } from "../../src/rules/kinds.ts";

it.each([
  ["account-inactive-soon", 5, "person", false],
  ["account-inactive-soon", 2, "person", false],
  ["account-inactive-soon", 0, "person", true],
  ["account-inactive", 0, "person", false],
  ["account-deleted-soon", 2, "manager", false],
  ["account-deleted-soon", 0, "manager", true],
  ["account-deleted", 0, "person", true],
  ["account-deleted", 0, "manager", false],
  ["account-restore-ending", 0, "owner", true],
  ["account-gone", 0, "manager", true],
  ["disabled-ending", 30, "manager", false],
  ["disabled-ending", 7, "manager", true],
  ["mailbox-last-owner-at-risk", 2, "owner", false],
  ["mailbox-last-owner-at-risk", 0, "owner", true],
  ["mailbox-no-usable-owner", -3, "manager", true],
  ["mailbox-no-owner", 0, "admin", true],
  ["mailbox-single-owner", 0, "manager", false],
  ["dspt-due", 1, "manager", false],
  ["dspt-due", 0, "manager", true],
  ["dspt-expired", -7, "manager", false],
  ["dspt-unknown", 0, "manager", false],
  ["site-still-open", 0, "manager", false],
] as const)(
  "%s with %i days left, told to the %s without an answer, is sent once more: %s",
  (kind, daysLeft, role, is) => {
    expect(isSentOnceMore({ kind, daysLeft, role }, defaultPolicy)).toBe(is);
  },
);

it("the last of the stages is that of the policy in force", () => {
  const policy = { ...defaultPolicy, stages: { ...defaultPolicy.stages, "account-inactive-soon": [9, 4] } };
  const told = { kind: "account-inactive-soon", role: "person" } as const;
  expect([9, 4, 0].map((daysLeft) => isSentOnceMore({ ...told, daysLeft }, policy))).toEqual([false, true, false]);
});

it("every kind is answered for every stage", () => {
  for (const kind of noticeKinds)
    expect(typeof isSentOnceMore({ kind, daysLeft: 0, role: "manager" }, defaultPolicy)).toBe("boolean");
});
