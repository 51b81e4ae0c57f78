import { lookup } from "node:dns";
import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import { BlockList, connect, isIP, type LookupFunction } from "node:net";
import { connect as connectTls } from "node:tls";

/** Where a monitor outside waits to be called. */
export interface PingTarget {
  url: string;
  /** A host that may stand in our own network all the same; null: none may. */
  allowedHost: string | null;
}

/** The monitor was not called, or did not take it. Holds a code only: the address may be a secret. */
export class PingFailed extends Error {
  override name = "PingFailed";
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

const timeoutMs = 5000;

/** What is no address of the open internet (IANA's special-purpose registries, RFC 6890): this machine, our network, links. */
const closedRanges = [
  ..."0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24".split(" "),
  ..."192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4".split(" "),
  // Of IPv6, what translates into IPv4, or is for examples; all that is not global unicast is closed anyway.
  ..."2001::/23 2001:db8::/32 2002::/16 3fff::/20".split(" "),
];
const closed = new BlockList();
const globalUnicast = new BlockList();
globalUnicast.addSubnet("2000::", 3, "ipv6");
for (const range of closedRanges) {
  const [network = "", bits] = range.split("/");
  closed.addSubnet(network, Number(bits), network.includes(":") ? "ipv6" : "ipv4");
}

/** Whether an address is one of the open internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !closed.check(address, "ipv4");
  return family === 6 && globalUnicast.check(address, "ipv6") && !closed.check(address, "ipv6");
}

/** Calls the monitor once: one GET, which must be answered with 2xx. Redirects are not followed. Throws PingFailed. */
export async function ping(target: PingTarget): Promise<void> {
  const { url, lookup: guarded } = guardedUrl(target);
  const wire = url.protocol === "https:" ? https : http;
  const signal = AbortSignal.timeout(timeoutMs);
  const request = wire.request(url, { agent: false, signal, lookup: guarded, headers: { "User-Agent": "lapsewatch" } });
  try {
    request.end();
    const [{ statusCode = 0 }] = (await once(request, "response")) as [http.IncomingMessage];
    if (statusCode < 200 || statusCode > 299) throw new PingFailed(`STATUS_${statusCode}`);
  } catch (error) {
    throw asFailed(error, signal);
  } finally {
    // What the answer says does not matter, however long it is.
    request.on("error", () => {}).destroy();
  }
}

/** Whether the monitor can be reached, without calling it: that would tell it of a check. Throws PingFailed. */
export async function tryPing(target: PingTarget): Promise<void> {
  const { url, host, lookup: guarded } = guardedUrl(target);
  const isTls = url.protocol === "https:";
  const options = { host, port: Number(url.port) || (isTls ? 443 : 80), lookup: guarded };
  const servername = isIP(host) ? "" : host;
  const signal = AbortSignal.timeout(timeoutMs);
  const socket = isTls ? connectTls({ ...options, servername }) : connect(options);
  try {
    await once(socket, isTls ? "secureConnect" : "connect", { signal });
  } catch (error) {
    throw asFailed(error, signal);
  } finally {
    socket.on("error", () => {}).destroy();
  }
}

/**
 * The address with a guard that looks at what its name stands for at the very moment of connecting, so that a name that
 * changes what it stands for gains nothing.
 */
function guardedUrl({ url: text, allowedHost }: PingTarget): { url: URL; host: string; lookup: LookupFunction } {
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isWeb = url.protocol === "https:" || url.protocol === "http:";
  if (!isWeb || url.username !== "" || url.password !== "") throw new PingFailed("URL_REFUSED");
  const isAllowed = host === allowedHost?.toLowerCase();
  // An address is not looked up.
  if (!isAllowed && isIP(host) && !isPublicAddress(host)) throw new PingFailed("NOT_PUBLIC");
  return { url, host, lookup: lookupFor(isAllowed) };
}

function lookupFor(isAllowed: boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const [first] = found ?? [];
      if (error || first === undefined) return callback(error ?? new PingFailed("ENOTFOUND"), "");
      const isOpen = isAllowed || found.every(({ address }) => isPublicAddress(address));
      if (!isOpen) return callback(new PingFailed("NOT_PUBLIC"), "");
      return options.all ? callback(null, found) : callback(null, first.address, first.family);
    });
  };
}

function asFailed(error: unknown, signal: AbortSignal): PingFailed {
  if (error instanceof PingFailed) return error;
  if (signal.aborted) return new PingFailed("TIMEOUT");
  return new PingFailed(error instanceof Error && "code" in error ? String(error.code) : "UNKNOWN");
}
