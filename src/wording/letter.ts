import type { NoticeKind } from "../rules/finding.ts";
import type { MatterOf, Occasion } from "./occasion.ts";

/** A piece of a letter. The text part and the HTML part are both made of these, so they cannot differ. */
export type Block =
  | { block: "heading"; level: 2 | 3 | 4 | 5; text: string }
  | ({ block: "paragraph"; text: string } & MaybeOnce)
  | ({ block: "steps" | "list"; lines: readonly string[] } & MaybeOnce);

/** Given where a letter says something once, filled in for its first passage: what takes its place in later ones. */
interface MaybeOnce {
  once?: { key: string; later: string };
}

/** What is said about one matter, or about several of a kind. */
export interface Passage {
  /** Says it in one line. Begins in lower case where a sentence would allow it: a site's name may go before. */
  title: string;
  /** What is so. */
  facts: readonly Block[];
  /** What to do. */
  advice: readonly Block[];
  /** What the reader may make of it when things have changed since. */
  ifSince?: string;
}

/** What a text says after the site's name, with the first name in it and without; and how it ends. */
export interface TextDraft {
  named: string | null;
  nameless: string;
  /** `ask`: whom to ask, and the reference; `reference`: the reference alone. */
  ending: "ask" | "reference";
}

export type Several<Thing> = readonly [Thing, ...Thing[]];

/** The words of one kind of notice. */
export interface KindWords<Kind extends NoticeKind> {
  /** To the person whose account it is; null when no such letter is written. */
  own: ((matter: MatterOf<Kind>, occasion: Occasion) => Passage) | null;
  /** To everybody else: one account or several, or mailboxes that stand and fall with the same people. */
  passage: (matters: Several<MatterOf<Kind>>, occasion: Occasion) => Passage;
  /** As a text; null when this kind is never sent as one. */
  text: ((matter: MatterOf<Kind>, occasion: Occasion) => TextDraft) | null;
}

/** A paragraph. */
export function say(...sentences: readonly string[]): Block {
  return { block: "paragraph", text: sentences.filter((sentence) => sentence !== "").join(" ") };
}

/** A heading inside a passage. */
export function heading(text: string): Block {
  return { block: "heading", level: 2, text };
}

/** A block that a letter has once; in later passages `later` takes its place. */
export function once(block: Block, key: string, later = ""): Block {
  return block.block === "heading" ? block : { ...block, once: { key, later } };
}

/** Things to do one after the other. */
export function steps(...lines: readonly string[]): Block {
  return { block: "steps", lines };
}

/** A list has at most so many lines; the rest is counted. */
const longestList = 20;

/** A list; a long one is cut, with a count of what is left out. */
export function listing(lines: readonly string[]): Block {
  const left = lines.length - longestList;
  return { block: "list", lines: left > 0 ? [...lines.slice(0, longestList), `And ${left} more.`] : lines };
}

/** The first letter in upper case. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function plainBlock(block: Block): string {
  switch (block.block) {
    case "heading":
      return `${block.text}\n`;
    case "paragraph":
      return `${block.text}\n\n`;
    case "steps":
      return `${block.lines.map((line, index) => `${index + 1}. ${line}`).join("\n")}\n\n`;
    case "list":
      return `${block.lines.map((line) => `- ${line}`).join("\n")}\n\n`;
  }
}

/** The blocks as plain text. */
export function plainText(blocks: readonly Block[]): string {
  let text = "";
  blocks.forEach((block, index) => {
    // A heading over headings stands apart from them, or it reads like their first line.
    const isOverHeading = block.block === "heading" && blocks[index + 1]?.block === "heading";
    text += plainBlock(block) + (isOverHeading ? "\n" : "");
  });
  return `${text.trimEnd()}\n`;
}
