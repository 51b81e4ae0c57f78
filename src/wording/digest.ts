import { addDays, earliest } from "../rules/day.ts";
import { byDay } from "./dates.ts";
import { inEnvelope } from "./envelope.ts";
import { actBy, type Group, type Section } from "./groups.ts";
import { capitalised, plainText, say, type Block, type Passage } from "./letter.ts";
import { joined, siteNames } from "./names.ts";
import { isStillOpen } from "./site-still-open.ts";
import type { Matter, Occasion, Words } from "./occasion.ts";

/** A passage and the matters it tells of. */
export interface Told extends Group {
  passage: Passage;
}

const sections: readonly { section: Section; title: string; counted: string }[] = [
  { section: "first", title: "Do first", counted: "to do first" },
  { section: "week", title: "Do this week", counted: "to do this week" },
  { section: "month", title: "Do within a month", counted: "to do within a month" },
  { section: "later", title: "Do when you can", counted: "to do when you can" },
];

/** Beyond so many passages the rest is counted. */
const mostPassages = 40;

function title(level: 2 | 3 | 4, text: string): Block {
  return { block: "heading", level, text };
}

/** What earlier passages have advised, word for word or by its key, each with the sites for which it was first given. */
type Advised = Map<string, string>;

/** Steps of which all but one have been given before are not given again. */
function sameSteps(block: Block, sites: string, advised: Advised): Block {
  if (block.block !== "steps") return block;
  const others = block.lines.filter((line) => !advised.has(line));
  if (block.lines.length < 3 || others.length !== 1) return block;
  const given = block.lines.map((line) => advised.get(line)).find((one) => one !== undefined);
  return say(given === sites ? "Follow the steps above." : `Follow the steps for ${given}, above.`, ...others);
}

/** The advice with its headings lowered, and without what an earlier passage has advised. */
function adviceOnce(advice: readonly Block[], level: 4 | 5, sites: string, advised: Advised): readonly Block[] {
  const blocks: Block[] = [];
  const given: string[] = [];
  let isUnderHeading = false;
  for (const block of advice) {
    if (block.block === "heading") {
      blocks.push({ ...block, level });
      isUnderHeading = true;
      continue;
    }
    const words = plainText([block]);
    const before = advised.get(block.once?.key ?? words);
    const then = block.once?.later ?? "";
    if (before === undefined) blocks.push(sameSteps(block, sites, advised));
    else if (block.once) blocks.push(...(then === "" || advised.has(then) ? [] : [say(then)]));
    else if (isUnderHeading) blocks.push(say(before === sites ? "See above." : `As for ${before}, above.`));
    given.push(block.once?.key ?? words, then, ...(block.block === "steps" ? block.lines : []));
    isUnderHeading = false;
  }
  for (const words of given) if (!advised.has(words)) advised.set(words, sites);
  return blocks;
}

function count(told: readonly Told[]): number {
  return told.reduce((sum, { matters }) => sum + matters.length, 0);
}

/** `1 thing`, or `3 things`. */
function things(count: number): string {
  return count === 1 ? "1 thing" : `${count} things`;
}

/** How many there are, and which of them are only still open. */
function howMany(matters: readonly Matter[], parts: string, looked: ReadonlySet<string>): string {
  const old = matters.filter((matter) => isStillOpen(matter, looked));
  const [is, where] = [matters.length === 1 ? "is" : "are", siteNames(matters)];
  if (old.length === matters.length)
    return `There is nothing new. But ${things(old.length)} ${is} still open for ${where}${parts}.`;
  const known = `${old.length} of them ${old.length === 1 ? "is" : "are"} not new, but still open.`;
  return `There ${is} ${things(matters.length)} to do for ${where}${parts}.${old.length === 0 ? "" : ` ${known}`}`;
}

function totals(told: readonly Told[], { matters, round }: Occasion, looked: ReadonlySet<string>): Block {
  const parts = sections.flatMap(({ section, counted }) => {
    const number = count(told.filter((group) => group.section === section));
    return number === 0 ? [] : [`${number} ${counted}`];
  });
  const quiet = round?.quietSites ?? 0;
  return say(
    howMany(matters, parts.length > 1 ? `: ${joined(parts)}` : "", looked),
    quiet === 0 ? "" : `Nothing to do: ${quiet} ${quiet === 1 ? "site" : "sites"}.`,
  );
}

/** Names the first date, unless something without a date cannot wait for it. */
function subjectOf(told: readonly Told[], occasion: Occasion, looked: ReadonlySet<string>): string {
  const { matters, today } = occasion;
  if (matters.every((matter) => isStillOpen(matter, looked))) {
    return `${siteNames(matters)}: ${things(matters.length)} still open`;
  }
  const days = matters.map(({ notice, isFresh }) => (isFresh ? actBy(notice, occasion) : null));
  const first = earliest(...days.filter((on) => on !== null && on >= today));
  const isNear = first !== null && first <= addDays(today, 7);
  const has = (section: Section) => told.some((group) => group.section === section);
  const soon = has("first") ? "as soon as you can" : has("week") ? "this week" : null;
  const when = isNear || soon === null ? first && byDay(first, today) : soon;
  return `${siteNames(matters)}: ${things(matters.length)} to do${when === null ? "" : `, the first ${when}`}`;
}

/**
 * Several matters in one e-mail: what to do first, by site when there are several sites; long lists are cut. `looked`:
 * the codes of the sites of which this is the weekly look, at what is still open.
 */
export function digest(told: readonly Told[], occasion: Occasion, looked: ReadonlySet<string>): Words {
  const isOneSite = new Set(occasion.matters.map(({ site }) => site.code)).size === 1;
  const advised: Advised = new Map();
  const body: Block[] = [totals(told, occasion, looked)];
  let room = mostPassages;
  for (const { section, title: name } of sections) {
    const here = told.filter((group) => group.section === section);
    const shown = here.slice(0, room);
    room -= shown.length;
    if (here.length > 0) body.push(title(2, name));
    const sites = Map.groupBy(shown, ({ matters }) => siteNames(matters));
    for (const [site, groups] of sites) {
      if (!isOneSite) body.push(title(3, site));
      for (const { passage } of groups) {
        body.push(title(isOneSite ? 3 : 4, capitalised(passage.title)), ...passage.facts);
        body.push(...adviceOnce(passage.advice, isOneSite ? 4 : 5, site, advised));
      }
    }
    const left = count(here) - count(shown);
    if (left > 0) body.push(say(`And ${left} more, not listed here.`));
  }
  return inEnvelope(
    subjectOf(told, occasion, looked),
    body,
    occasion,
    "If something has been put right since, you can ignore it.",
  );
}
