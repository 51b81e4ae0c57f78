const characters: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

/** The words that a reader of the HTML part sees, without its heading of the first order. */
export function seenIn(html: string): string {
  return html
    .replace(/<head>[^]*<\/head>/, "")
    .replace(/<h1>[^]*?<\/h1>/, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => characters[name] ?? "")
    .replace(/\s+/g, " ")
    .trim();
}

/** The words of the plain text, without the marks of its lists. */
export function seenInText(text: string): string {
  return text
    .replace(/^(?:\d+\.|-) /gm, "")
    .replace(/\s+/g, " ")
    .trim();
}

function luminance(colour: string): number {
  const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = parts.map((part) =>
    part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast of two colours, as WCAG counts it: 4.5 is enough for AA. */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}
