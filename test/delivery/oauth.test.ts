import { afterEach, describe, expect, test, vi } from "vitest";
import { openEmail } from "../../src/delivery/email.ts";
import { type OAuthSettings, openTokens } from "../../src/delivery/oauth.ts";
import { startScriptedServer, type SmtpScript } from "../support/smtp-server.ts";
import { startTokenServer } from "../support/token-server.ts";
import { anEmail, handed } from "./letters.ts";

const secret = "not-to-be-shown";
const takesTokens = "250-test.example\r\n250 AUTH XOAUTH2";
const noLogIn = "535 5.7.3 Authentication unsuccessful";

/** The command that logs in with a token. */
const logInWith = (token: string) =>
  `AUTH XOAUTH2 ${Buffer.from(`user=reminders@care.example\u0001auth=Bearer ${token}\u0001\u0001`).toString("base64")}`;

async function aWorld(...scripts: SmtpScript[]) {
  const opened = new AsyncDisposableStack();
  const mail = opened.use(await startScriptedServer(...scripts.map((script) => ({ EHLO: takesTokens, ...script }))));
  const tokens = opened.use(await startTokenServer());
  const oauth: OAuthSettings = {
    tokenUrl: tokens.url,
    clientId: "our-application",
    clientSecret: secret,
    scope: "https://outlook.example/.default",
    user: "reminders@care.example",
  };
  const sender = { mailFrom: "reminders@care.example", mailReplyTo: null, senderName: "Sunrise Care" };
  const channel = openEmail({ smtpUrl: mail.url, oauth, drainMs: 50, ...sender });
  opened.defer(() => channel.close());
  const send = () => channel.send(anEmail(), handed);
  const logIns = () => mail.commands.filter((command) => command.startsWith("AUTH"));
  return { mail, tokens, oauth, channel, send, logIns, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

const misconfigured = { outcome: "misconfigured", reason: "configuration" };
const away = { outcome: "retry", reason: "provider-away" };

describe("a log-in with tokens", () => {
  test("asks for one token with our name and secret, however many messages leave at once", async () => {
    await using world = await aWorld({});
    const results = await Promise.all([world.send(), world.send(), world.send()]);
    expect(results.map(({ outcome }) => outcome)).toEqual(["accepted", "accepted", "accepted"]);
    expect(world.tokens.asked).toEqual([
      {
        ...{ grant_type: "client_credentials", client_id: "our-application", client_secret: secret },
        scope: "https://outlook.example/.default",
      },
    ]);
    expect(new Set(world.logIns())).toEqual(new Set([logInWith("T1")]));
  });

  test.for([
    { how: "at once", AUTH: noLogIn },
    { how: "after telling why", AUTH: ["334 eyJzdGF0dXMiOiI0MDEifQ==", noLogIn] },
  ])("with a token that ran out, refused $how, is made once more with another", async ({ AUTH }) => {
    await using world = await aWorld({}, { AUTH }, {});
    await world.send();
    world.mail.dropAll();
    expect(await world.send()).toMatchObject({ outcome: "accepted" });
    expect(world.logIns()).toEqual([logInWith("T1"), logInWith("T1"), logInWith("T2")]);
    expect(world.mail.bodies).toHaveLength(2);
  });

  test("whose next token is refused too is a fault of ours, tried no further", async () => {
    await using world = await aWorld({}, { AUTH: noLogIn });
    await world.send();
    world.mail.dropAll();
    expect(await world.send()).toEqual(misconfigured);
    expect(world.logIns()).toHaveLength(3);
    expect(world.tokens.asked).toHaveLength(2);
  });

  test("whose very first token is refused is a fault of ours, and no second is asked for", async () => {
    await using world = await aWorld({ AUTH: noLogIn });
    expect(await world.send()).toEqual(misconfigured);
    expect(world.tokens.asked).toHaveLength(1);
    expect(world.mail.commands.filter((command) => command.startsWith("MAIL"))).toEqual([]);
    expect(await world.channel.probe()).toBe("The mail server refuses our log-in.");
  });

  test("put off by the mail server is tried later with the same token", async () => {
    await using world = await aWorld({ AUTH: "454 4.7.0 later" });
    expect(await world.send()).toMatchObject({ outcome: "retry", reason: "provider-busy" });
    expect(world.tokens.asked).toHaveLength(1);
  });
});

const refusal = { error: "invalid_client", error_description: `${secret} is wrong` };
const clientRefused = "No token for the mail server: the SMTP_OAUTH settings are refused.";
const unreachable = "The server that gives out tokens for the mail server cannot be reached.";

test.for([
  { what: "400", answer: { status: 400, body: refusal }, becomes: misconfigured, says: clientRefused },
  { what: "401", answer: { status: 401, body: refusal }, becomes: misconfigured, says: clientRefused },
  { what: "200 without a token", answer: { status: 200, body: {} }, becomes: misconfigured, says: clientRefused },
  { what: "a page", answer: { status: 200, body: "<html>" }, becomes: misconfigured, says: clientRefused },
  {
    what: "a token with a line end in it",
    answer: { status: 200, body: { access_token: "T\r\nRSET" } },
    becomes: misconfigured,
    says: clientRefused,
  },
  { what: "429", answer: { status: 429 }, becomes: away, says: unreachable },
  { what: "503", answer: { status: 503 }, becomes: away, says: unreachable },
  { what: "nothing", answer: "reset" as const, becomes: away, says: unreachable },
  { what: "a way to elsewhere", answer: { status: 307, location: "/other" }, becomes: away, says: unreachable },
])(
  "asked for a token, $what: becomes $becomes.outcome, and nobody is connected to",
  async ({ answer, becomes, says }) => {
    await using world = await aWorld({});
    world.tokens.answerNext(answer, answer);
    const told = [await world.send(), await world.channel.probe()];
    expect(told).toEqual([becomes, says]);
    expect(JSON.stringify(told)).not.toContain(secret);
    expect(world.logIns()).toEqual([]);
    expect(world.tokens.asked).toHaveLength(2);
  },
);

describe("a token that lasts an hour", () => {
  afterEach(() => void vi.useRealTimers());

  test.for([
    { after: 0, asked: 1 },
    { after: 3539, asked: 1 },
    { after: 3540, asked: 2 },
    { after: 3600, asked: 2 },
  ])("after $after seconds: $asked asked for", async ({ after, asked }) => {
    await using server = await startTokenServer();
    vi.useFakeTimers({ toFake: ["Date"], now: 0 });
    const tokens = openTokens({ tokenUrl: server.url, clientId: "us", clientSecret: secret, scope: null, user: "us" });
    expect(await tokens.current()).toBe("T1");
    vi.setSystemTime(after * 1000);
    expect(await tokens.current()).toBe(`T${asked}`);
    expect(server.asked).toHaveLength(asked);
  });
});

test("a secret is sent to no server without https, unless it is this machine", () => {
  const open = (tokenUrl: string) => () =>
    openTokens({ tokenUrl, clientId: "us", clientSecret: secret, scope: null, user: "us" });
  expect(open("http://login.example/token")).toThrow(/^tokens must be fetched over https$/);
  expect(open("ftp://127.0.0.1/token")).toThrow("over https");
  expect(open("nonsense")).toThrow("over https");
  expect(open("https://login.example/token")).not.toThrow();
  expect(open("http://127.0.0.1:1/token")).not.toThrow();
});
