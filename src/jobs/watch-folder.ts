import { createReadStream } from "node:fs";
import { findKind } from "../intake/read.ts";
import type { GuardRemark, ImportKind } from "../intake/reading.ts";
import { type Day, londonDay, parseDay } from "../rules/day.ts";
import { type ImportResult, SourceTaken } from "../store/importing.ts";
import { withFreeLock } from "../store/locks.ts";
import { bell } from "./daily-check.ts";
import { nameFailure, placesOf } from "./failure.ts";
import { isAsListed, listSettled, makePlaces, moveOn, tryFolder, type WaitingFile } from "./folder.ts";
import { placeOf, refusalOf, reportOf } from "./folder-report.ts";
import type { JobData } from "./queue.ts";
import { readAs, takeInReading } from "./take-in.ts";
import { momentOf, policyOn, type Work } from "./work.ts";

/** In the order in which they should come: what is about sites first, then accounts, then what is about accounts. */
const kinds: readonly ImportKind[] = ["sites", "accounts", "mailboxes", "dspt"];

/**
 * Takes in the files that wait in the watched folder, one worker at a time, and moves each on. A worker that dies leaves
 * the file where it is: the next look takes it in again, and finds it unchanged where that was done already.
 */
export async function watchFolder(work: Work, data: JobData): Promise<void> {
  const { importDir } = work;
  if (importDir === null) return;
  await withFreeLock(work.store, "folder", () => lookInto(work, importDir, data));
}

async function lookInto(work: Work, folder: string, data: JobData): Promise<void> {
  await tryFolder(folder).catch((error: unknown) => {
    work.log.error({ failure: nameFailure(error) }, "IMPORT_DIR cannot be read and written: try lapsewatch doctor");
    throw error;
  });
  const files = await listSettled(folder, momentOf(work, data).now);
  if (files.length === 0) return;
  await makePlaces(folder);
  const failures: unknown[] = [];
  let isChanged = false;
  for (const file of inOrder(files)) {
    try {
      const result = await takeFile(work, folder, file, data);
      isChanged ||= result?.outcome === "applied";
    } catch (error) {
      // Not the fault of the file: it stays, and the next look tries again.
      work.log.error({ failure: nameFailure(error), at: placesOf(error) }, "a file of IMPORT_DIR could not be seen to");
      failures.push(error);
    }
  }
  if (isChanged) await bell(work, data);
  if (failures.length > 0) throw failures[0];
}

function inOrder(files: readonly WaitingFile[]): WaitingFile[] {
  const rank = ({ name }: WaitingFile) => {
    const kind = kindNamed(name);
    return kind === null ? kinds.length : kinds.indexOf(kind);
  };
  return files.toSorted((a, b) => {
    const [before, after] = [dayNamed(a.name) ?? "", dayNamed(b.name) ?? ""];
    if (before !== after) return before < after ? -1 : 1;
    return rank(a) - rank(b) || a.stats.mtimeMs - b.stats.mtimeMs;
  });
}

/** Takes one file in and moves it on. Answers null where it did not get as far as an import. */
async function takeFile(work: Work, folder: string, file: WaitingFile, data: JobData): Promise<ImportResult | null> {
  const { now } = momentOf(work, data);
  const result = await importFile(work, file, data);
  const imported = "code" in result ? null : result;
  const importId = Number(imported?.import ?? 0);
  if (!(await isAsListed(file))) {
    work.log.warn({ importId }, "a file of IMPORT_DIR changed while it was read: it stays, to be read again");
    return imported;
  }
  const outcome = imported?.outcome ?? "rejected";
  const report = "code" in result ? refusalOf(result) : reportOf(result);
  await moveOn(folder, file, { place: placeOf[outcome], now, report });
  const reasons = "code" in result ? [result] : result.guard;
  const reason = reasons.map(({ code }) => code).join(" ");
  work.log.info({ importId, outcome, rows: imported?.rows.read ?? 0, reason }, "a file of IMPORT_DIR was seen to");
  return imported;
}

async function importFile(work: Work, file: WaitingFile, data: JobData): Promise<ImportResult | GuardRemark> {
  const { now, today } = momentOf(work, data);
  const kind = kindNamed(file.name) ?? (await findKind(createReadStream(file.path)));
  if (typeof kind === "object") return kind;
  const choices = { kind, source: file.source ?? undefined };
  const day = dayOf(file, today);
  const { store, allowTestNumbers } = work;
  const reading = await readAs(createReadStream(file.path), choices, { now, day, allowTestNumbers });
  const around = { now, day, policy: policyOn(work, today), actor: "watched folder" };
  try {
    return await takeInReading(store, reading, choices, around);
  } catch (error) {
    if (error instanceof SourceTaken) return { code: "source-taken", message: error.message };
    throw error;
  }
}

/** The kind that a file name begins with. */
function kindNamed(name: string): ImportKind | null {
  const word = /^[a-z]+/.exec(name.toLowerCase())?.[0];
  return kinds.find((kind) => kind === word) ?? null;
}

function dayNamed(name: string): Day | null {
  return parseDay(/(?<!\d)\d{4}-\d\d-\d\d(?!\d)/.exec(name)?.[0] ?? "");
}

/** The day that a file tells of where it does not say so itself: the one in its name, else that of its last change. */
function dayOf({ name, stats }: WaitingFile, today: Day): Day {
  const [named, changed] = [dayNamed(name), londonDay(stats.mtime)];
  if (named !== null && named <= today) return named;
  return changed <= today ? changed : today;
}
