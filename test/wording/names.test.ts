import fc from "fast-check";
import { expect, test } from "vitest";
import { callingAmong, directions, firstName, maskedAddress, tidy, wholeAddress } from "../../src/wording/names.ts";
import { hostileNames } from "./support/names.ts";

test.each([
  ["Priya Sample", "Priya"],
  ["Dr Priya Sample", "Priya"],
  ["SAMPLE, Priya", "Priya"],
  ["Mrs. Mary-Jane O'Sample", "Mary-Jane"],
  ["Priya", "Priya"],
  ["Mr", null],
  ["", null],
  [null, null],
])("the first name of %s is %s", (name, first) => {
  expect(firstName(name)).toBe(first);
});

test.each([
  ["priya.sample@nhs.net", "p...@nhs.net"],
  ["a@nhs.example", "a...@nhs.example"],
  ["@nhs.example", "@...@nhs.example"],
  ["nothing", "n..."],
])("others see %s as %s", (address, masked) => {
  expect(maskedAddress(address)).toBe(masked);
});

test("of several people those who share a first name are named in full, the others by first name", () => {
  const names = ["Lo One", "lo Two", "Dr Ann Three", null, "Ann"];
  const called = callingAmong([0, 1, 2, 3], (id) => ({ name: names[id] ?? null, address: "x@nhs.example" }));
  expect([0, 1, 2, 3].map(called)).toEqual(["Lo One", "lo Two", "Ann", null]);
  expect(callingAmong([0], () => ({ name: "Lo One", address: "x@nhs.example" }))(0)).toBe("Lo");
});

test("an ordinary name stays as it is", () => {
  for (const name of ["Oak House", "St. Mary's", "J.R. Sample", "Siân O’Shea", "Rose & Crown (North), Unit 2"]) {
    expect(tidy(name)).toBe(name);
  }
});

test("a name is one line of at most 60 characters, without links or invisible characters", () => {
  fc.assert(
    fc.property(fc.oneof(fc.constantFrom(...hostileNames), fc.string({ unit: "grapheme", maxLength: 300 })), (name) => {
      const tidied = tidy(name);
      if (tidied === null) return;
      expect([...tidied].length).toBeLessThanOrEqual(60);
      expect(tidied).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]|https?:|www\.|evil\.example/u);
      expect(tidied).toBe(tidied.trim());
      expect(tidied).not.toBe("");
    }),
  );
});

test.each([
  ["Sunrise IT, 0115 496 0111", "Sunrise IT, 0115 496 0111"],
  [" Sunrise IT,\n it.desk@sunrise.example. ", "Sunrise IT, it.desk@sunrise.example"],
  ["see https://evil.example/a and evil.example", "see evil. example/a and evil. example"],
  [" . ", null],
  [null, null],
])("directions %j are printed as %j", (text, printed) => {
  expect(directions(text)).toBe(printed);
});

test("long directions are cut", () => {
  expect(directions(`Sunrise IT ${"and more ".repeat(40)}`)).toMatch(/^Sunrise IT and more .{0,90}…$/);
});

test("an address cannot bring a second line", () => {
  expect(wholeAddress("a@nhs.example\r\nBcc: b@care.example")).not.toMatch(/\s/);
  expect(wholeAddress(`${"a".repeat(300)}@nhs.example`).length).toBe(100);
});
