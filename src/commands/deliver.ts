import { tellOperators } from "../jobs/alerts.ts";
import { runOnce } from "../jobs/run-once.ts";
import { openTellingOutside } from "../jobs/tell-outside.ts";
import { countHandled, type Handled } from "../store/handled.ts";
import { hasDueSites } from "../store/due-sites.ts";
import { hasWaitingMessages } from "../store/messages.ts";
import { readWaiting, type Waiting } from "../store/overview.ts";
import type { Settings } from "../settings.ts";
import { type Answer, exit } from "./answer.ts";
import { defineCommand } from "./command.ts";
import { counted } from "./kind-names.ts";
import { onceQueue } from "./once.ts";

/** Plans and sends everything that may go now, and waits until nothing more can. */
export const command = defineCommand({
  usage: [""],
  about: `Looks at sites that an import has woken, plans what is owed, and sends what may leave at this hour: to people
from 8:00 to 18:00 London time, to offices on working days from 9:00 to 17:00. What may not leave yet waits.`,
  options: {},
  words: { least: 0, most: 0 },
  clock: "as-of",
  async run({ open, answer, now, day, stopped }) {
    const app = await open();
    const startedAt = new Date();
    await using once = await onceQueue(app, now);
    if (app.settings.delivery.sending === "off") answer.note("SENDING is off: nothing leaves.");
    await runOnce(
      once.work,
      once.queue,
      { name: "look-at-sites", data: once.data },
      {
        isDone: async () =>
          !(await hasDueSites(app.store, day)) &&
          !(once.work.maySend && (await hasWaitingMessages(app.store, now, day))),
        signal: stopped,
      },
    );
    await tellOperators(once.work, once.data);
    await openTellingOutside(app, app.settings.ping)(new Date());
    const handled = await countHandled(app.store, { day, since: startedAt });
    answer.object(handled);
    answer.say(sentence(handled, app.settings));
    if (handled.waiting > 0)
      answer.say(`${counted(handled.waiting, "message")} still to leave, at their hour or on another try.`);
    if (handled.unknown > 0)
      answer.say(`${handled.unknown} were handed over without an answer: they may have arrived.`);
    if (handled.refused > 0) answer.say(`${handled.refused} were refused: those addresses will not work.`);
    const { isSendingHeld, heldPlans } = await readWaiting(app.store, day);
    sayHeld(answer, { isSendingHeld, heldPlans });
    const isForAPerson = isSendingHeld ? handled.waiting + handled.held > 0 : handled.held > 0 && handled.waiting === 0;
    return isForAPerson ? exit.waiting : exit.ok;
  },
});

/** What waits for a person, and how to let it go. */
function sayHeld(answer: Answer, { isSendingHeld, heldPlans }: Pick<Waiting, "isSendingHeld" | "heldPlans">): void {
  if (isSendingHeld) answer.note("Sending is on hold: nothing leaves. To end it: lapsewatch release sending");
  for (const { id, messages } of heldPlans) {
    const waits = messages === 1 ? "waits" : "wait";
    answer.say(`${counted(messages, "message")} of plan ${id} ${waits} for a person. Look, then let go:`);
    answer.say(`  lapsewatch release plan ${id}`);
    answer.say(`  lapsewatch release plan ${id} --confirm ${messages}`);
  }
}

/** What left, and where to: nobody should take a captured message for one that was sent. */
function sentence({ sent, byChannel, captured }: Handled, { delivery: { captureDir } }: Settings): string {
  if (sent === 0) return "Nothing was sent.";
  const kept = captured.email + captured.sms;
  const files = `Captured ${kept}: ${channelWords(captured)}. `;
  if (kept === sent) return `${files}Nothing left: they are files in ${captureDir}`;
  const left = { email: byChannel.email - captured.email, sms: byChannel.sms - captured.sms };
  const others = kept === 0 ? "" : ` ${files}They reach nobody: they are files in ${captureDir}`;
  return `Sent ${sent - kept}: ${channelWords(left)}.${others}`;
}

function channelWords({ email, sms }: Handled["byChannel"]): string {
  return `${counted(email, "e-mail")}, ${counted(sms, "text")}`;
}
