import { addDays, addMonths, type Day } from "../rules/day.ts";
import { longDay } from "./dates.ts";
import { tidy, wholeAddress } from "./names.ts";

/** Whose account is to be disabled, and from when to when. */
export interface Leave {
  name: string | null;
  address: string;
  site: { code: string; name: string | null };
  /** The first day, and the last. */
  from: Day;
  until: Day;
  helpdeskEmail: string;
  /** How long a disabled account is kept, in calendar months. */
  keptMonths: number;
}

/**
 * The letter that asks the helpdesk to disable an account during leave, with what it needs and nothing else; a gap to
 * fill in where something is not known. Goes to an owner or a manager, who must be the one to send it.
 */
export function onLeaveLetter({ name, address, site, from, until, helpdeskEmail, keptMonths }: Leave): string {
  const backOn = addDays(until, 1);
  const keptUntil = addMonths(from, keptMonths);
  return [
    `To: ${helpdeskEmail}`,
    "Subject: Please disable an NHSmail account during leave",
    "",
    "Please disable this account while its user is on leave.",
    "",
    `Full name: ${tidy(name) ?? "(please fill in)"}`,
    `NHSmail address: ${wholeAddress(address)}`,
    `Disable from: ${longDay(from, from)}`,
    `Enable again on: ${longDay(backOn, from)}`,
    `Organisation: ${[tidy(site.name), `ODS code ${tidy(site.code)}`].filter(Boolean).join(", ")}`,
    "Asked by: (your name; an owner of the shared mailbox, or the manager)",
    "",
    `A disabled account is kept for ${keptMonths} months. ${
      backOn >= keptUntil
        ? `This leave is too long for that: the account would be deleted on ${longDay(keptUntil, from)}.`
        : "Nobody has to log in for it to stay."
    }`,
  ].join("\n");
}
