import type { Store } from "../store/connect.ts";
import { countSites } from "../store/totals.ts";
import type { Answer } from "./answer.ts";

/** Whether there is nothing to look at, and then says so: that nothing is found there does not mean that all is well. */
export async function sayIfNothingYet(store: Store, answer: Answer, isBeside: boolean): Promise<boolean> {
  if ((await countSites(store)) > 0) return false;
  const text = "No accounts or sites have been imported yet. Begin with: lapsewatch import --help";
  if (isBeside) answer.note(text);
  else answer.say(text);
  return true;
}
