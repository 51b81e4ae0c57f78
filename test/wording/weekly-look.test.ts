import { expect, test } from "vitest";
import { day } from "../../src/rules/day.ts";
import { emailWords, textWords } from "../../src/wording/index.ts";
import type { Matter } from "../../src/wording/occasion.ts";
import { forManager, matterFor } from "./support/occasions.ts";

const look = matterFor({ kind: "site-still-open", site: 1 });
const elmCourt = { ...look.site, code: "VL0CD", name: "Elm Court" };
const elmLook = matterFor({ kind: "site-still-open", site: 2 }, { site: elmCourt });
const known = { isToldAgain: true };
const onlyOwner = matterFor({ kind: "mailbox-single-owner", mailbox: 1, owner: 2 }, known);
const noMobile = matterFor({ kind: "account-no-mobile", account: 1, isOwner: false }, known);
const noBox = (change: Partial<Matter>) =>
  matterFor({ kind: "site-no-mailbox", site: 2 }, { site: elmCourt, ...change });

test("the weekly look says that things are still open and that nothing is new, and has no passage of its own", () => {
  for (const matters of [
    [look, onlyOwner, noMobile],
    [onlyOwner, noMobile, look],
  ]) {
    const { subject, text } = emailWords(forManager(matters));
    expect(subject).toBe("Oak House: 2 things still open");
    expect(text).toContain(
      "There is nothing new. But 2 things are still open for Oak House: 1 to do this week and 1 to do when you can.",
    );
    expect(text).not.toMatch(/nothing is open|has been done since/i);
  }
});

test("of one thing that is still open, too", () => {
  const { subject, text } = emailWords(forManager([look, onlyOwner]));
  expect(subject).toBe("Oak House: 1 thing still open");
  expect(text).toContain("There is nothing new. But 1 thing is still open for Oak House.");
  expect(text).toContain("Sam Green is the only owner");
});

test("several sites are looked at in one e-mail", () => {
  const { subject } = emailWords(forManager([look, elmLook, onlyOwner, noBox(known)]));
  expect(subject).toBe("Oak House and Elm Court: 2 things still open");
});

test("something new in the same e-mail is not called old", () => {
  const { subject, text } = emailWords(forManager([look, onlyOwner, noBox({ isToldAgain: false })]));
  expect(subject).toBe("Oak House and Elm Court: 2 things to do");
  expect(text).toContain("1 of them is not new, but still open.");
  expect(text).not.toContain("There is nothing new");
  const here = emailWords(forManager([look, onlyOwner, { ...noMobile, isToldAgain: false }])).text;
  expect(here).not.toContain("There is nothing new");
});

test("where all there is to say is new, it is said as on any day", () => {
  const fresh = noBox({ isToldAgain: false });
  expect(emailWords(forManager([elmLook, fresh]))).toEqual(emailWords(forManager([fresh])));
});

test("alone it says in one sentence that all is done since", () => {
  const { subject, text } = emailWords(forManager([look]));
  expect(subject).toBe("Oak House: nothing is open any more");
  expect(text).toMatch(/^Dear Jo\n\nAll that was open at Oak House has been done since\.\n\nOur information is from/);
  const both = emailWords(forManager([look, elmLook])).text;
  expect(both).toContain("All that was open at Oak House and Elm Court has been done since.");
});

test("it is never a text", () => {
  expect(() => textWords(forManager([look]))).toThrow(RangeError);
  const soon = { kind: "mailbox-no-owner", mailbox: 1, reach: "nobody" } as const;
  expect(textWords(forManager([look, matterFor(soon, { since: day("2026-11-20") })])).text).toContain(
    "nobody can open",
  );
});
