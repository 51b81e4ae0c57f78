import { londonDay } from "../../src/rules/day.ts";
import { readRun } from "../../src/store/check-runs.ts";
import type { Store } from "../../src/store/connect.ts";
import { hasDueSites } from "../../src/store/due-sites.ts";
import { hasUnplanned } from "../../src/store/planning.ts";
import { type History, readClaims, readLoose, type Taken } from "./history.ts";
import type { Place } from "./place.ts";
import { personOf, type Region } from "./region.ts";

/** How much the servers of a place had taken at some moment. */
export interface Counts {
  mails: number;
  texts: number;
}

export const countTaken = ({ mail, twilio }: Place): Counts => ({
  mails: mail.mails.length,
  texts: twilio.messages.length,
});

/** What is left to do today, in the order in which it is done; `nothing`: all is settled. */
export type Left = "check" | "plan" | "send" | "nothing";

/** What is left to look at, to plan or to send today. */
export async function whatIsLeft(store: Store): Promise<Left> {
  const today = londonDay(new Date());
  const run = await readRun(store, today);
  if (!run?.finishedAt || (await hasDueSites(store, today))) return "check";
  if (await hasUnplanned(store.pool, today)) return "plan";
  const { rows } = await store.pool.query("select 1 from messages where status in ('planned', 'claimed') limit 1");
  return rows.length > 0 ? "send" : "nothing";
}

/** Both sides of what happened. `before` counts what had been taken when the first so many `returned`. */
export async function historyOf(
  place: Place,
  store: Store,
  region: Region,
  { before, returned }: { before: Counts; returned: number },
): Promise<History> {
  const people = Array.from({ length: region.owed }, (_, n) => personOf(n));
  return {
    owed: people.flatMap(waysOf),
    returned: new Set(people.slice(0, returned).flatMap((person) => waysOf(person).map(({ to }) => to))),
    taken: takenAt(place, before),
    claimed: await readClaims(store),
    loose: await readLoose(store, londonDay(new Date())),
  };
}

/** Five days before the end: an e-mail, a copy to the account itself, and a text where there is a mobile. */
function waysOf({ account, email, mobile }: ReturnType<typeof personOf>): Pick<Taken, "channel" | "to">[] {
  const mails = [account, email].map((to) => ({ channel: "email" as const, to }));
  return mobile === null ? mails : [...mails, { channel: "sms", to: mobile }];
}

function takenAt({ mail, twilio }: Place, before: Counts): Taken[] {
  const mails = mail.mails.map(({ to, headers, text }, at) => ({
    ...{ channel: "email" as const, to: to.join(), messageId: headers.get("message-id")?.[0] ?? "", text },
    isAfter: at >= before.mails,
  }));
  const texts = twilio.messages.map(({ to, body }, at) => ({
    ...{ channel: "sms" as const, to, messageId: null, text: body },
    isAfter: at >= before.texts,
  }));
  return [...mails, ...texts];
}
