import { html } from "hono/html";
import { isTold, type OpenAlert } from "../rules/alerts.ts";
import { londonDay } from "../rules/day.ts";
import { alertTitle } from "../wording/alerts.ts";
import { longDay } from "../wording/dates.ts";
import type { Piece } from "./frame.ts";
import { clockTime, count } from "./words.ts";

/** How many alerts are shown; status has them all. */
const mostAlerts = 10;

/** What operators are told by e-mail, or would be if their address were set; nothing when nothing stands. */
export function alertsCard(alerts: readonly OpenAlert[], now: Date): Piece | "" {
  if (alerts.length === 0) return "";
  const today = londonDay(now);
  return html`<section class="card" aria-labelledby="alerts">
    <h2 id="alerts">Alerts to operators</h2>
    <ul class="sources">
      ${alerts.slice(0, mostAlerts).map((alert) => {
        const title = alertTitle(alert, now);
        const since = `since ${longDay(londonDay(alert.openedAt), today)}, ${clockTime(alert.openedAt)}`;
        return html`<li>
          <strong>${title.charAt(0).toUpperCase() + title.slice(1)}</strong><br />${since}${
            !isTold(alert) && html` <span class="old">nobody told</span>`
          }
        </li>`;
      })}
    </ul>
    ${alerts.length > mostAlerts && html`<p class="faint">and ${count(alerts.length - mostAlerts)} more</p>`}
  </section>`;
}
