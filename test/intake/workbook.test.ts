import { expect, test } from "vitest";
import writeExcelFile from "write-excel-file/node";
import { readAll, told } from "./read-all.ts";

type Cell = string | number | boolean | Date | null;

async function workbook(rows: readonly Cell[][]): Promise<Buffer> {
  const dated = rows.map((row) =>
    row.map((cell) => (cell instanceof Date ? { value: cell, type: Date, format: "dd/mm/yyyy" } : cell)),
  );
  return await writeExcelFile(dated).toBuffer();
}

const header = ["NHSmail address", "ODS Code", "Last login", "Mobile Phone", "Basis"];

test("a workbook is read like a CSV: real dates, numbers that lost their 0, blank rows, true row numbers", async () => {
  const file = await workbook([
    header,
    ["priya@nhs.example", "VL0AB", new Date(Date.UTC(2026, 10, 20)), 7700900123, "agreed"],
    [null, null, null, null, null],
    ["jo@nhs.example", "VL0AB", "21/11/2026", "07700 900124", "agreed"],
    ["nobody", null, null, null, null],
    ["sam@nhs.example", "VL0AB", 46000, null, null],
  ]);
  const { rows, end, guard, reading } = await readAll("accounts", file, {}, 1000);
  expect(guard).toBeNull();
  expect(reading.format).toBe("accounts");
  expect(rows).toMatchObject([
    { line: 2, last_activity: "2026-11-20", mobile: { address: "+447700900123", unusable: null } },
    { line: 4, last_activity: "2026-11-21", mobile: { address: "+447700900124", unusable: null } },
  ]);
  expect(told(end.problems)).toEqual(["5 account-malformed", "6 date-bad"]);
});

test("a workbook without rows, or without our columns, says so", async () => {
  expect((await readAll("accounts", await workbook([header]))).guard).toBe("file-no-rows");
  expect((await readAll("accounts", await workbook([["Shoe size"], [42]]))).guard).toBe("column-missing");
  expect((await readAll("accounts", await workbook([[null]]))).guard).toBe("file-empty");
});

test("a workbook with a cell of more than 4 KiB is refused", async () => {
  const file = await workbook([header, ["priya@nhs.example", "x".repeat(4097), null, null, null]]);
  expect((await readAll("accounts", file)).guard).toBe("file-too-large");
});

test("a workbook cut off anywhere, or damaged, is refused and never an error", async () => {
  const file = await workbook([header, ["priya@nhs.example", "VL0AB", null, null, null]]);
  for (let length = 4; length < file.length - 22; length += 97) {
    expect((await readAll("accounts", file.subarray(0, length))).guard).toMatch(/^file-(truncated|not-a-table)$/);
  }
  const damaged = Buffer.from(file).fill(0x55, 200, 900);
  expect((await readAll("accounts", damaged)).guard).toBe("file-not-a-table");
});

test("an archive that is no workbook is not a table", async () => {
  const file = await workbook([header]);
  const other = Buffer.from(file.toString("latin1").replaceAll("xl/workbook", "wd/document"), "latin1");
  expect((await readAll("accounts", other)).guard).toBe("file-not-a-table");
});
