import { expect, it } from "vitest";
import type { DeliveryResult } from "../../src/delivery/channel.ts";
import { freshStore, importText } from "../support/imports.ts";
import { dayOf } from "./days.ts";

const thursday = "2026-11-26";
const columns = "account,site,name,last_activity,mobile,contact_email,contact_basis";
const pat = "pat@nhs.example,VL0AB,Pat Sample,2026-11-01,07700 900101,pat@care.example,asked";

/** Pat's texts leave at eight; Pat's e-mail waits for nine, because it speaks of a shared mailbox too. */
async function subjects(
  meanwhile: (store: Awaited<ReturnType<typeof freshStore>>) => Promise<unknown>,
  textOutcome?: DeliveryResult,
) {
  await using store = await freshStore();
  const on = { on: thursday };
  await importText(
    store,
    "accounts",
    `${columns}\n${pat}\nquentin@nhs.example,VL0AB,Quentin Sample,2026-11-19,,,\n`,
    on,
  );
  await importText(
    store,
    "mailboxes",
    "mailbox,site,account,role\nacorn.vl0ab@nhs.example,VL0AB,pat@nhs.example,owner\nacorn.vl0ab@nhs.example,VL0AB,quentin@nhs.example,member\n",
    on,
  );
  const early = await dayOf(store, thursday, "08:05", textOutcome);
  expect(early.to("+447700900101")).toHaveLength(1);
  expect(early.to("pat@care.example")).toEqual([]);
  await meanwhile(store);
  const later = await dayOf(store, thursday, "09:30");
  return later.to("pat@care.example").map(({ subject, text }) => [subject, text.includes("Monday 30 November")]);
}

it("the e-mail of a reminder whose text has left still leaves, whatever is imported in between", async () => {
  const plain = await subjects(async () => {});
  expect(plain).toEqual([[expect.stringContaining("NHSmail"), true]]);
  const file = `${columns}\nnora@nhs.example,VL0AB,Nora Sample,2026-11-05,,,\n`;
  const meanwhile = await subjects((store) => importText(store, "accounts", file, { on: thursday, source: "noon" }));
  expect(meanwhile).toEqual(plain);
});

it("the e-mail of a reminder whose text was tried and waits still leaves, whatever is imported in between", async () => {
  const away: DeliveryResult = { outcome: "retry", reason: "provider-away" };
  const plain = await subjects(async () => {}, away);
  expect(plain).toEqual([[expect.stringContaining("NHSmail"), true]]);
  const file = `${columns}\nnora@nhs.example,VL0AB,Nora Sample,2026-11-05,,,\n`;
  const meanwhile = (store: Awaited<ReturnType<typeof freshStore>>) =>
    importText(store, "accounts", file, { on: thursday, source: "noon" });
  expect(await subjects(meanwhile, away)).toEqual(plain);
});
