import type { Logger } from "pino";
import type { Queue } from "../jobs/queue.ts";
import type { DatedPolicy } from "../rules/policy.ts";
import type { Store } from "../store/connect.ts";

/** Viewers see everything; operators may also retry, remove, pause and resume jobs. */
export type Role = "viewer" | "operator";

export interface HttpSettings {
  host: string;
  /** 0: any free one. */
  port: number;
  /** Empty: nobody has to log in, and only this machine is let in. */
  users: readonly { name: string; passwordHash: string; role: Role }[];
}

/** What the pages are made from. */
export interface Dashboard {
  http: HttpSettings;
  store: Store;
  queue: Queue;
  policies: readonly DatedPolicy[];
  /** London time of the daily check, HH:MM. */
  checkAt: string;
  /** What Twilio signs its reports with, and for which address of ours; none where none are asked for. */
  receipts?: { authToken: string; publicUrl: string } | null;
  clock(): Date;
  log: Logger;
}

/** What is known of whoever asks, set before a page is made. */
export interface Visit {
  Variables: {
    role: Role;
    /** Whether there is a session that can be ended. */
    isLoggedIn: boolean;
  };
}
