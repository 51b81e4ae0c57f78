import { expect, test } from "vitest";
import { phoneIn, spacedPhone } from "../../src/wording/phone.ts";

// Numbers of Ofcom's ranges for drama, and their like in codes of other lengths.
test.each([
  ["01154960100", "0115 496 0100"],
  ["0115 496 0100", "0115 496 0100"],
  ["01614960000", "0161 496 0000"],
  ["02079460000", "020 7946 0000"],
  ["02920180000", "029 2018 0000"],
  ["01632960000", "01632 960000"],
  ["0163296000", "01632 96000"],
  ["01768796000", "017687 96000"],
  ["0169779600", "016977 9600"],
  ["07700900123", "07700 900123"],
  ["03069990000", "0306 999 0000"],
  ["08081570000", "0808 157 0000"],
  ["0800960000", "0800 960000"],
  ["0115496010", "0115496010"],
  ["020794600", "020794600"],
  ["+33 1 99 00 00 00", "+33 1 99 00 00 00"],
  ["ext. 12", "ext. 12"],
  ["", ""],
])("%s is written %s", (number, written) => {
  expect(spacedPhone(number)).toBe(written);
});

test.each([
  ["Sunrise IT, 0115 496 0111", "0115 496 0111"],
  ["01154960111 or 01154960222", "0115 496 0111"],
  ["Sunrise IT on +44 (0)115 496 0111", "0115 496 0111"],
  ["+441154960111", "0115 496 0111"],
  ["0044 115 496 0111", null],
  ["ticket 12345678901234567890", null],
  ["room 0115", null],
  ["it@sunrise.example", null],
  ["", null],
])("in %j stands the number %s", (text, number) => {
  expect(phoneIn(text)).toBe(number);
});
