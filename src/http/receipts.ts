import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { isSigned, readForm, readTold } from "../delivery/receipts.ts";
import { isDatabaseAway } from "../store/connect.ts";
import { stopTexts } from "../store/opt-outs.ts";
import { takeReceipt } from "../store/receipts.ts";
import type { Dashboard, Visit } from "./visitor.ts";

/** A report holds a few hundred letters, an answer at most 1,600 characters. */
const mostBytes = 16 * 1024;
const tries = 3;

/** Where Twilio tells what became of texts, and what people answer. */
export interface Receipts {
  routes: Hono<Visit>;
  /** How many were refused since the process started: they were not Twilio's. */
  refused(): number;
}

/** `/receipts/twilio`: whoever cannot sign for PUBLIC_URL with our token is refused, and learns nothing. */
export function openReceipts(dashboard: Dashboard): Receipts {
  let refused = 0;
  const routes = new Hono<Visit>().post("/receipts/twilio", bodyLimit({ maxSize: mostBytes }), async (c) => {
    const form = readForm(await c.req.text());
    if (!(await isTwilios(c, form, dashboard.receipts ?? null))) {
      refused += 1;
      return c.text("Forbidden\n", 403);
    }
    return await answered(c, dashboard, form);
  });
  return { routes, refused: () => refused };
}

async function isTwilios(c: Context, form: ReturnType<typeof readForm>, settings: Dashboard["receipts"] | null) {
  const signature = c.req.header("x-twilio-signature");
  if (!settings || !signature) return false;
  const { pathname, search } = new URL(c.req.url);
  return await isSigned(form, settings.authToken, new URL(settings.publicUrl).origin + pathname + search, signature);
}

/** Whether the text is known to us or not, the answer is the same. */
async function answered(c: Context, dashboard: Dashboard, form: ReturnType<typeof readForm>): Promise<Response> {
  const { store, clock, log } = dashboard;
  const told = readTold(form);
  if (told?.about === "answer") {
    if (told.isStop) await insistently(() => stopTexts(store, told.from, clock()));
    if (told.isStop) log.info("somebody wants no more texts");
    return c.body("<Response/>", 200, { "Content-Type": "text/xml" }); // nothing is answered
  }
  if (told === null) return c.body(null, 204);
  const { sid, standing } = told;
  const messageId = messageIdIn(c);
  const received = await insistently(() => takeReceipt(store, { sid, standing, messageId }, clock()));
  if (received) log.info({ ...received, standing }, "receipt taken");
  return c.body(null, 204);
}

function messageIdIn(c: Context): number | null {
  const given = c.req.query("message") ?? "";
  return /^[1-9]\d{0,14}$/.test(given) ? Number(given) : null;
}

/** Nobody tells it twice: a deadlock, or a connection that was lost, is not the end of it. */
async function insistently<T>(write: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await write();
    } catch (error) {
      if (tried === tries || !isDatabaseAway(error)) throw error;
    }
  }
}
