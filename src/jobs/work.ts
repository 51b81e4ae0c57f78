import type { Logger } from "pino";
import type { Channel } from "../delivery/channel.ts";
import type { Calendar } from "../rules/calendar.ts";
import { type Day, londonDay } from "../rules/day.ts";
import { type DatedPolicy, type Policy, policyInForce } from "../rules/policy.ts";
import type { Store } from "../store/connect.ts";
import type { Letterhead } from "../wording/occasion.ts";
import type { JobData, JobRing } from "./queue.ts";

/** What every job is given. Built once, where the program is put together. */
export interface Work {
  store: Store;
  /** Rings the queue: jobs carry ids and days, never names or addresses. */
  ring(job: JobRing): Promise<void>;
  channels: { email: Channel; sms: Channel };
  /** False when nothing may leave (SENDING=off). */
  maySend: boolean;
  calendar: Calendar;
  /** In the order of their dates. */
  policies: readonly DatedPolicy[];
  /** The watched folder, null where there is none; and whether Ofcom's test range is a valid mobile in its files. */
  importDir: string | null;
  allowTestNumbers: boolean;
  /** London time of the daily check, HH:MM. */
  checkAt: string;
  /** Changes when policy, calendar or rules change: then every site is looked at again. */
  fingerprint: string;
  letterhead: Letterhead;
  operatorEmail: string | null;
  /** Domain of the fixed Message-ID headers. */
  messageIdDomain: string;
  clock(): Date;
  log: Logger;
}

/** The moment a job stands for, and its London day. */
export function momentOf(work: Work, data: JobData): { now: Date; today: Day } {
  const now = data.now ? new Date(data.now) : work.clock();
  return { now, today: londonDay(now) };
}

/** The policy in force on a day. */
export function policyOn(work: Work, on: Day): Policy {
  return policyInForce(work.policies, on);
}
