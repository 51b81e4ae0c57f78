import { addDays, addMonths } from "../rules/day.ts";
import { expireHeldImports } from "../store/accept-import.ts";
import { contactsKeptDays } from "../store/long-gone.ts";
import { forgetContacts, forgetDestinations, forgetImages, forgetWords } from "../store/retention.ts";
import type { JobData } from "./queue.ts";
import { momentOf, policyOn, type Work } from "./work.ts";

/** Addresses of messages are kept so long; their words as long as the policy says. */
const destinationsKeptMonths = 13;

/** Rows of a held import wait this long for a decision; an import can be undone so long, and as the last of its source. */
const heldKeptDays = 30;

/** Forgets what need not be kept any longer. */
export async function retain(work: Work, data: JobData): Promise<void> {
  const { now, today } = momentOf(work, data);
  const words = await forgetWords(work.store, addDays(today, -policyOn(work, today).wordsKeptDays));
  const contacts = await forgetContacts(work.store, addDays(today, -contactsKeptDays), now);
  const destinations = await forgetDestinations(work.store, addMonths(today, -destinationsKeptMonths));
  const heldImports = await expireHeldImports(work.store, addDays(today, -heldKeptDays));
  const images = await forgetImages(work.store, addDays(today, -heldKeptDays));
  work.log.info({ day: today, words, contacts, destinations, heldImports, images }, "retention");
}
