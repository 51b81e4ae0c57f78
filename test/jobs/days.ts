import type { Channel, DeliveryResult, Letter } from "../../src/delivery/channel.ts";
import { jobFunctions } from "../../src/jobs/jobs.ts";
import type { JobRing } from "../../src/jobs/queue.ts";
import type { Work } from "../../src/jobs/work.ts";
import type { Store } from "../../src/store/connect.ts";
import { workOn } from "../support/work.ts";

/** What leaves in a day. */
export interface Leaving {
  texts: Letter[];
  emails: Letter[];
  to(address: string): Letter[];
}

/** A channel that hands every letter to `take` and answers what that says. */
export function channelTo(name: "email" | "sms", take: (letter: Letter) => DeliveryResult): Channel {
  return {
    name,
    carrier: "test",
    send: async (letter, handed) => {
      await handed();
      return take(letter);
    },
    probe: async () => null,
    close: async () => {},
  };
}

/** Runs the daily check and all that it rings for, one job after another, until nothing more is rung for. */
export async function checkAndDeliver(work: Work & { rings: JobRing[] }, data: { now: string }): Promise<void> {
  const jobs = jobFunctions(work);
  work.rings.push({ name: "daily-check", data });
  for (let job = work.rings.shift(); job; job = work.rings.shift()) {
    // Here all lanes of a job are one.
    const { name } = job;
    work.rings.splice(0, work.rings.length, ...work.rings.filter((other) => other.name !== name));
    await jobs[name]?.(job.data ?? data);
  }
}

const accepted: DeliveryResult = { outcome: "accepted", reference: "ok" };

/** A whole day, or another go at it: the check, the planning, the sending of all that may leave then. */
export async function dayOf(
  store: Store,
  on: string,
  at = "10:00",
  textOutcome: DeliveryResult = accepted,
): Promise<Leaving> {
  const texts: Letter[] = [];
  const emails: Letter[] = [];
  const keeping = (name: "email" | "sms", letters: Letter[], outcome = accepted): Channel => ({
    ...channelTo(name, (letter) => {
      letters.push(letter);
      return outcome;
    }),
    captures: () => true,
  });
  const channels = { email: keeping("email", emails), sms: keeping("sms", texts, textOutcome) };
  const data = { now: `${on}T${at}:00Z` };
  await checkAndDeliver(workOn(store, { folder: "", now: data.now, channels }), data);
  return { texts, emails, to: (address) => [...texts, ...emails].filter(({ to }) => to.address === address) };
}
