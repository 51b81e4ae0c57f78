import { expect, test } from "vitest";
import { readAll } from "./read-all.ts";

const header = "account,site,last_activity\n";
const row = (at: number, used = "2026-11-20") => `person${at}@care.example,VL0A1,${used}\n`;
const rows = (count: number, from = 0) => Array.from({ length: count }, (_, at) => row(from + at)).join("");
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));

// Each ruined file stands beside one that is as near to it as can be and is taken.
test.each<{ code: string; ruined: string | Buffer; taken: string | Buffer }>([
  { code: "file-empty", ruined: "", taken: `${header}${row(1)}` },
  { code: "file-empty", ruined: "\n \n", taken: `\n \n${header}${row(1)}` },
  { code: "file-no-rows", ruined: header, taken: `${header}${row(1)}` },
  { code: "file-no-rows", ruined: `${header},,\n`, taken: `${header},,\n${row(1)}` },
  { code: "file-html", ruined: `<html>${header}${row(1)}`, taken: `${header}${row(1).replace("VL0A1", '"<b>VL0A1"')}` },
  { code: "file-not-a-table", ruined: bytes("%PDF-1.7\n", header, row(1)), taken: bytes(header, row(1)) },
  { code: "file-truncated", ruined: `${header}${rows(9)}person9@care`, taken: `${header}${rows(9)}` },
  {
    code: "file-truncated",
    ruined: `${header}${row(1)}person2@care.example,"VL0A1`,
    taken: `${header}${row(1)}${row(2).trim()}`,
  },
  { code: "column-missing", ruined: `who,site\n${row(1)}`, taken: `e-mail,site,last_activity\n${row(1)}` },
  {
    code: "column-duplicated",
    ruined: `account,site,site code,ods\nada@care.example,VL0A1,VL0A1,VL0A1\n`.replace("site,", "ods code,"),
    taken: `account,site,site code\nada@care.example,VL0A1,VL0A1\n`,
  },
  {
    code: "encoding-invalid",
    ruined: bytes(header, "é,VL0A1,\n", [0xff, 0xfe], row(1)),
    taken: bytes(header, row(1), "é@care.example,VL0A1,\n"),
  },
  { code: "bytes-nul", ruined: bytes(header, row(1), [0, 0, 0, 0]), taken: bytes(header, row(1)) },
  {
    code: "names-concealed",
    ruined: `account,site\n${"0123456789abcdef".repeat(2)},VL0A1\n`,
    taken: `account,site\n${"0123456789abcdef".repeat(2)}@care.example,VL0A1\n`,
  },
  {
    code: "date-order-ambiguous",
    ruined: `${header}${row(1, "13/11/2026")}${row(2, "11/13/2026")}${rows(700, 3)}`,
    taken: `${header}${row(1, "13/11/2026")}${row(2, "11/12/2025")}${rows(700, 3)}`,
  },
  {
    code: "too-many-bad-rows",
    ruined: `${header}${row(0, "soon").repeat(6)}${rows(593)}`,
    taken: `${header}${row(0, "soon").repeat(6)}${rows(594)}`,
  },
  {
    code: "file-too-large",
    ruined: `account,name\nada@care.example,${"x".repeat(4097)}\n`,
    taken: `account,name\nada@care.example,${"x".repeat(4096)}\n`,
  },
])("$code is told of a ruined file, and not of its neighbour", async ({ code, ruined, taken }) => {
  expect((await readAll("accounts", ruined)).guard).toBe(code);
  expect((await readAll("accounts", taken)).guard).toBeNull();
});
