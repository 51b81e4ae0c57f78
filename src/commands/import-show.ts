import { listImports, type ListedImport, readImport, readSiteChanges, type SiteChanges } from "../store/import-list.ts";
import { type Answer, exit, type ExitCode, tableOf, usageError } from "./answer.ts";
import type { Context } from "./command.ts";
import { type Looks, sayShortList } from "./list.ts";

/** What is asked about imports; only their list has an option. */
export type Asked = Omit<Context, "values"> & { values: { csv: boolean } };

/** How many imports a list shows, besides all that wait; and how many sites. */
const recent = 20;
const shownSites = 20;

const looks: Looks<Omit<ListedImport, "guard"> & { guard: readonly string[] }> = {
  columns: {
    id: (one) => Number(one.import),
    source: ({ source }) => source,
    kind: ({ kind }) => kind,
    "as of": ({ asOf }) => asOf,
    read: ({ at }) => at.toISOString().slice(0, 16).replace("T", " "),
    outcome: ({ outcome }) => outcome,
    because: ({ guard }) => guard.join(", "),
  },
  csv: {
    id: (one) => Number(one.import),
    source: ({ source }) => source,
    kind: ({ kind }) => kind,
    asOf: ({ asOf }) => asOf,
    at: ({ at }) => at.toISOString(),
    outcome: ({ outcome }) => outcome,
    guard: ({ guard }) => guard.join(" "),
    canBeUndone: ({ canBeUndone }) => (canBeUndone ? "yes" : "no"),
  },
};

/** Lists the imports that wait for a decision, and the last ones of all. */
export async function listAll({ open, answer, values }: Asked): Promise<ExitCode> {
  const { store } = await open();
  const imports = (await listImports(store, recent)).map((one) => ({
    ...one,
    guard: one.guard.map(({ code }) => code),
  }));
  sayShortList(answer, values, looks, imports);
  const held = imports.filter(({ outcome }) => outcome === "held").length;
  if (held > 0) answer.note(`${held} held: see lapsewatch import show <id>, then import accept or import reject.`);
  return exit.ok;
}

/** Shows what an import changes, or would, site by site. */
export async function show({ open, answer }: Asked, id: number): Promise<ExitCode> {
  const { store } = await open();
  const found = await readImport(store, id);
  if (found === null) throw usageError(`There is no import ${id}. See: lapsewatch import list`);
  const sites = await readSiteChanges(store, id);
  answer.object({ ...found, siteCount: sites.length, sites });
  if (!answer.json) sayImport(answer, found, sites);
  return exit.ok;
}

const becameOf: Readonly<Record<string, string>> = {
  applied: "It has been applied, and changed:",
  held: "It is held and has changed nothing. It would change:",
  undone: "It has been undone. It had changed:",
};

function sayImport(answer: Answer, found: ListedImport, sites: readonly SiteChanges[]): void {
  const { import: id, kind, source, asOf, outcome, guard, rows, canBeUndone } = found;
  answer.say(`Import ${id}: ${kind} from ${source}, as of ${asOf}, ${outcome}.`);
  for (const { message } of guard) answer.say(`  ${message}`);
  const { read = 0, rejected = 0 } = rows;
  answer.say(`${read} rows read, ${rejected} rejected, ${rows.new ?? 0} new, ${rows.changed ?? 0} changed.`);
  const began = becameOf[outcome];
  if (began !== undefined) saySites(answer, began, sites);
  if (outcome === "held") {
    answer.say(`\nTo take it in, or to give it up: lapsewatch import accept|reject ${id}`);
  }
  if (canBeUndone) answer.say(`\nTo take it back: lapsewatch import undo ${id}`);
}

function saySites(answer: Answer, began: string, sites: readonly SiteChanges[]): void {
  if (sites.length === 0) return answer.say("It changes nothing at any site.");
  answer.say(`\n${began}`);
  const columns = {
    Site: ({ site }: SiteChanges) => site || "not known",
    New: (one: SiteChanges) => one.new,
    Changed: ({ changed }: SiteChanges) => changed,
    "Not listed any more": ({ vanished }: SiteChanges) => vanished,
    "Last use moved back": ({ backwards }: SiteChanges) => backwards,
    "Last use emptied": ({ emptied }: SiteChanges) => emptied,
  };
  answer.say(tableOf(sites.slice(0, shownSites), columns).trimEnd());
  if (sites.length > shownSites) answer.say(`and ${sites.length - shownSites} more sites (all with --json)`);
}
