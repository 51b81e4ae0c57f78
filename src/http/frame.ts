import { html } from "hono/html";
import type { Visit } from "./visitor.ts";

/** A piece of a page, escaped. */
export type Piece = ReturnType<typeof html>;

/** A whole page of ours around a piece. `visit`: who looks at it; null where nobody has logged in. */
export function framed(title: string, body: Piece, visit: Visit["Variables"] | null): Piece {
  return html`<!doctype html>
    <html lang="en-GB">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title} - Lapsewatch</title>
        <link rel="icon" type="image/svg+xml" href="/icon.svg" />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <a class="skip" href="#main">Skip to the main part</a>
        <header class="top">
          <div class="wide">
            <a class="brand" href="/"><img src="/icon.svg" alt="" width="24" height="24" />Lapsewatch</a>
            ${visit && navigation(visit)}
          </div>
        </header>
        <main id="main" class="wide">${body}</main>
        <footer class="wide">All times are London times. Lapsewatch is not an NHS product.</footer>
      </body>
    </html>`;
}

function navigation({ role, isLoggedIn }: Visit["Variables"]): Piece {
  return html`<nav aria-label="Pages">
    <a href="/">Overview</a>
    <a href="/queues/">Queues</a>
    ${
      isLoggedIn &&
      html`<form method="post" action="/logout">
        <button class="quiet">Log out<span class="wide-only"> (${role})</span></button>
      </form>`
    }
  </nav>`;
}

/** A page that says one thing. */
export function plainPage(title: string, text: string, visit: Visit["Variables"] | null = null): Piece {
  return framed(
    title,
    html`<section class="card narrow">
      <h1>${title}</h1>
      <p>${text}</p>
      <p><a href="/">Back to the overview</a></p>
    </section>`,
    visit,
  );
}
