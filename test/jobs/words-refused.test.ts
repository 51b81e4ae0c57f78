import { expect, it } from "vitest";
import { tellOperators } from "../../src/jobs/alerts.ts";
import type { Letter } from "../../src/delivery/channel.ts";
import { readOpenAlerts } from "../../src/store/alerts.ts";
import type { Store } from "../../src/store/connect.ts";
import { freshStore, importText, rowsOf } from "../support/imports.ts";
import { workOn } from "../support/work.ts";
import { channelTo, checkAndDeliver } from "./days.ts";

const [sam, manager, operator] = ["sam.sample@nhs.example", "jo.marsh@care.example", "operators@care.example"];

/** Sam has ten days left on Sunday 22 November, five on Friday 27, and no mobile. */
async function region(): Promise<Store> {
  const store = await freshStore();
  const sites = `site,name,manager_name,manager_email\nVL0AB,Oak House,Jo Marsh,${manager}\n`;
  await importText(store, "sites", sites, { on: "2026-11-22" });
  const accounts = `account,site,name,last_activity\n${sam},VL0AB,Sam Sample,2026-11-03\n`;
  await importText(store, "accounts", accounts, { on: "2026-11-22" });
  return store;
}

/** A day on which the mail server will not take the words of `refuses`; what was handed to it, and what operators got. */
async function dayOf(store: Store, on: string, refuses: (letter: Letter) => boolean) {
  const handed: string[] = [];
  const alerts: Letter[] = [];
  const email = channelTo("email", (letter) => {
    const isAlert = letter.subject?.startsWith("lapsewatch: ") ?? false;
    if (isAlert) alerts.push(letter);
    else handed.push(letter.to.address);
    return !isAlert && refuses(letter)
      ? { outcome: "refused", reason: "content-refused" }
      : { outcome: "accepted", reference: "ok" };
  });
  const sms = channelTo("sms", () => ({ outcome: "accepted", reference: "ok" }));
  for (const at of ["10:00", "12:00"]) {
    const data = { now: `${on}T${at}:00Z` };
    const work = { ...workOn(store, { folder: "", now: data.now, channels: { email, sms } }), operatorEmail: operator };
    await checkAndDeliver(work, data);
    await tellOperators(work, data);
  }
  return { handed, alerts };
}

const everything = () => true;

it("words that are refused are not sent again on later days; operators are told once, and the next stage is tried", async () => {
  await using store = await region();
  const monday = await dayOf(store, "2026-11-23", everything);
  expect(monday.handed).toEqual([sam, manager, operator]);
  const [alert, ...more] = monday.alerts;
  expect(more).toEqual([]);
  const [first] = await rowsOf<{ reference: string }>(store, "select reference from messages order by id");
  expect(alert?.subject).toBe("lapsewatch: 3 messages were refused for their words");
  expect(alert?.text).toContain("account-inactive-soon");
  expect(alert?.text).toContain(`lapsewatch lookup ${first?.reference}`);
  expect(alert?.text).not.toMatch(/sam|jo\.marsh/i);

  expect(await dayOf(store, "2026-11-24", everything)).toEqual({ handed: [], alerts: [] });
  const told = "select days_left, status, reason from reminders where status <> 'superseded' order by days_left desc";
  expect(await rowsOf(store, told)).toEqual([{ days_left: 10, status: "failed", reason: "content-refused" }]);
  expect((await readOpenAlerts(store)).map(({ kind }) => kind)).toEqual(["words-refused"]);

  const saturday = await dayOf(store, "2026-11-28", () => false);
  expect(saturday).toEqual({ handed: [sam], alerts: [] });
  expect(await rowsOf(store, told)).toEqual([
    { days_left: 10, status: "failed", reason: "content-refused" },
    { days_left: 5, status: "accepted", reason: null },
  ]);
});

it("words that somebody else has got in place of the person count as told", async () => {
  await using store = await region();
  const monday = await dayOf(store, "2026-11-23", ({ to }) => to.address === sam);
  expect(monday.handed).toEqual([sam, manager]);
  expect(monday.alerts.map(({ subject }) => subject)).toEqual(["lapsewatch: 1 message was refused for its words"]);
  expect((await dayOf(store, "2026-11-24", everything)).handed).toEqual([]);
  expect(await rowsOf(store, "select status from reminders where days_left = 10")).toEqual([{ status: "accepted" }]);
});

it("refused at a weekend, they wait for the manager's hours and are not sent to the person again", async () => {
  await using store = await region();
  const refuses = ({ to }: Letter) => to.address === sam;
  expect((await dayOf(store, "2026-11-22", refuses)).handed).toEqual([sam]);
  expect((await dayOf(store, "2026-11-23", refuses)).handed).toEqual([manager]);
  expect((await dayOf(store, "2026-11-24", refuses)).handed).toEqual([]);
  expect((await dayOf(store, "2026-11-27", refuses)).handed).toEqual([sam, manager]);
});
