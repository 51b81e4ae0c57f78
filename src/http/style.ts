/** The one stylesheet of our pages. Contrast is AA or better in both schemes; nothing is told by colour alone. */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --page: #f2f5f7; --card: #fff; --line: #cdd5dc; --text: #17212b; --faint: #4d5b69; --link: #0b57a4;
  --bar: #10344f; --bar-text: #fff;
  --well: #0b6b3a; --well-back: #e5f4ea; --needs: #9a3412; --needs-back: #fff1e6; --start: #0b57a4; --start-back: #e7f1fb;
  --critical: #a4161a; --high: #9a3412; --medium: #7a5a00; --calm: #4d5b69; --code: #e9eef2;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11181f; --card: #1a242d; --line: #37454f; --text: #e9eef2; --faint: #a9b6c1; --link: #8cc4ff;
    --bar: #0b2435; --bar-text: #fff;
    --well: #7ddba3; --well-back: #14301f; --needs: #ffb68a; --needs-back: #3a2216; --start: #8cc4ff; --start-back: #142a40;
    --critical: #ff9d9d; --high: #ffb68a; --medium: #f0d070; --calm: #a9b6c1; --code: #26323c;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
.wide { max-width: 72rem; margin: 0 auto; padding-left: 1rem; padding-right: 1rem; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: .5rem; z-index: 1; background: var(--card); color: var(--link); padding: .5rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid #ffb700; outline-offset: 2px; }
.top { background: var(--bar); }
.top .wide { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.5rem; min-height: 3.5rem; padding-top: .5rem; padding-bottom: .5rem; }
.top a, .quiet { color: var(--bar-text); text-decoration: none; }
.top a:hover, .quiet:hover { text-decoration: underline; }
.brand { display: flex; align-items: center; gap: .5rem; font-size: 1.15rem; font-weight: 650; margin-right: auto; }
nav { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.25rem; }
nav a { padding: .25rem 0; }
nav form { margin: 0; }
main { padding-top: 1.5rem; padding-bottom: .5rem; }
footer { padding-top: 1rem; padding-bottom: 2rem; color: var(--faint); font-size: .875rem; }
h1 { font-size: 1.375rem; line-height: 1.3; margin: 0 0 .5rem; font-weight: 650; }
h2 { font-size: 1.0625rem; margin: 0 0 .25rem; }
h3 { font-size: 1rem; margin: .9rem 0 .2rem; }
p { margin: 0 0 .75rem; }
code { background: var(--code); border-radius: 3px; padding: .1em .35em; font: .9em ui-monospace, Consolas, monospace; overflow-wrap: anywhere; display: inline-block; max-width: 100%; }
.faint { color: var(--faint); font-size: .9375rem; }
.status { display: flex; gap: 1rem; padding: 1.25rem; border: 1px solid var(--line); border-left: 6px solid var(--tone); border-radius: 6px; background: var(--back); margin-bottom: 1.25rem; }
.status.well { --tone: var(--well); --back: var(--well-back); }
.status.needs { --tone: var(--needs); --back: var(--needs-back); }
.status.start { --tone: var(--start); --back: var(--start-back); }
.status > div { min-width: 0; flex: 1; }
.status ul, .status ol { margin: .5rem 0 .75rem; padding-left: 1.25rem; }
.status li { margin: .35rem 0; }
.status p:last-child { margin-bottom: 0; }
.sign { flex: none; width: 2rem; height: 2rem; border-radius: 50%; display: grid; place-items: center; background: var(--tone); color: var(--back); font-weight: 700; }
.cards { columns: 3 19rem; column-gap: 1.25rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 1.1rem 1.25rem; margin: 0 0 1.25rem; break-inside: avoid; }
.card > :last-child { margin-bottom: 0; }
.narrow { max-width: 26rem; margin: 2rem auto; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.counts { margin: 0; }
.counts > div, .kinds li, .severity { display: flex; justify-content: space-between; gap: 1rem; }
.counts > div { padding: .3rem 0; border-top: 1px solid var(--line); }
.counts dd { margin: 0; font-weight: 650; font-variant-numeric: tabular-nums; }
.counts .none, .counts .none dd { color: var(--faint); font-weight: 400; }
.severity { border-left: 4px solid var(--tone, var(--calm)); padding-left: .6rem; color: var(--tone, var(--text)); }
.severity.critical { --tone: var(--critical); }
.severity.high { --tone: var(--high); }
.severity.medium { --tone: var(--medium); }
.kinds, .sources { list-style: none; margin: 0; padding: 0; }
.kinds { padding-left: .85rem; font-size: .9375rem; }
.kinds li { padding: .1rem 0; }
.sources li { padding: .45rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.old { border: 1px solid var(--needs); color: var(--needs); border-radius: 3px; padding: 0 .35em; font-size: .875rem; font-weight: 650; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .3rem 0 .3rem .75rem; border-top: 1px solid var(--line); text-align: left; font-weight: 400; }
th:first-child { padding-left: 0; }
th.number, td.number { text-align: right; }
thead th { border-top: 0; color: var(--faint); font-size: .875rem; vertical-align: bottom; white-space: normal; }
.facts { margin: .25rem 0 .75rem; }
.facts dt { color: var(--faint); font-size: .9375rem; }
.facts dd { margin: 0 0 .5rem; }
.fields { display: grid; gap: .35rem; }
.fields label { font-weight: 600; }
.fields input { font: inherit; padding: .5rem .6rem; margin-bottom: .6rem; border: 1px solid var(--faint); border-radius: 4px; background: var(--page); color: inherit; width: 100%; }
button { font: inherit; cursor: pointer; border: 0; border-radius: 4px; padding: .6rem 1rem; background: var(--well); color: var(--card); font-weight: 600; }
.quiet { background: none; padding: .25rem 0; font-weight: 400; color: var(--bar-text); }
.warning { border-left: 4px solid var(--needs); background: var(--needs-back); padding: .5rem .75rem; }
@media (max-width: 30rem) {
  .status { padding: 1rem; gap: .75rem; flex-direction: column; }
  h1 { font-size: 1.2rem; }
  .wide-only { display: none; }
  .card { padding: 1rem; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`;

/** An envelope under watch. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="5" fill="#0b6b3a"/><path d="M5 8h14v9H5z" fill="none" stroke="#fff" stroke-width="1.6" stroke-linejoin="round"/><path d="m5 8.5 7 5 7-5" fill="none" stroke="#fff" stroke-width="1.6" stroke-linejoin="round"/></svg>`;
