import { html } from "hono/html";
import { framed, type Piece } from "./frame.ts";

const troubles = {
  wrong: "The name or the password is wrong.",
  "too-many": "Too many tries. Please wait 15 minutes, then try again.",
} as const;

/** The log-in page. `isPlain`: it was not opened over https, so logging in cannot work. */
export function loginPage({ trouble, isPlain }: { trouble: keyof typeof troubles | null; isPlain: boolean }): Piece {
  return framed(
    "Log in",
    html`<section class="card narrow">
      <h1>Log in</h1>
      ${isPlain && html`<p class="warning">This page was not opened over https. Logging in works only over https.</p>`}
      ${trouble && html`<p class="warning" role="alert" id="trouble">${troubles[trouble]}</p>`}
      <form method="post" action="/login" class="fields">
        <label for="name">Name</label>
        <input id="name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required />
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required />
        <button>Log in</button>
      </form>
    </section>`,
    null,
  );
}
