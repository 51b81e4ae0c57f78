import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";

/** A folder for the files that somebody types the names of. */
export interface InputFolder {
  /** Known once the tests of the file run. */
  readonly path: string;
  /** Writes a file of its own, and answers its path. */
  fileWith(text: string): Promise<string>;
}

/** Makes a folder for the tests of one file; it is removed when they are over. */
export function anInputFolder(): InputFolder {
  let path = "";
  beforeAll(async () => {
    path = await mkdtemp(join(tmpdir(), "lapsewatch-input-"));
  });
  afterAll(async () => await rm(path, { recursive: true }));
  return {
    get path() {
      return path;
    },
    async fileWith(text) {
      const file = join(path, `${crypto.randomUUID()}.csv`);
      await writeFile(file, text);
      return file;
    },
  };
}
