import { describe, expect, it } from "vitest";
import { rowsOf } from "../support/imports.ts";
import { aTextTaken, number, sid, signatureOf, whatCameOfIt } from "../support/receipts.ts";
import { openDashboard, veraAndOtto } from "./dashboards.ts";

const publicUrl = "https://reminders.sunrise.example";
const authToken = "stand-in-token";

async function texted(users: Awaited<ReturnType<typeof veraAndOtto>> = []) {
  const opening = new AsyncDisposableStack();
  const dashboard = opening.use(await openDashboard({ users, receipts: { authToken, publicUrl } }));
  const messageId = await aTextTaken(dashboard.store);
  /** As Twilio posts it: from afar, with neither an origin nor a cookie. */
  const post = (
    fields: Record<string, string>,
    { path = "/receipts/twilio", token = authToken, signature = signatureOf(token, publicUrl + path, fields) } = {},
  ) =>
    dashboard.get(path, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { "x-twilio-signature": signature },
    });
  const report = (status: string, more: Record<string, string> = {}) => ({
    ...{ MessageSid: sid, SmsSid: sid, MessageStatus: status, To: number, From: "+447700900000" },
    ...more,
  });
  return { ...dashboard, messageId, post, report, [Symbol.asyncDispose]: () => opening.disposeAsync() };
}

describe("a report of Twilio's", () => {
  it("is taken by its signature alone, also where people have to log in", async () => {
    await using given = await texted(await veraAndOtto());
    const answer = await given.post(given.report("delivered"));
    expect([answer.status, await answer.text()]).toEqual([204, ""]);
    expect(await whatCameOfIt(given.store)).toMatchObject({ status: "delivered" });
  });

  it("that comes late undoes nothing, and twice changes nothing", async () => {
    await using given = await texted();
    for (const status of ["delivered", "sent", "queued", "undelivered", "delivered"])
      expect((await given.post(given.report(status))).status).toBe(204);
    expect(await whatCameOfIt(given.store)).toMatchObject({ status: "delivered", reminder: "accepted" });
  });

  it("about the address that we gave for it is signed with its query", async () => {
    await using given = await texted();
    await given.store.pool.query("update messages set status = 'unknown', provider_reference = null");
    const path = `/receipts/twilio?message=${given.messageId}`;
    expect((await given.post(given.report("sent"), { path })).status).toBe(204);
    expect(await whatCameOfIt(given.store)).toMatchObject({ status: "accepted" });
  });

  it("is found in the log by the id of the message, and names nobody", async () => {
    await using given = await texted();
    await given.post(given.report("undelivered", { ErrorCode: "30005" }));
    const [line] = given
      .logged()
      .split("\n")
      .filter((one) => one.includes("receipt taken"));
    expect(line).toMatch(new RegExp(`"messageId":${given.messageId}[,}]`));
    expect(JSON.parse(line ?? "")).toMatchObject({ status: "bounced", standing: "address-refused" });
    expect(given.logged()).not.toContain(number.slice(3));
  });

  it("about a text that is not ours gets the same answer", async () => {
    await using given = await texted();
    const answer = await given.post({ ...given.report("delivered"), MessageSid: "SM99", SmsSid: "SM99" });
    expect([answer.status, await answer.text()]).toEqual([204, ""]);
    expect(await whatCameOfIt(given.store)).toMatchObject({ status: "accepted" });
  });
});

describe("what is not Twilio's", () => {
  const forged: [string, (given: Awaited<ReturnType<typeof texted>>) => Promise<Response>][] = [
    ["another token", (given) => given.post(given.report("delivered"), { token: "another" })],
    ["no signature", (given) => given.post(given.report("delivered"), { signature: "" })],
    [
      "a signature of another form",
      async (given) =>
        given.post(given.report("delivered"), {
          signature: signatureOf(authToken, `${publicUrl}/receipts/twilio`, given.report("sent")),
        }),
    ],
    [
      "a signature for another address",
      async (given) =>
        given.post(given.report("delivered"), {
          signature: signatureOf(authToken, `${given.url}/receipts/twilio`, given.report("delivered")),
        }),
    ],
  ];

  it.each(forged)("is refused and counted: %s", async (_, send) => {
    await using given = await texted();
    const answer = await send(given);
    expect([answer.status, await answer.text()]).toEqual([403, "Forbidden\n"]);
    expect(await whatCameOfIt(given.store)).toMatchObject({ status: "accepted" });
    expect(await (await given.get("/metrics")).text()).toContain("\nlapsewatch_receipts_refused 1\n");
  });

  it("is refused where no reports are asked for", async () => {
    await using dashboard = await openDashboard();
    const fields = { MessageSid: sid, MessageStatus: "delivered" };
    const signature = signatureOf(authToken, `${publicUrl}/receipts/twilio`, fields);
    const asked = { method: "POST", body: new URLSearchParams(fields), headers: { "x-twilio-signature": signature } };
    expect((await dashboard.get("/receipts/twilio", asked)).status).toBe(403);
  });

  it("is not read to its end when it is too long", async () => {
    await using given = await texted();
    expect((await given.post(given.report("delivered", { Body: "x".repeat(20_000) }))).status).toBe(413);
  });
});

describe("an answer of somebody who was texted", () => {
  const answerOf = (body: string, more: Record<string, string> = {}) => ({
    ...{ MessageSid: "SM77", SmsStatus: "received", From: number, To: "+447700900000", Body: body },
    ...more,
  });

  it.each([
    ["STOP", {}, "opted-out"],
    [" stop\n", {}, "opted-out"],
    ["Unsubscribe", {}, "opted-out"],
    ["please no more", { OptOutType: "STOP" }, "opted-out"],
    ["Stop calling me Priya", {}, null],
    ["START", { OptOutType: "START" }, null],
    ["thanks", {}, null],
  ])("%j with %j leaves the number %s", async (body, more, unusable) => {
    await using given = await texted();
    const answer = await given.post(answerOf(body, more));
    expect([answer.status, await answer.text()]).toEqual([200, "<Response/>"]);
    expect(await whatCameOfIt(given.store)).toMatchObject({ unusable, stops: unusable === null ? 0 : 1 });
  });

  it("said twice is kept once, and what waits to be texted is owed by another way", async () => {
    await using given = await texted();
    await given.store.pool.query("update messages set status = 'planned'");
    await given.store.pool.query("update reminders set status = 'owed'");
    for (let times = 0; times < 2; times += 1) await given.post(answerOf("STOP"));
    expect(await whatCameOfIt(given.store)).toMatchObject({
      ...{ status: "refused", reason: "opted-out", reminder: "owed", stops: 1 },
    });
    expect(await rowsOf(given.store, "select actor, subject_type as of, detail from audit")).toEqual([
      { actor: "provider", of: "account", detail: {} },
    ]);
  });
});
