import { siteName, whomToAskShortly } from "./names.ts";
import type { Matter, Occasion } from "./occasion.ts";
import type { TextDraft } from "./letter.ts";

/** The GSM 03.38 alphabet without line breaks and Greek capitals, which never occur here; each costs one unit. */
const basic = new Set(
  "@£$¥èéùìòÇØøÅåÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà_",
);
/** Its extension table; each costs two units. */
const extension = new Set("^{}\\[]~|€");

const alike: Readonly<Record<string, string>> = {
  "‘": "'",
  "’": "'",
  "‚": "'",
  "‛": "'",
  "`": "'",
  "´": "'",
  "“": '"',
  "”": '"',
  "„": '"',
  "«": '"',
  "»": '"',
  "‐": "-",
  "‑": "-",
  "‒": "-",
  "–": "-",
  "—": "-",
  "−": "-",
  "…": "...",
  "•": "-",
  "×": "x",
  ł: "l",
  Ł: "L",
  đ: "d",
  Đ: "D",
  ð: "d",
  Ð: "D",
  þ: "th",
  Þ: "Th",
  œ: "oe",
  Œ: "OE",
  ı: "i",
  ŋ: "n",
  Ŋ: "N",
  ħ: "h",
  Ħ: "H",
};

const ascii = /^[A-Za-z0-9 !"#$%&'()*+,\-./:;<=>?@_]*$/;

function spelt(character: string): string {
  if (basic.has(character) || extension.has(character)) return character;
  const similar = alike[character];
  if (similar !== undefined) return similar;
  const bare = character.normalize("NFKD");
  return bare === character ? (/\s/u.test(character) ? " " : "") : [...bare].map(spelt).join("");
}

/** The text in the GSM-7 alphabet: accents that it lacks are dropped, quotes and dashes made plain, other scripts left out. */
export function toGsm7(text: string): string {
  if (ascii.test(text)) return text;
  return [...text.normalize("NFC")].map(spelt).join("").replace(/ {2,}/g, " ").trim();
}

/** How many units a GSM-7 text takes, and in how many parts it travels: 160 units alone, 153 in each of several. */
export function textLength(text: string): { units: number; parts: number } {
  let units = 0;
  for (const character of text) units += extension.has(character) ? 2 : 1;
  return { units, parts: units <= onePart ? 1 : Math.ceil(units / 153) };
}

const onePart = 160;
const fewestSiteUnits = 10;
const longestWhole = 34;
/** What many sites are called besides their own name. */
const commonEnding =
  / (?:residential|nursing|dementia|care|homes?|centre|services?|domiciliary|group|limited|ltd|llp|plc)\.?$/i;

function shorterSite(site: string): string {
  let short = site.replace(/^The /i, "").replace(/ ?[,(].*$/, "");
  while (commonEnding.test(short)) short = short.replace(commonEnding, "");
  return short === "" ? site : short;
}

function cutTo(site: string, room: number): string {
  let kept = "";
  let units = 0;
  for (const character of site) {
    units += extension.has(character) ? 2 : 1;
    if (units > room) break;
    kept += character;
  }
  return kept.trimEnd();
}

/** The first words of a site's name that fit, without one that only leads to the next. */
function firstWords(site: string, room: number): string {
  const kept = cutTo(site, Math.min(room, longestWhole));
  const isWhole = kept.length === site.length || site[kept.length] === " ";
  const words = isWhole ? kept : kept.slice(0, Math.max(kept.lastIndexOf(" "), 0));
  return words.replace(/(?: (?:and|of|the|at|in|on|&|-))+$/i, "").replace(/[ ,]+$/, "");
}

/** The site's name as it stands, shortened, or its first words: whichever fits. */
function siteWithin(whole: string, room: number): string | null {
  const short = shorterSite(whole);
  for (const site of [whole, short]) {
    if (site.length <= longestWhole && textLength(site).units <= room) return site;
  }
  const words = firstWords(short, room);
  return textLength(words).units >= fewestSiteUnits ? words : null;
}

/** Longer names of whom to ask would cost a text its first name or its site's. */
const longestAsked = 13;

/** Whom to ask in the middle of a text: no longer than the telephone number that would stand there. */
export function askedInText(occasion: Occasion): string {
  return (
    whomToAskShortly(occasion)
      .map(toGsm7)
      .find(({ length }) => length > 0 && length <= longestAsked) ?? "at work"
  );
}

/** The ways in which a text may end, the best first: with whoever is to be asked, and at last without a name. */
function endings({ ending }: TextDraft, occasion: Occasion): string[] {
  const { reference } = occasion;
  if (ending === "reference") return [` Ref ${reference}`];
  const asked = [...whomToAskShortly(occasion).map(toGsm7), "at work"];
  return asked.filter((whom) => whom !== "").map((whom) => ` Real? Ask ${whom}, ref ${reference}`);
}

/**
 * The text in one part: as it stands; else with a shorter site name; else without the first name; else with another way
 * to ask, and at last without one; else with fewer words of the site's name, and with a piece of a word only where the
 * first is too long alone. Two parts remain only where settings leave no room.
 */
export function fittedText(matter: Matter, draft: TextDraft, occasion: Occasion): string {
  const whole = toGsm7(siteName(matter)) || toGsm7(matter.site.code);
  const short = shorterSite(whole);
  const { named, nameless } = draft;
  let last = "";
  for (const ending of endings(draft, occasion)) {
    for (const body of [named, nameless]) {
      if (body === null) continue;
      const rest = toGsm7(`: ${body}${ending}`);
      const site = siteWithin(whole, onePart - textLength(rest).units);
      if (site !== null) return site + rest;
    }
    last = toGsm7(`: ${nameless}${ending}`);
  }
  const room = Math.max(onePart - textLength(last).units, 3);
  return (firstWords(short, room) || cutTo(short, room)) + last;
}
