import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emailOf, mobileOf, phoneOf } from "../../src/intake/contacts.ts";
import { readAll, told } from "./read-all.ts";

describe("a UK mobile", () => {
  test.each([
    "07700900123",
    "07700 900 123",
    "7700900123",
    "+447700900123",
    "00447700900123",
    "447700900123",
    "+44 (0)7700 900123",
    "'07700900123",
    "07700-900-123",
    "07700\u00a0900123",
    "(07700) 900123",
  ])("%s is read in E.164", (text) => {
    expect(mobileOf(text, true)).toBe("+447700900123");
  });

  test("Ofcom's test range, and no number beside it, hangs on the option", () => {
    expect(mobileOf("07700 900000", false)).toBeNull();
    expect(mobileOf("07700 900999", false)).toBeNull();
    expect(mobileOf("07700 899999", true)).toBe(mobileOf("07700 899999", false));
    expect(mobileOf("07700 901000", true)).toBe(mobileOf("07700 901000", false));
  });

  test.each([
    ["a personal number", "07000 123456"],
    ["a pager", "07600 123456"],
    ["a landline", "0115 496 0000"],
    ["another country", "+33 6 12 34 56 78"],
    ["too short", "07700 90012"],
    ["too long", "07700 9001234"],
    ["two numbers", "07700 900123 / 07700 900124"],
    ["an extension", "07700 900123 ext 4"],
    ["what Excel makes of it", "4.477E+11"],
    ["a formula", "=07700900123"],
    ["words", "ask Jo"],
    ["nothing", ""],
  ])("is not %s", (_, text) => {
    expect(mobileOf(text, true)).toBeNull();
  });

  test("every number of the test range is read back from what Excel leaves of it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 7_700_900_000, max: 7_700_900_999 }), (number) => {
        expect(mobileOf(String(number), true)).toBe(`+44${number}`);
        expect(mobileOf(`+44${number}`, true)).toBe(`+44${number}`);
      }),
    );
  });
});

describe("an e-mail address", () => {
  test.each([
    [" Priya.Sample@NHS.example ", "priya.sample@nhs.example"],
    ["mailto:jo@care.example", "jo@care.example"],
    ["<jo@care.example>", "jo@care.example"],
    ["sean.o'fiction@nhs.example", "sean.o'fiction@nhs.example"],
    ["oak_house.vl0ab@sub.care.example", "oak_house.vl0ab@sub.care.example"],
  ])("%j is compared as %s", (text, expected) => {
    expect(emailOf(text)).toBe(expected);
  });

  test.each([
    "",
    "jo",
    "jo@",
    "@care.example",
    "jo@care",
    "jo@@care.example",
    "jo@care.example, sam@care.example",
    "jo smith@care.example",
    "=1+1@care.example",
    "+44@care.example",
    "jo@-care.example",
    "jo@care..example",
    "jö@care.example",
    "jo@care.example\nbcc:x",
    `${"x".repeat(255)}@care.example`,
    "Jo <jo@care.example>",
    "jo@care.example;",
  ])("%j is none", (text) => {
    expect(emailOf(text)).toBeNull();
  });
});

test.each([
  ["0115 496 0000", "01154960000"],
  ["+44 115 496 0000", "01154960000"],
  ["+44 (0)115 496 0000", "01154960000"],
  ["1154960000", "01154960000"],
  ["0333 200 1133", "03332001133"],
  ["07700900123", "07700900123"],
  ["see website", null],
  ["496 0000", null],
  ["999", null],
])("the site's number %s is kept as %s", (text, expected) => {
  expect(phoneOf(text)).toBe(expected);
});

describe("a contact of a person", () => {
  const header = "account,mobile,contact_email,contact_basis";

  test("that cannot be used is noted and kept as it came; the row is applied", async () => {
    const { rows, end } = await readAll("accounts", `${header}\npriya@nhs.example, 070 1234 ,at home,agreed\n`);
    expect(rows).toEqual([
      {
        line: 2,
        account: "priya@nhs.example",
        mobile: { address: "070 1234", unusable: "invalid" },
        contact_email: { address: "at home", unusable: "invalid" },
        contact_basis: "agreed",
      },
    ]);
    expect(told(end.notes)).toEqual(["2 mobile-invalid", "2 email-invalid"]);
    expect(end.rejected).toBe(0);
  });

  test("needs a basis, from the file or from the import", async () => {
    const file = `${header}\na@nhs.example,07700900123,a@home.example,\nb@nhs.example,07700900124,,agreed\n`;
    const without = await readAll("accounts", file);
    expect(without.rows).toMatchObject([
      { mobile: { unusable: "no-basis" }, contact_email: { unusable: "no-basis" } },
      { mobile: { unusable: null }, contact_email: null, contact_basis: "agreed" },
    ]);
    expect(told(without.end.notes)).toEqual(["2 contact-no-basis"]);
    const withOne = await readAll("accounts", file, { contactBasis: "contract" });
    expect(withOne.rows).toMatchObject([
      { mobile: { unusable: null }, contact_basis: "contract" },
      { mobile: { unusable: null }, contact_basis: "agreed" },
    ]);
    expect(withOne.end.notes).toEqual([]);
  });

  test("is not looked for where the file has no such column", async () => {
    const { rows, end, reading } = await readAll("accounts", "account\npriya@nhs.example\n", {
      contactBasis: "contract",
    });
    expect(rows).toEqual([{ line: 2, account: "priya@nhs.example", contact_basis: "contract" }]);
    expect(end.notes).toEqual([]);
    expect([...reading.columns]).toEqual(["account", "contact_basis"]);
  });

  test("empty clears, absent leaves", async () => {
    const { rows } = await readAll("accounts", "account,mobile\npriya@nhs.example,\n");
    expect(rows).toEqual([{ line: 2, account: "priya@nhs.example", mobile: null }]);
  });
});
