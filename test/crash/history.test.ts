import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { type Claimed, type History, judge, type Taken } from "./history.ts";
import { crashPoints } from "./points.ts";
import { countIn, isProof, nothingYet, recoverWithinMs } from "./tally.ts";

const to = "alex.sample@home.example";
const mail: Taken = { channel: "email", to, messageId: "<1@sunrise.example>", text: "Log in today.", isAfter: false };
const row: Claimed = {
  id: 1,
  channel: "email",
  destination: to,
  status: "accepted",
  messageId: "<1@sunrise.example>",
  text: "Log in today.",
  wasHanded: true,
};
const told: History = {
  owed: [{ channel: "email", to }],
  returned: new Set(),
  taken: [mail],
  claimed: [row],
  loose: [],
};

/** What is wrong, in the words of the verdict. */
function faults(history: Partial<History>): string[] {
  const { lost, twice, untrue } = judge({ ...told, ...history });
  return [...lost.map(() => "lost"), ...twice.map(() => "twice"), ...untrue.map(() => "untrue")];
}

describe("the checker of histories", () => {
  it("finds nothing wrong where everybody was told once and the tables say so", () => {
    expect(judge(told)).toEqual({ lost: [], twice: [], untrue: [], unknown: [] });
  });

  it.each([
    ["somebody was told nothing", { taken: [], claimed: [] }, ["lost"]],
    ["a message is accepted that no server ever took", { taken: [] }, ["lost", "lost"]],
    ["a message arrived twice", { taken: [mail, mail] }, ["twice"]],
    [
      "two messages were planned for one person and both arrived",
      {
        taken: [mail, { ...mail, messageId: "<2@sunrise.example>" }],
        claimed: [row, { ...row, id: 2, messageId: "<2@sunrise.example>" }],
      },
      ["twice"],
    ],
    ["a message arrived that the tables do not know", { claimed: [] }, ["untrue"]],
    ["a message arrived that is to be sent again", { claimed: [{ ...row, status: "planned" }] }, ["untrue", "untrue"]],
    ["other words arrived than are kept", { taken: [{ ...mail, text: "Something else." }] }, ["untrue"]],
    [
      "a message is unknown that was never handed over",
      { taken: [], claimed: [{ ...row, status: "unknown", wasHanded: false }] },
      ["untrue"],
    ],
    [
      "somebody was reminded after having logged in",
      { taken: [{ ...mail, isAfter: true }], returned: new Set([to]) },
      ["untrue"],
    ],
    ["the tables leave something open", { loose: ["attempt 1.1 is still handed"] }, ["untrue"]],
  ] satisfies [string, Partial<History>, string[]][])("sees that %s", (_, history, wrong) => {
    expect(faults(history)).toEqual(wrong);
  });

  it("takes an unknown message for neither lost nor told, and says whether it had arrived", () => {
    const claimed = [{ ...row, status: "unknown" }];
    expect(judge({ ...told, claimed })).toMatchObject({ lost: [], untrue: [], unknown: [{ id: 1, arrived: true }] });
    expect(judge({ ...told, claimed, taken: [] }).unknown).toEqual([{ id: 1, arrived: false }]);
  });
});

describe("the tally of histories", () => {
  const well = { lost: [], twice: [], untrue: [], unknown: [{ id: 1, arrived: true }], recoveredMs: 45_000 };

  it("is a proof when something was killed and nothing is wrong; what is unknown is listed", () => {
    const tally = nothingYet();
    expect(isProof(tally)).toBe(false);
    expect(countIn(tally, 3, well, recoverWithinMs)).toEqual(["unknown, had arrived: messages 1"]);
    expect(isProof(tally)).toBe(true);
  });

  it.each([
    ["lost", { lost: ["one"] }],
    ["sent twice", { twice: ["one"] }],
    ["told untruly", { untrue: ["one"] }],
    ["settled later than 45 seconds after the program worked again", { recoveredMs: 45_001 }],
  ])("is none when something was %s, and says which", (_, wrong) => {
    const tally = nothingYet();
    expect(countIn(tally, 1, { ...well, ...wrong }, recoverWithinMs)).toHaveLength(2);
    expect(isProof(tally)).toBe(false);
  });
});

describe("the list of crash points", () => {
  const root = resolve(import.meta.dirname, "..", "..");

  it("has K1 to K19, each once", () => {
    const ids = crashPoints.map(({ id }) => id);
    expect(ids.toSorted()).toEqual(Array.from({ length: 19 }, (_, n) => `K${n + 1}`).toSorted());
  });

  it("stands in the document on reliability, in the same words", () => {
    const document = readFileSync(join(root, "docs/reliability.md"), "utf8");
    const rows = [...document.matchAll(/^\| (K\d+) +\| (.+?) +\|/gm)].map(([, id, where]) => `${id} ${where}`);
    expect(rows.toSorted()).toEqual(crashPoints.map(({ id, where }) => `${id} ${where}`).toSorted());
  });
});
