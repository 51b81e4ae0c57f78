import type { ImportKind } from "../../src/intake/reading.ts";

/** What must become of a variant: refused with a guard code, held with one, known again, or applied with the same facts. */
export type Fate = "rejected" | "held" | "unchanged" | "harmless";

/** A variant of a good file. */
export interface Variant {
  name: string;
  kind: ImportKind;
  bytes: Buffer;
  fate: Fate;
  /** The guard codes of which one at least must be told; none where nothing is. */
  codes: readonly string[];
}

/** A variant before it is said which kind of list it is. */
export type Made = Omit<Variant, "kind">;

/** A variant from a text or bytes. */
export function variant(name: string, fate: Fate, code: string, file: string | Buffer): Made {
  return { name, fate, codes: code === "" ? [] : code.split("|"), bytes: Buffer.from(file) };
}
