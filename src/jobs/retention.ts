import { addDays, addMonths } from "../rules/day.ts";
import { forgetDestinations, forgetWords } from "../store/retention.ts";
import type { JobData } from "./queue.ts";
import { momentOf, type Work } from "./work.ts";

/** Rendered words are kept a week, so that a copy is the same copy; addresses of messages for 13 months. */
const wordsKeptDays = 7;
const destinationsKeptMonths = 13;

/** Forgets what need not be kept any longer. */
export async function retain(work: Work, data: JobData): Promise<void> {
  const { today } = momentOf(work, data);
  const words = await forgetWords(work.store, addDays(today, -wordsKeptDays));
  const destinations = await forgetDestinations(work.store, addMonths(today, -destinationsKeptMonths));
  work.log.info({ day: today, words, destinations }, "retention");
}
