import { Readable } from "node:stream";
import { takeInReading, readAs } from "../../src/jobs/take-in.ts";
import { addDays, londonDay } from "../../src/rules/day.ts";
import { defaultPolicy } from "../../src/rules/policy.ts";
import type { Store } from "../../src/store/connect.ts";

/** Homes, in each of them one person; so many of these are owed a reminder today, the others have just logged in. */
export interface Region {
  homes: number;
  owed: number;
}

const contactBasis = "consent";

/** A list of a region. Of the first `returned` it says that they have logged in today. */
export function register({ homes, owed }: Region, returned = 0): string[] {
  const today = londonDay(new Date());
  // Five days before the account lapses: a later reminder will cover one that nobody can be sure of.
  const silent = addDays(today, -24);
  const rows = Array.from({ length: homes }, (_, n) => {
    const { account, email, mobile } = personOf(n);
    const last = n < returned || n >= owed ? today : silent;
    return `${account},VL${numbered(n)},Person Sample,${last},${email},${mobile ?? ""}`;
  });
  return ["account,site,name,last_activity,contact_email,mobile", ...rows];
}

/** Where one person is told. Every third has a mobile. */
export function personOf(n: number): { account: string; email: string; mobile: string | null } {
  const number = numbered(n);
  return {
    account: `person${number}.sample@nhs.example`,
    email: `person${number}@home.example`,
    mobile: n % 3 === 0 && n < 1000 ? `+447700900${String(n).padStart(3, "0")}` : null,
  };
}

function numbered(n: number): string {
  return String(n).padStart(4, "0");
}

/** The words of the command that takes in a list. */
export function importing(file: string): string[] {
  return ["import", "accounts", file, "--contact-basis", contactBasis];
}

/** Takes in a list as that command does, within this process. */
export async function takeIn(store: Store, lines: readonly string[]): Promise<void> {
  const now = new Date();
  const day = londonDay(now);
  const choices = { kind: "accounts", contactBasis } as const;
  const file = Readable.from([Buffer.from(`${lines.join("\n")}\n`)]);
  const reading = await readAs(file, choices, { now, day, allowTestNumbers: true });
  const { outcome } = await takeInReading(store, reading, choices, { now, day, policy: defaultPolicy });
  if (outcome !== "applied") throw new Error(`The list was not applied: ${outcome}.`);
}
