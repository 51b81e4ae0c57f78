import type { Block } from "./letter.ts";

/** Text that is HTML already. Only the tag of that name makes it. */
interface Markup {
  readonly html: string;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (character) => entities[character] ?? "") : text;
}

/** HTML with every value escaped, except what is Markup already. */
function markup(parts: TemplateStringsArray, ...values: readonly (string | Markup)[]): Markup {
  let html = parts[0] ?? "";
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? "";
    html += (typeof value === "string" ? escaped(value) : value.html) + (parts[index + 1] ?? "");
  }
  return { html };
}

function together(pieces: readonly Markup[]): Markup {
  let html = "";
  for (const piece of pieces) html += piece.html;
  return { html };
}

function lines(of: readonly string[]): Markup {
  return together(of.map((line) => markup`<li>${line}</li>`));
}

function element(block: Block): Markup {
  switch (block.block) {
    case "heading":
      if (block.level === 2) return markup`<h2>${block.text}</h2>\n`;
      if (block.level === 3) return markup`<h3>${block.text}</h3>\n`;
      return block.level === 4 ? markup`<h4>${block.text}</h4>\n` : markup`<h5>${block.text}</h5>\n`;
    case "paragraph":
      return markup`<p>${block.text}</p>\n`;
    case "steps":
      return markup`<ol>${lines(block.lines)}</ol>\n`;
    case "list":
      return markup`<ul>${lines(block.lines)}</ul>\n`;
  }
}

/** Black on white 17:1; in the dark 15:1. No colour says anything by itself. */
const style: Markup = {
  html: `
:root{color-scheme:light dark}
body{margin:0;padding:16px;background:#ffffff;color:#212b32;font:16px/1.5 Arial,Helvetica,sans-serif}
.letter{max-width:600px;margin:0 auto;overflow-wrap:anywhere}
h1{font-size:24px;line-height:1.3;margin:0 0 16px}
h2{font-size:20px;line-height:1.3;margin:24px 0 8px}
h3{font-size:18px;line-height:1.3;margin:20px 0 8px}
h4,h5{font-size:16px;line-height:1.3;margin:16px 0 8px}
p,ol,ul{margin:0 0 16px}
li{margin:0 0 8px}
@media (prefers-color-scheme:dark){body{background:#121212;color:#f0f4f5}}
`,
};

/** The HTML part of an e-mail: one column, no pictures, no links, nothing that is fetched. */
export function page(title: string, blocks: readonly Block[]): string {
  return markup`<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="date=no,address=no,email=no">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<div class="letter">
<h1>${title}</h1>
${together(blocks.map(element))}</div>
</body>
</html>
`.html;
}
