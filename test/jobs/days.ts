import type { Channel, Letter } from "../../src/delivery/channel.ts";
import { dailyCheck } from "../../src/jobs/daily-check.ts";
import { deliverMessages } from "../../src/jobs/deliver-messages.ts";
import { lookAtSites } from "../../src/jobs/look-at-sites.ts";
import { planOwedMessages } from "../../src/jobs/plan-messages.ts";
import type { Store } from "../../src/store/connect.ts";
import { workOn } from "../support/work.ts";

/** What leaves in a day. */
export interface Leaving {
  texts: Letter[];
  emails: Letter[];
  to(address: string): Letter[];
}

/** A whole day, or another go at it: the check, the planning, the sending of all that may leave then. */
export async function dayOf(store: Store, on: string, at = "10:00"): Promise<Leaving> {
  const texts: Letter[] = [];
  const emails: Letter[] = [];
  const keeping = (name: "email" | "sms", letters: Letter[]): Channel => ({
    name,
    carrier: "test",
    captures: () => true,
    send: async (letter, handed) => {
      letters.push(letter);
      await handed();
      return { outcome: "accepted", reference: "ok" };
    },
    probe: async () => null,
    close: async () => {},
  });
  const channels = { email: keeping("email", emails), sms: keeping("sms", texts) };
  const data = { now: `${on}T${at}:00Z` };
  const work = workOn(store, { folder: "", now: data.now, channels });
  await dailyCheck(work, data);
  await lookAtSites(work, data);
  await lookAtSites(work, data);
  await planOwedMessages(work, data);
  for (let before = -1; before < texts.length + emails.length;) {
    before = texts.length + emails.length;
    await deliverMessages(work, data);
  }
  return { texts, emails, to: (address) => [...texts, ...emails].filter(({ to }) => to.address === address) };
}
