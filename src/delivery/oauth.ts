import { isLoopback } from "./loopback.ts";
import { isCertificateFault } from "./smtp-outcome.ts";

/** How we log in to a mail server as an application of our own (client credentials: RFC 6749, 4.4). */
export interface OAuthSettings {
  /** Where tokens are given out; https, unless it is this machine. */
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  scope: string | null;
  /** The mailbox that is logged in to. */
  user: string;
  timeoutMs?: number;
}

/** No token was given. Holds a code only: what the server says may quote our secret. */
export class TokenFailed extends Error {
  override name = "TokenFailed";
  /** Our settings are refused; otherwise the server is away or busy. */
  readonly isOurs: boolean;
  readonly code: string;
  constructor(code: string, isOurs: boolean) {
    super(`no token: ${code}`);
    this.code = code;
    this.isOurs = isOurs;
  }
}

/** Tokens as they are needed. */
export interface Tokens {
  /** A token that holds for a while yet. Throws TokenFailed. */
  current(): Promise<string>;
  /** A server has logged us in with a token. */
  worked(token: string): void;
  /**
   * A server has refused a token. One that has worked before has run out, and the next is fetched anew; one that never
   * worked will not. Answers whether it makes sense to try again.
   */
  refused(token: string): boolean;
}

interface Token {
  text: string;
  until: number;
  hasWorked: boolean;
}

/** A token is renewed so long before its end, in milliseconds; a short one at half its life. */
const marginMs = 60_000;
/** What a token that does not say so is taken to last. */
const usualSeconds = 300;

/** Fetches tokens, one request at a time, and keeps each until shortly before its end. Throws when settings are unusable. */
export function openTokens(settings: OAuthSettings): Tokens {
  if (!isPrivate(settings.tokenUrl)) throw new Error("tokens must be fetched over https");
  let token: Token | null = null;
  let fetching: Promise<Token> | null = null;

  async function renew(): Promise<Token> {
    try {
      return (token = await fetchToken(settings));
    } finally {
      fetching = null;
    }
  }

  return {
    async current() {
      if (token !== null && token.until > Date.now()) return token.text;
      return (await (fetching ??= renew())).text;
    },
    worked(text) {
      if (token?.text === text) token.hasWorked = true;
    },
    refused(text) {
      if (token?.text === text && !token.hasWorked) return false;
      if (token?.text === text) token = null;
      return true;
    },
  };
}

function isPrivate(tokenUrl: string): boolean {
  if (!URL.canParse(tokenUrl)) return false;
  const { protocol, hostname } = new URL(tokenUrl);
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
}

async function fetchToken({ tokenUrl, clientId, clientSecret, scope, timeoutMs }: OAuthSettings): Promise<Token> {
  const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret };
  const body = new URLSearchParams(scope === null ? form : { ...form, scope });
  const signal = AbortSignal.timeout(timeoutMs ?? 20_000);
  // A redirect would carry the secret elsewhere.
  const answer = await fetch(tokenUrl, { method: "POST", body, redirect: "error", signal }).catch((error: unknown) => {
    throw new TokenFailed(codeOf(error), isCertificateFault(codeOf(error)));
  });
  const text = await answer.text().catch(() => "");
  if (!answer.ok) throw new TokenFailed(`STATUS_${answer.status}`, isRefusal(answer.status));
  return tokenIn(text);
}

/** Any other answer is one of somebody who is busy or in trouble. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

function tokenIn(text: string): Token {
  try {
    const { access_token: token, expires_in: seconds } = JSON.parse(text) as Record<string, unknown>;
    if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) throw new TypeError("no token");
    const lastsMs = 1000 * (Number(seconds) > 0 ? Number(seconds) : usualSeconds);
    return { text: token, until: Date.now() + lastsMs - Math.min(marginMs, lastsMs / 2), hasWorked: false };
  } catch {
    throw new TokenFailed("NO_TOKEN", true);
  }
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && cause.name === "TimeoutError") return "TIMEOUT";
  return cause instanceof Error && "code" in cause ? String(cause.code) : "AWAY";
}
