import type { DeliverySettings } from "./delivery/channels.ts";
import type { PingTarget } from "./delivery/ping.ts";
import type { DatedPolicy } from "./rules/policy.ts";
import type { Letterhead } from "./wording/occasion.ts";

export interface DashboardUser {
  name: string;
  passwordHash: string;
  role: "viewer" | "operator";
}

/** Everything that the surroundings decide, checked. */
export interface Settings {
  isProduction: boolean;
  /** Null: the embedded database. */
  databaseUrl: string | null;
  /** Null: the queue lives in the main database. */
  queueUrl: string | null;
  dataDir: string;
  delivery: DeliverySettings;
  letterhead: Letterhead;
  operatorEmail: string | null;
  /** Who is called after each finished check; null: nobody. */
  ping: PingTarget | null;
  importDir: string | null;
  http: { host: string; port: number; users: readonly DashboardUser[] };
  /** London time of the daily check, HH:MM. */
  checkAt: string;
  policies: readonly DatedPolicy[];
  logLevel: string;
}

/** Who messages say they come from while SENDER_NAME is unset and nothing really leaves. */
export const standInSender = "your care provider";
