import fc from "fast-check";
import type { ImportKind } from "../../src/intake/reading.ts";

export interface RandomFile {
  kind: ImportKind;
  text: string;
}

const codes = ["VL0A1", "VL0A2", "VL0A3", "VL0B1"];
const people = ["ada", "ben", "cleo", "dev", "eve"].map((name) => `${name}.sample@care.example`);
const boxes = ["VL0A1", "VL0A2", "VL0B1"].map((code) => `home.${code.toLowerCase()}@care.example`);
const days = ["", "2026-10-01", "2026-11-05", "2026-11-20"];

const columns: Readonly<Record<ImportKind, Readonly<Record<string, readonly string[]>>>> = {
  accounts: {
    account: people,
    site: codes,
    name: ["", "Ada Sample", "Ben Sample"],
    status: ["", "Active", "Deleted", "Disabled", "Active (Leaver)"],
    last_activity: days,
    leaver: days,
    activated: days,
    mobile: ["", "07700 900001", "07700 900002"],
    contact_basis: ["", "consent"],
    previous_account: ["", "", "", ...people],
  },
  mailboxes: { mailbox: boxes, site: codes, account: ["", ...people], role: ["owner", "member", "user"] },
  sites: {
    site: codes,
    name: ["", "Oak House", "Elm Lodge"],
    parent: ["", "VL9", "VL8"],
    route: ["", "nas", "third-party"],
    phone: ["", "0115 496 0123"],
    manager_name: ["", "Max Sample"],
    manager_email: ["", "max.sample@care.example"],
    mailbox: ["", ...boxes],
    owners: ["", ...people],
  },
  dspt: {
    Code: [...codes, "VL9"],
    Status: ["25/26 Standards Met", "24/25 Standards Met", "Not Published"],
    "Date Of Publication": ["14/06/2026", "01/07/2026"],
  },
};

const required = new Set(["account", "site", "mailbox", "role", "Code", "Status"]);

/** A small file of a kind, of any kind without it: any of its columns, about the same few people and places. */
export function randomFile(kind?: ImportKind): fc.Arbitrary<RandomFile> {
  const kinds = fc.constantFrom(...(Object.keys(columns) as ImportKind[]));
  return (kind === undefined ? kinds : fc.constant(kind)).chain((one) =>
    textOf(one).map((text) => ({ kind: one, text })),
  );
}

function textOf(kind: ImportKind): fc.Arbitrary<string> {
  const known = Object.entries(columns[kind]);
  const always = known.filter(([name]) => required.has(name) && !(kind === "sites" && name === "mailbox"));
  const further = known.filter((column) => !always.includes(column));
  return fc.subarray(further).chain((chosen) => {
    const all = [...always, ...chosen];
    const row = fc.tuple(...all.map(([, values]) => fc.constantFrom(...values)));
    return fc
      .array(row, { minLength: 1, maxLength: 6 })
      .map((rows) => [all.map(([name]) => name), ...rows].map((cells) => `${cells.join()}\n`).join(""));
  });
}
