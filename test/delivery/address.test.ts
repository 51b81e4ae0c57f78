import { expect, test } from "vitest";
import { isMailAddress } from "../../src/delivery/address.ts";

test.for([
  { address: "priya.sample@care.example", isOne: true },
  { address: "o'shea+home@nhs.example", isOne: true },
  { address: "{it}=home?@care.example", isOne: true },
  { address: "=?utf-8?q?priya?=@care.example", isOne: false },
  { address: "=?utf-8?B?QmNjOg==?=x@care.example", isOne: false },
  { address: "x=?ISO-8859-1?Q?=40evil.example?=@care.example", isOne: false },
  { address: "=?utf-8?q?x@care.example", isOne: false },
  { address: `${"x".repeat(241)}@care.example`, isOne: true },
  { address: `${"x".repeat(242)}@care.example`, isOne: false },
  { address: "priya@care.example, jo@care.example", isOne: false },
])("$address is one e-mail address and nothing that could be read as another: $isOne", ({ address, isOne }) => {
  expect(isMailAddress(address)).toBe(isOne);
});
