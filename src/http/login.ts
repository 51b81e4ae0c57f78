import { getConnInfo } from "@hono/node-server/conninfo";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { auth } from "hono/utils/basic-auth";
import { isLoopback } from "../delivery/loopback.ts";
import { isPassword } from "../store/password.ts";
import { Attempts } from "./attempts.ts";
import { loginPage } from "./login-page.ts";
import { Sessions } from "./sessions.ts";
import type { HttpSettings, Role, Visit } from "./visitor.ts";

const cookieName = "lapsewatch";
/** Nobody's password; compared for names that do not exist, so that these take as long. */
const nobody = `scrypt.${"0".repeat(32)}.${"0".repeat(64)}`;
/** A guess costs 32 MB and a tenth of a second: one is looked at after the other, and this many may wait. */
const mostWaiting = 20;

type Verdict = Role | "wrong" | "too-many";
type Judge = (name: string, password: string, address: string) => Promise<Verdict>;

/** Everything about getting in. */
export interface Door {
  /** Lets nobody past who may not see the page, and says who comes. */
  gate: MiddlewareHandler<Visit>;
  /** `/login` and `/logout`, reached without having logged in. */
  routes: Hono<Visit>;
}

/** The door for these users; without users everybody who reaches this machine's own address is an operator. */
export function openDoor({ users }: HttpSettings, clock: () => Date): Door {
  const sessions = new Sessions(clock);
  const judge = judgeOf(users, new Attempts(clock));
  return { gate: users.length === 0 ? letIn : gateOf(sessions, judge), routes: doorRoutes(sessions, judge) };
}

const letIn: MiddlewareHandler<Visit> = async (c, next) => {
  c.set("role", "operator");
  c.set("isLoggedIn", false);
  await next();
};

function gateOf(sessions: Sessions, judge: Judge): MiddlewareHandler<Visit> {
  return async (c, next) => {
    const isMetrics = c.req.path === "/metrics";
    // The queue pages ask every few seconds by themselves; that nobody sits there any more must still show.
    const isPolling = c.req.method === "GET" && c.req.path.startsWith("/queues/api/");
    const role = sessions.roleOf(secretOf(c), !isPolling) ?? (isMetrics ? await roleByHeader(c, judge) : null);
    if (role === null) return turnAway(c, isMetrics);
    c.set("role", role);
    c.set("isLoggedIn", true);
    await next();
  };
}

function turnAway(c: Context<Visit>, isMetrics: boolean): Response {
  if (isMetrics) return c.text("Log in.\n", 401, { "WWW-Authenticate": 'Basic realm="lapsewatch", charset="UTF-8"' });
  const isPage = c.req.method === "GET" && !c.req.path.startsWith("/queues/api/");
  return isPage ? c.redirect("/login", 303) : c.json({ error: "Log in first." }, 401);
}

/** A scraper of metrics has no cookie: it sends name and password with each request. */
async function roleByHeader(c: Context<Visit>, judge: Judge): Promise<Role | null> {
  const sent = auth(c.req.raw);
  if (!sent) return null;
  const verdict = await judge(sent.username, sent.password, addressOf(c));
  return verdict === "wrong" || verdict === "too-many" ? null : verdict;
}

function doorRoutes(sessions: Sessions, judge: Judge): Hono<Visit> {
  return new Hono<Visit>()
    .get("/login", (c) => c.html(loginPage({ trouble: null, isPlain: isPlain(c) })))
    .post("/login", bodyLimit({ maxSize: 4096 }), async (c) => {
      const { name, password } = await c.req.parseBody();
      const isTyped = typeof name === "string" && typeof password === "string";
      const verdict = isTyped ? await judge(name, password, addressOf(c)) : "wrong";
      if (verdict === "wrong" || verdict === "too-many") {
        return c.html(loginPage({ trouble: verdict, isPlain: isPlain(c) }), verdict === "wrong" ? 401 : 429);
      }
      sessions.end(secretOf(c));
      keepSecret(c, sessions.begin(verdict));
      return c.redirect("/", 303);
    })
    .post("/logout", (c) => {
      sessions.end(secretOf(c));
      deleteCookie(c, cookieName, { path: "/" });
      deleteCookie(c, cookieName, { path: "/", secure: true, prefix: "host" });
      return c.redirect("/login", 303);
    });
}

function judgeOf(users: HttpSettings["users"], attempts: Attempts): Judge {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (name, password, address) => {
    if (waiting >= mostWaiting || !attempts.mayTry(name, address)) return "too-many";
    const user = users.find((one) => one.name === name);
    waiting += 1;
    const guess = last.then(() => isPassword(password, user?.passwordHash ?? nobody));
    last = guess.catch(() => {});
    const isRight = await guess.finally(() => (waiting -= 1));
    if (user === undefined || !isRight) return "wrong";
    attempts.forgive(name, address);
    return user.role;
  };
}

/** Under the machine's own name a browser takes no `__Host-` cookie, which needs https. */
function keepSecret(c: Context<Visit>, secret: string): void {
  const strict = { path: "/", httpOnly: true, sameSite: "Strict" } as const;
  if (isLoopbackName(c)) setCookie(c, cookieName, secret, strict);
  else setCookie(c, cookieName, secret, { ...strict, secure: true, prefix: "host" });
}

function secretOf(c: Context<Visit>): string {
  return (isLoopbackName(c) ? getCookie(c, cookieName) : getCookie(c, cookieName, "host")) ?? "";
}

/** Whether the request was sent to this machine under its own name, going by its Host header. */
export function isLoopbackName(c: Context): boolean {
  return isLoopback(new URL(c.req.url).hostname);
}

/** Whether the page seems to have come over plain http from afar; browsers tell where they are only over https. */
function isPlain(c: Context): boolean {
  const isHttps = c.req.header("x-forwarded-proto") === "https" || c.req.header("sec-fetch-site") !== undefined;
  return !isHttps && !isLoopbackName(c);
}

function addressOf(c: Context): string {
  return getConnInfo(c).remote.address ?? "";
}
