import { constants } from "node:fs";
import { access, mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isMailAddress, isPhoneNumber, oneLine } from "./address.ts";
import type { Channel, DeliveryResult, Letter } from "./channel.ts";

const london = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/London", dateStyle: "short", timeStyle: "short" });

/** London time as ISO writes it: 2026-11-22 09:30. */
const londonTime = (moment: Date): string => london.format(moment);

/** A channel that puts every message into a folder, one text file each (and a page for an e-mail), for people to read. */
export function openCapture(folder: string, name: "email" | "sms"): Channel {
  const isAddress = name === "email" ? isMailAddress : isPhoneNumber;

  async function write(letter: Letter): Promise<DeliveryResult> {
    const file = fileName(letter, name);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      if (letter.html !== null) await writeWhole(folder, `${file}.html`, letter.html);
      await writeWhole(folder, `${file}.txt`, page(letter));
      return { outcome: "accepted", reference: `${file}.txt` };
    } catch {
      return { outcome: "misconfigured", reason: "configuration" }; // the folder cannot be written
    }
  }

  return {
    name,
    carrier: "capture",
    captures: () => true,
    async send(letter, handed) {
      if (!isAddress(letter.to.address)) return { outcome: "refused", reason: "address-refused" };
      await handed();
      return write(letter);
    },
    async probe() {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await access(folder, constants.W_OK);
        return null;
      } catch {
        return "The capture folder cannot be written.";
      }
    },
    close: async () => {},
  };
}

/** Sorted by day, found by reference, the same for the same message; copies share the reference, never the id. */
function fileName({ id, date, reference }: Letter, name: string): string {
  return `${londonTime(date).slice(0, 10)}-${reference.replace(/[^A-Za-z0-9-]/g, "").slice(0, 40)}-${name}-${id}`;
}

function page({ to, subject, date, reference, text }: Letter): string {
  const name = oneLine(to.name ?? "", 100);
  const lines = [`To: ${name ? `${name} <${to.address}>` : to.address}`];
  if (subject !== null) lines.push(`Subject: ${oneLine(subject, 250)}`);
  lines.push(`Date: ${londonTime(date)}`, `Reference: ${oneLine(reference, 40)}`, "", text.trimEnd(), "");
  return lines.join("\n");
}

/** Readers see the old file or the new one, never half of it. */
async function writeWhole(folder: string, name: string, content: string): Promise<void> {
  const draft = join(folder, `.${name}.${process.pid}`);
  await writeFile(draft, content, { mode: 0o600 });
  await rename(draft, join(folder, name));
}
