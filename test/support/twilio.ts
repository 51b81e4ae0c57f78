import http, { type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ReceivedText {
  to: string;
  from: string;
  body: string;
  sid: string;
  messagingServiceSid: string | null;
  statusCallback: string | null;
  createdAt: Date;
}

/** One scripted answer to a POST. `keeps`: the text is taken all the same, as when an answer is lost on the way. */
export type TwilioAnswer =
  | {
      status: number;
      code?: number;
      message?: string;
      headers?: Record<string, string>;
      body?: string;
      keeps?: boolean;
    }
  | { fault: "reset" | "hang"; keeps?: boolean };

export interface TwilioStandIn {
  url: string;
  accountSid: string;
  authToken: string;
  /** Every text taken, in the order of arrival. */
  messages: ReceivedText[];
  /** The form fields of every POST, taken or not. */
  posts: Record<string, string>[];
  /** Scripts the answers to the next POSTs, one for each. */
  answerNext(...answers: TwilioAnswer[]): void;
  /** Scripts the answers to the next look-ups. */
  answerNextList(...answers: TwilioAnswer[]): void;
  connections(): Promise<number>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A stand-in for Twilio's Messages API on loopback. */
export async function startTwilio(): Promise<TwilioStandIn> {
  const accountSid = "AC00000000000000000000000000000000";
  const authToken = "stand-in-token";
  const messages: ReceivedText[] = [];
  const posts: Record<string, string>[] = [];
  const postAnswers: TwilioAnswer[] = [];
  const listAnswers: TwilioAnswer[] = [];

  function take(form: URLSearchParams): ReceivedText {
    const text = {
      to: form.get("To") ?? "",
      from: form.get("From") ?? "",
      body: form.get("Body") ?? "",
      sid: `SM${(messages.length + 1).toString(16).padStart(32, "0")}`,
      messagingServiceSid: form.get("MessagingServiceSid"),
      statusCallback: form.get("StatusCallback"),
      createdAt: new Date(),
    };
    messages.push(text);
    return text;
  }

  async function post(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    posts.push(Object.fromEntries(form));
    const answer = postAnswers.shift();
    if (!answer || answer.keeps) {
      const text = take(form);
      if (!answer) return send(response, 201, resource(text, accountSid));
    }
    follow(answer, request, response);
  }

  function list(url: URL, request: IncomingMessage, response: ServerResponse): void {
    const answer = listAnswers.shift();
    if (answer) return follow(answer, request, response);
    const found = messages
      .filter(({ to }) => (url.searchParams.get("To") ?? to) === to)
      .filter(({ createdAt }) => isWithin(createdAt, url.searchParams))
      .toReversed()
      .slice(0, Number(url.searchParams.get("PageSize") ?? 50));
    send(response, 200, { messages: found.map((text) => resource(text, accountSid)), page: 0, next_page_uri: null });
  }

  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://stand-in.example");
    const expected = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}`;
    const account = `/2010-04-01/Accounts/${accountSid}`;
    if (request.headers.authorization !== expected)
      return send(response, 401, { code: 20003, message: "Authenticate" });
    if (url.pathname === `${account}.json`) return send(response, 200, { sid: accountSid, status: "active" });
    if (url.pathname !== `${account}/Messages.json`) return send(response, 404, { code: 20404, message: "Not found" });
    if (request.method === "POST") return void post(request, response);
    list(url, request, response);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accountSid,
    authToken,
    messages,
    posts,
    answerNext: (...answers) => void postAnswers.push(...answers),
    answerNextList: (...answers) => void listAnswers.push(...answers),
    connections: () => new Promise((resolve) => server.getConnections((_error, count) => resolve(count))),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function follow(answer: TwilioAnswer, request: IncomingMessage, response: ServerResponse): void {
  if ("fault" in answer) {
    if (answer.fault === "reset") request.socket.resetAndDestroy();
    return;
  }
  const { status, code, message, headers, body } = answer;
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(body ?? JSON.stringify({ status, code, message: message ?? "scripted" }));
}

function send(response: ServerResponse, status: number, answer: object): void {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(answer));
}

function resource({ sid, to, from, body, messagingServiceSid, createdAt }: ReceivedText, accountSid: string): object {
  return {
    sid,
    account_sid: accountSid,
    to,
    from,
    body,
    messaging_service_sid: messagingServiceSid,
    status: "queued",
    direction: "outbound-api",
    date_created: createdAt.toUTCString(),
    date_updated: createdAt.toUTCString(),
    date_sent: null,
    error_code: null,
    error_message: null,
  };
}

const day = (text: string): string => text.slice(0, 10);

/** `DateSent`, `DateSent>` and `DateSent<` as the API takes them; days are compared in UTC. */
function isWithin(sent: Date, asked: URLSearchParams): boolean {
  const on = day(sent.toISOString());
  const [exact, from, to] = ["DateSent", "DateSent>", "DateSent<"].map((name) => asked.get(name));
  return (!exact || on === day(exact)) && (!from || on >= day(from)) && (!to || on <= day(to));
}
