import { html } from "hono/html";
import { type Day, daysBetween, londonDay } from "../rules/day.ts";
import type { Severity } from "../rules/finding.ts";
import { nextCheckAt } from "../rules/next-check.ts";
import type { MessageCounts, Overview } from "../store/overview.ts";
import { longDay } from "../wording/dates.ts";
import { kindNames } from "../wording/kind-names.ts";
import { capitalised } from "../wording/letter.ts";
import { alertsCard } from "./alerts.ts";
import { framed, type Piece } from "./frame.ts";
import { hasChecked, type Need, needsOf, type Scene, sentenceOf } from "./sentence.ts";
import type { Visit } from "./visitor.ts";
import { ago, clockTime, count, outcomeWords, severityWords, standingWords, stateWords } from "./words.ts";

/** How many kinds of each severity are named; the rest is in the list of findings. */
const topKinds = 4;

/** The first page: one sentence that says whether all is well, then the counts it comes from. Nobody's name. */
export function overviewPage(scene: Scene, visit: Visit["Variables"]): Piece {
  const { overview } = scene;
  if (overview.sites === 0 && overview.sources.length === 0) return emptyPage(visit);
  const needs = needsOf(scene);
  return framed(
    standingOf(scene, needs).title,
    html`${status(scene, needs)}
      <div class="cards">
        ${accounts(overview)} ${findings(overview)} ${dspt(overview)} ${messages(overview)} ${sources(scene)}
        ${work(scene)} ${alertsCard(scene.alerts, scene.now)}
      </div>`,
    visit,
  );
}

function standingOf(scene: Scene, needs: readonly Need[]): { title: string; look: "well" | "needs"; sign: string } {
  if (needs.length > 0) return { title: "Something needs you", look: "needs", sign: "!" };
  if (!hasChecked(scene)) return { title: "Not checked yet", look: "needs", sign: "…" };
  return { title: "All is well", look: "well", sign: "✓" };
}

function status(scene: Scene, needs: readonly Need[]): Piece {
  const { look, sign } = standingOf(scene, needs);
  return html`<section class="status ${look}">
    <span class="sign" aria-hidden="true">${sign}</span>
    <div>
      <h1>${sentenceOf(scene, needs)}</h1>
      ${
        needs.length > 0 &&
        html`<ul>
          ${needs.map(
            ({ text, advice, command }) =>
              html`<li>
                <strong>${text.charAt(0).toUpperCase() + text.slice(1)}.</strong> ${advice}${
                  command && html`: <code>lapsewatch ${command}</code>`
                }
              </li>`,
          )}
        </ul>`
      }
      <p class="faint">As of ${longDay(londonDay(scene.now), londonDay(scene.now))}, ${clockTime(scene.now)}</p>
    </div>
  </section>`;
}

function accounts({ totals, sites }: Overview): Piece {
  const all = Object.values(totals.accounts).reduce((sum, n) => sum + n, 0);
  const rows = Object.entries(stateWords).map(([state, word]) => ({
    word,
    count: totals.accounts[state as keyof typeof stateWords],
  }));
  return html`<section class="card" aria-labelledby="accounts">
    <h2 id="accounts">Accounts</h2>
    <p class="faint">${count(all)} accounts at ${count(sites)} sites</p>
    ${counts(rows)}
  </section>`;
}

function dspt({ totals }: Overview): Piece {
  const rows = Object.entries(standingWords).map(([standing, word]) => ({
    word,
    count: totals.dspt[standing as keyof typeof standingWords],
  }));
  return html`<section class="card" aria-labelledby="dspt">
    <h2 id="dspt">DSPT</h2>
    <p class="faint">Sites by what the public list shows</p>
    ${counts(rows)}
  </section>`;
}

function counts(rows: readonly { word: string; count: number }[]): Piece {
  return html`<dl class="counts">
    ${rows.map(
      (row) =>
        html`<div class="${row.count === 0 ? "none" : ""}">
          <dt>${row.word}</dt>
          <dd>${count(row.count)}</dd>
        </div>`,
    )}
  </dl>`;
}

function findings({ totals, kinds }: Overview): Piece {
  const severities = (Object.keys(severityWords) as Severity[]).filter((severity) => totals.findings[severity] > 0);
  return html`<section class="card" aria-labelledby="findings">
    <h2 id="findings">Open findings</h2>
    ${severities.length === 0 && html`<p>None.</p>`}
    ${severities.map((severity) => {
      const named = kinds.filter((kind) => kind.severity === severity);
      return html`<h3 class="severity ${severity}">
          <span>${severityWords[severity]}</span> <span class="number">${count(totals.findings[severity])}</span>
        </h3>
        <ul class="kinds">
          ${named
            .slice(0, severity === "critical" ? named.length : topKinds)
            .map(
              ({ kind, open }) =>
                html`<li><span>${capitalised(kindNames[kind])}</span> <span class="number">${count(open)}</span></li>`,
            )}
        </ul>`;
    })}
  </section>`;
}

