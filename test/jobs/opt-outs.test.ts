import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import type { Channel, DeliveryResult, Letter } from "../../src/delivery/channel.ts";
import { openStore, type Store } from "../../src/store/connect.ts";
import { allowTexts, listOptOuts, stopTexts } from "../../src/store/opt-outs.ts";
import { importText, rowsOf } from "../support/imports.ts";
import { freshDatabase } from "../support/services.ts";
import { workOn } from "../support/work.ts";
import { channelTo, checkAndDeliver } from "./days.ts";

const number = "+447700900123";
// On Wednesday 25 November Priya has 2 days left: that stage is a text.
const wednesday = { now: "2026-11-25T10:00:00Z" };
const later = { now: "2026-11-25T10:10:00Z" };
const accounts =
  "account,site,name,last_activity,mobile\npriya.sample@nhs.example,VL0AB,Priya Sample,2026-10-29,07700900123\n";

async function region(sms: (letter: Letter) => DeliveryResult) {
  const opening = new AsyncDisposableStack();
  const store: Store = opening.use(await openStore(opening.use(await freshDatabase()).url));
  const sites = "site,name,manager_name,manager_email\nVL0AB,Oak House,Jo Marsh,jo.marsh@sunrise.example\n";
  await importText(store, "sites", sites, { source: "homes", on: "2026-11-25" });
  await importText(store, "accounts", accounts, { source: "register", on: "2026-11-25", contactBasis: "staff form" });
  const emails: Letter[] = [];
  const email: Channel = channelTo("email", (letter) => {
    emails.push(letter);
    return { outcome: "accepted", reference: "ok" };
  });
  const run = (at: typeof wednesday) =>
    checkAndDeliver(
      workOn(store, { folder: tmpdir(), now: at.now, channels: { email, sms: channelTo("sms", sms) } }),
      at,
    );
  const toldPriya = () => emails.filter(({ text }) => text.includes("Priya") || text.includes("priya.sample"));
  return { store, run, toldPriya, [Symbol.asyncDispose]: () => opening.disposeAsync() };
}

const away: DeliveryResult = { outcome: "retry", reason: "provider-away" };

describe("who wants no more texts", () => {
  it("as Twilio says (21610) reads the same on the same day as an e-mail", async () => {
    await using given = await region(() => ({ outcome: "refused", reason: "opted-out" }));
    await given.run(wednesday);
    await given.run(later);
    expect(given.toldPriya().map(({ to }) => to.address)).toEqual(["priya.sample@nhs.example"]);
    expect(await listOptOuts(given.store)).toEqual([
      { subject: "priya.sample@nhs.example", type: "account", role: "person", site: "VL0AB" },
    ]);
  });

  it("and has said STOP while a text waits to be tried again reads it as an e-mail, and is texted nothing", async () => {
    const texted: Letter[] = [];
    await using given = await region((letter) => {
      texted.push(letter);
      return away;
    });
    await given.run(wednesday);
    await stopTexts(given.store, number, new Date(wednesday.now));
    await given.run(later);
    expect(texted).toHaveLength(1);
    expect(given.toldPriya().map(({ to }) => to.address)).toEqual(["priya.sample@nhs.example"]);
    expect(
      await rowsOf(given.store, "select 1 from reminders where status = 'owed' and due_on <= '2026-11-25'"),
    ).toEqual([]);
  });

  it("and has an account that is off is told through the manager", async () => {
    await using given = await region(() => away);
    await stopTexts(given.store, number, new Date(wednesday.now));
    await importText(given.store, "accounts", accounts.replace("2026-10-29", "2026-10-26"), {
      ...{ source: "register", on: "2026-11-25", contactBasis: "staff form" },
    });
    await given.run(later);
    expect(given.toldPriya().map(({ to }) => to.address)).toEqual(["jo.marsh@sunrise.example"]);
  });

  it("stays so whatever list comes, until a person undoes it; that is kept by ids alone", async () => {
    const texted: Letter[] = [];
    await using given = await region((letter) => {
      texted.push(letter);
      return { outcome: "accepted", reference: "ok" };
    });
    await stopTexts(given.store, number, new Date(wednesday.now));
    await importText(given.store, "accounts", accounts.replace("Priya Sample", "Priya Married"), {
      ...{ source: "register", on: "2026-11-25", contactBasis: "staff form" },
    });
    expect(await listOptOuts(given.store)).toHaveLength(1);
    const [{ id } = { id: 0 }] = await rowsOf<{ id: number }>(given.store, "select id from accounts");
    const by = { now: new Date(wednesday.now), actor: "command line" };
    expect(await allowTexts(given.store, { type: "account", id }, by)).toBe(true);
    expect(await allowTexts(given.store, { type: "account", id }, by)).toBe(false);
    await given.run(wednesday);
    expect(texted.map(({ to }) => to.address)).toEqual([number]);
    expect(
      await rowsOf(
        given.store,
        "select actor, action, subject_type as of, detail from audit where action like 'texts %' order by id",
      ),
    ).toEqual([
      { actor: "provider", action: "texts stopped", of: "account", detail: {} },
      { actor: "command line", action: "texts allowed", of: "account", detail: {} },
    ]);
  });
});
