import { say, type KindWords } from "./letter.ts";
import { siteNames } from "./names.ts";
import type { Matter } from "./occasion.ts";

/**
 * The weekly look at what is open. Beside open matters it says nothing of its own: the e-mail then says that they are not
 * new. Alone it stands where all of them are done by the time it leaves.
 */
export const siteStillOpen: KindWords<"site-still-open"> = {
  own: null,
  passage: (matters) => ({
    title: "nothing is open any more",
    facts: [say(`All that was open at ${siteNames(matters)} has been done since.`)],
    advice: [],
  }),
  text: null,
};

/** What is told, without the weekly look itself, and the codes of the sites of which it shows something still open. */
export function weekly(matters: readonly Matter[]): { told: readonly Matter[]; looked: ReadonlySet<string> } {
  const told = matters.filter(({ notice }) => notice.kind !== "site-still-open");
  if (told.length === 0 || told.length === matters.length) return { told: matters, looked: new Set() };
  const looks = matters.filter(({ notice }) => notice.kind === "site-still-open");
  const sites = new Set(looks.map(({ site }) => site.code));
  const stillOpen = told.filter((matter) => isStillOpen(matter, sites));
  return { told, looked: new Set(stillOpen.map(({ site }) => site.code)) };
}

/** Whether a matter of a weekly look was told to the reader before. Something new may come in the same e-mail. */
export function isStillOpen({ site, isToldAgain }: Matter, looked: ReadonlySet<string>): boolean {
  return looked.has(site.code) && isToldAgain;
}
