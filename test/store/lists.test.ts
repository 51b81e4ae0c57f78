import { expect, test } from "vitest";
import { readableDetail } from "../../src/store/lists.ts";

const addressOf = (id: number) => `person${id}@nhs.example`;

test.each([
  [
    { site: 1, allowance: 10, used: 11, inactive: [10, 2] },
    { allowance: 10, used: 11, inactive: ["person10@nhs.example", "person2@nhs.example"] },
  ],
  [
    { site: 1, allowance: 1, away: [{ account: 10, away: { kind: "not-needed", until: null } }] },
    { allowance: 1, away: [{ account: "person10@nhs.example", away: { kind: "not-needed", until: null } }] },
  ],
  [{ mailbox: 1, owner: 10 }, { owner: "person10@nhs.example" }],
  [
    { mailbox: 1, owners: [{ account: 10, loginBy: "2026-11-28" }], loginBy: "2026-11-28" },
    { owners: [{ account: "person10@nhs.example", loginBy: "2026-11-28" }], loginBy: "2026-11-28" },
  ],
])("in what was found people are shown by address, and counts as they are: %j", (detail, shown) => {
  expect(readableDetail(detail, addressOf)).toEqual(shown);
});
