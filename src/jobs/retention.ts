import { addDays, addMonths } from "../rules/day.ts";
import { expireHeldImports } from "../store/accept-import.ts";
import { forgetDestinations, forgetImages, forgetWords } from "../store/retention.ts";
import type { JobData } from "./queue.ts";
import { momentOf, type Work } from "./work.ts";

/** Rendered words are kept a week, so that a copy is the same copy; addresses of messages for 13 months. */
const wordsKeptDays = 7;
const destinationsKeptMonths = 13;

/** Rows of a held import wait this long for a decision; an import can be undone so long, and as the last of its source. */
const heldKeptDays = 30;

/** Forgets what need not be kept any longer. */
export async function retain(work: Work, data: JobData): Promise<void> {
  const { today } = momentOf(work, data);
  const words = await forgetWords(work.store, addDays(today, -wordsKeptDays));
  const destinations = await forgetDestinations(work.store, addMonths(today, -destinationsKeptMonths));
  const heldImports = await expireHeldImports(work.store, addDays(today, -heldKeptDays));
  const images = await forgetImages(work.store, addDays(today, -heldKeptDays));
  work.log.info({ day: today, words, destinations, heldImports, images }, "retention");
}