function messages({ messages: { today, week } }: Overview): Piece {
  const always = ["planned", "accepted", "delivered", "refused", "failed", "unknown"];
  const outcomes = (Object.keys(outcomeWords) as (keyof MessageCounts)[]).filter(
    (outcome) => always.includes(outcome) || week[outcome] > 0,
  );
  return html`<section class="card" aria-labelledby="messages">
    <h2 id="messages">Messages</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">What became of them</th>
          <th scope="col" class="number">Today</th>
          <th scope="col" class="number">Last 7 days</th>
        </tr>
      </thead>
      <tbody>
        ${outcomes.map(
          (outcome) =>
            html`<tr>
              <th scope="row">${outcomeWords[outcome]}</th>
              <td class="number">${count(today[outcome])}</td>
              <td class="number">${count(week[outcome])}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function sources({ overview: { sources, today }, dataFreshDays }: Scene): Piece {
  return html`<section class="card" aria-labelledby="sources">
    <h2 id="sources">Where the facts come from</h2>
    <ul class="sources">
      ${sources.map(({ source, kind, asOf }) => {
        const isOld = daysBetween(asOf, today) > dataFreshDays;
        return html`<li>
          <strong>${source}</strong>${source !== kind && html` <span class="faint">${kind}</span>`} <br />as of
          ${longDay(asOf, today)}, ${ago(asOf, today)} ${isOld && html`<span class="old">old</span>`}
        </li>`;
      })}
    </ul>
  </section>`;
}

function work({ overview, queue, now, checkAt }: Scene): Piece {
  const { lastCheck, reminders, today } = overview;
  const finishedAt = lastCheck?.finishedAt;
  return html`<section class="card" aria-labelledby="work">
    <h2 id="work">The daily check</h2>
    <dl class="facts">
      <div>
        <dt>Last finished</dt>
        <dd>${finishedAt ? `${longDay(londonDay(finishedAt), today)}, ${clockTime(finishedAt)}` : "never"}</dd>
      </div>
      <div>
        <dt>Next</dt>
        <dd>${nextCheck(lastCheck?.day ?? null, now, checkAt)}</dd>
      </div>
      <div>
        <dt>Reminders owed</dt>
        <dd>${count(reminders.owed)}, ${count(reminders.late)} late</dd>
      </div>
      <div>
        <dt>Jobs in the queue</dt>
        <dd>
          ${
            queue === null
              ? "not known"
              : `${count(queue.waiting)} waiting, ${count(queue.active)} running, ${count(queue.failed)} failed`
          }
        </dd>
      </div>
    </dl>
    <p><a href="/queues/">Look into the queue</a></p>
  </section>`;
}

/** When the check runs next, for people. */
export function nextCheck(lastDay: Day | null, now: Date, checkAt: string): string {
  const at = nextCheckAt({ lastDay, now, checkAt });
  if (at <= now) return "now, or when a worker runs again";
  return `${londonDay(at) === londonDay(now) ? "today" : "tomorrow"} at ${checkAt}`;
}

function emptyPage(visit: Visit["Variables"]): Piece {
  return framed(
    "Nothing imported yet",
    html`<section class="status start">
      <span class="sign" aria-hidden="true">→</span>
      <div>
        <h1>Nothing has been imported yet: bring in a list of accounts to begin.</h1>
        <p>
          A spreadsheet kept by hand will do: one row for each account, with its e-mail address, site code and last use.
        </p>
        <ol>
          <li><code>lapsewatch import accounts accounts.csv</code></li>
          <li><code>lapsewatch import mailboxes mailboxes.csv</code> tells who can open the shared mailboxes</li>
          <li><code>lapsewatch import sites sites.csv</code> tells whom to write to at each site</li>
          <li><code>lapsewatch import dspt dspt.csv</code> takes the public DSPT list as it comes</li>
        </ol>
        <p class="faint">
          In a checkout it is <code>npm run lapsewatch -- import accounts accounts.csv</code>. Add
          <code>--dry-run</code> to see what a file would change.
        </p>
      </div>
    </section>`,
    visit,
  );
}
