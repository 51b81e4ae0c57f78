import type { App } from "../src/app.ts";

/** One line of the answer. */
export interface Line {
  figure: string;
  /** What was done, where a figure has several lines. */
  what?: string;
  value: number;
  unit: "ms" | "x" | "rows";
  floor?: number;
  ratio?: number;
  goal?: string;
  met?: boolean;
  [more: string]: unknown;
}

/** What a figure is given: the program over a filled database, and a folder for files. */
export interface Bench {
  app: App;
  url: string;
  folder: string;
  accounts: number;
  /** How often a figure is taken, where it can be taken again. */
  rounds: number;
  note(line: string): void;
}

/** Figures run in the order of the table, on one database: each finds it as the one before left it. */
export type Figure = (bench: Bench) => Promise<Line[]>;
