import { constants } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import type { Settings } from "../config.ts";
import { leastHolidayDays } from "../rules/alerts.ts";
import { bankHolidaysPublishedUntil } from "../rules/calendar.ts";
import { daysBetween, londonDay, type Day } from "../rules/day.ts";
import { nameFailure } from "../jobs/failure.ts";
import { tryFolder } from "../jobs/folder.ts";
import { exit } from "./answer.ts";
import { type Check, doubtful, failing, fine } from "./doctor-check.ts";
import { counted } from "./kind-names.ts";

/** Whether this Node knows the time of London, in summer too. */
export function checkTimeZone(): Check {
  const isKnown = londonDay(new Date("2026-06-30T23:30:00Z")) === "2026-07-01";
  return isKnown
    ? fine("time zone", "Europe/London is known.")
    : failing("time zone", "Node does not know Europe/London: use a Node with full time zone data.", exit.settings);
}

/** How long the published bank holidays last. */
export function checkBankHolidays(on: Day): Check {
  const left = daysBetween(on, bankHolidaysPublishedUntil);
  const until = `Published bank holidays are known up to ${bankHolidaysPublishedUntil}`;
  if (left >= leastHolidayDays) return fine("bank holidays", `${until}, ${counted(left, "day")} ahead.`);
  const rest = left < 0 ? "they have run out" : `only ${counted(left, "day")} ahead`;
  return doubtful("bank holidays", `${until}, ${rest}: later ones are computed by statute. Update Lapsewatch.`);
}

/** Whether the data folder can be written. */
export async function checkDataFolder({ dataDir }: Settings): Promise<Check> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.W_OK);
    return fine("data folder", `${dataDir} can be written.`);
  } catch (error) {
    const text = `DATA_DIR ${dataDir} cannot be written (${nameFailure(error)}): change it, or who may write there.`;
    return failing("data folder", text, exit.settings);
  }
}

/** Whether files can be taken from the watched folder, and moved on in it. */
export async function checkImportFolder({ importDir }: Settings): Promise<Check[]> {
  if (importDir === null) return [];
  try {
    await tryFolder(importDir);
    return [fine("import folder", `${importDir} is watched: files in it can be read and moved.`)];
  } catch (error) {
    const text = `IMPORT_DIR ${importDir} cannot be used (${nameFailure(error)}): no file in it is taken in. Make the folder, or change who may write there.`;
    return [failing("import folder", text, exit.settings)];
  }
}

/** Whether messages really leave. */
export function checkSending({ delivery }: Settings): Check {
  switch (delivery.sending) {
    case "live":
      return fine("sending", "live: messages leave.");
    case "trial": {
      const allowed = counted(delivery.sendingAllow.length, "address");
      return doubtful("sending", `trial: only ${allowed} of SENDING_ALLOW are written to, the rest is captured.`);
    }
    case "capture":
      return fine("sending", `capture: nothing leaves, messages are put into ${delivery.captureDir}.`);
    case "off":
      return doubtful("sending", "off: nothing leaves, everything waits.");
  }
}

/** Who messages come from, and who is told of trouble. */
export function checkSender({ delivery, letterhead, operatorEmail }: Settings): Check[] {
  const sender = delivery.senderName
    ? fine("sender", "SENDER_NAME is set: messages say who sends them.")
    : doubtful("sender", "SENDER_NAME is unset. It is needed before messages may leave.");
  const named = letterhead.supportContact
    ? fine("support", "SUPPORT_CONTACT is set.")
    : doubtful("support", "SUPPORT_CONTACT is unset: managers are given no person to ask about a message.");
  const monitor = "When checks stop, /readyz answers 503 and status ends with 7: let a monitor ask.";
  const alarm =
    operatorEmail === null
      ? doubtful("alarm", `OPERATOR_EMAIL is unset: nobody is told when something goes wrong. ${monitor}`)
      : fine("alarm", `OPERATOR_EMAIL is set: operators are told while a worker or the dashboard runs. ${monitor}`);
  return [sender, named, alarm];
}

/** Which secrets are there; never what they are. */
export function listSecrets({ databaseUrl, queueUrl, delivery, ping, http }: Settings): Check {
  const secrets: Record<string, boolean> = {
    DATABASE_URL: databaseUrl !== null,
    QUEUE_URL: queueUrl !== null,
    SMTP_URL: delivery.smtpUrl !== null,
    SMTP_OAUTH_CLIENT_SECRET: delivery.smtpOAuth !== null,
    TWILIO_ACCOUNT_SID: delivery.twilio !== null,
    TWILIO_AUTH_TOKEN: delivery.twilio !== null,
    PING_URL: ping !== null,
    DASHBOARD_USERS: http.users.length > 0,
  };
  const said = Object.entries(secrets).map(([name, isSet]) => `${name} ${isSet ? "set" : "unset"}`);
  return fine("secrets", `${said.join(", ")}.`);
}
