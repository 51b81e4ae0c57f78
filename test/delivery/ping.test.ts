import { once } from "node:events";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { isPublicAddress, ping, PingFailed, tryPing } from "../../src/delivery/ping.ts";
import { startMonitor } from "../support/monitor.ts";
import { startMailServer } from "../support/smtp-server.ts";

async function codeOf(answer: Promise<void>): Promise<string> {
  return await answer.then(
    () => "called",
    (error: unknown) => (error instanceof PingFailed ? error.code : String(error)),
  );
}

describe("a ping", () => {
  it("is one GET of the whole address, and is taken by 200 and 204", async () => {
    for (const status of [200, 204]) {
      await using monitor = await startMonitor({ status });
      await ping({ url: `${monitor.url}/a-secret?x=1`, allowedHost: "127.0.0.1" });
      expect(monitor.calls).toEqual(["GET /a-secret?x=1"]);
    }
  });

  it.each([[404], [500], [301]])("is not taken by %d", async (status) => {
    await using monitor = await startMonitor({ status });
    expect(await codeOf(ping({ url: monitor.url, allowedHost: "127.0.0.1" }))).toBe(`STATUS_${status}`);
  });

  it("does not follow where it is sent", async () => {
    await using other = await startMonitor();
    await using monitor = await startMonitor({ status: 302, location: other.url });
    expect(await codeOf(ping({ url: monitor.url, allowedHost: "127.0.0.1" }))).toBe("STATUS_302");
    expect(other.calls).toEqual([]);
  });

  it("gives up on a monitor that takes the connection and says nothing", { timeout: 20_000 }, async () => {
    const silent = net.createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    expect(await codeOf(ping({ url: `http://127.0.0.1:${port}`, allowedHost: "127.0.0.1" }))).toBe("TIMEOUT");
    silent.close();
  });

  it("does not wait for the end of what a monitor has to say", async () => {
    const talker = http
      .createServer((_, answer) => void answer.writeHead(200).write("and so on"))
      .listen(0, "127.0.0.1");
    await once(talker, "listening");
    const { port } = talker.address() as AddressInfo;
    expect(await codeOf(ping({ url: `http://127.0.0.1:${port}`, allowedHost: "127.0.0.1" }))).toBe("called");
    talker.close();
  });

  it("names the code of what went wrong, never the address", async () => {
    const error = await ping({ url: "http://127.0.0.1:1/a-secret", allowedHost: "127.0.0.1" }).catch((one) => one);
    expect([error.name, error.code, String(error)]).toEqual(["PingFailed", "ECONNREFUSED", "PingFailed: ECONNREFUSED"]);
  });
});

describe("a ping into our own network", () => {
  it.each([
    ["http://127.0.0.1"],
    ["http://127.1"],
    ["http://2130706433"],
    ["http://0x7f.0.0.1"],
    ["http://0.0.0.0"],
    ["http://localhost"],
    ["http://[::1]"],
    ["http://[::]"],
    ["http://[::ffff:127.0.0.1]"],
  ])("is refused: %s", async (host) => {
    await using monitor = await startMonitor();
    const url = `${host}:${new URL(monitor.url).port}`;
    expect(await codeOf(ping({ url, allowedHost: null }))).toBe("NOT_PUBLIC");
    expect(await codeOf(tryPing({ url, allowedHost: null }))).toBe("NOT_PUBLIC");
    expect(monitor.connections()).toBe(0);
  });

  it.each([
    ["http://10.0.0.1"],
    ["http://169.254.169.254/latest/meta-data"],
    ["https://[fd00::1]"],
    ["https://[fe80::1]"],
  ])("is refused without a try: %s", async (url) => {
    expect(await codeOf(ping({ url, allowedHost: "127.0.0.1" }))).toBe("NOT_PUBLIC");
  });

  it("is let through to the one host that is named, as it stands in the address", async () => {
    await using monitor = await startMonitor();
    const url = monitor.url.replace("127.0.0.1", "localhost");
    expect(await codeOf(ping({ url, allowedHost: "127.0.0.1" }))).toBe("NOT_PUBLIC");
    expect(await codeOf(ping({ url, allowedHost: "LocalHost" }))).toBe("called");
  });

  it.each([["ftp://monitor.example"], ["http://jo:pass@monitor.example"], ["file:///etc/hostname"]])(
    "and by other ways, or with a log-in, is refused: %s",
    async (url) => {
      expect(await codeOf(ping({ url, allowedHost: "monitor.example" }))).toBe("URL_REFUSED");
    },
  );
});

it.each([
  ["9.255.255.255", true],
  ["10.0.0.0", false],
  ["11.0.0.0", true],
  ["100.63.255.255", true],
  ["100.64.0.0", false],
  ["126.255.255.255", true],
  ["127.255.255.255", false],
  ["128.0.0.0", true],
  ["169.253.255.255", true],
  ["169.254.0.0", false],
  ["172.15.255.255", true],
  ["172.16.0.0", false],
  ["172.31.255.255", false],
  ["172.32.0.0", true],
  ["192.167.255.255", true],
  ["192.168.0.0", false],
  ["223.255.255.255", true],
  ["224.0.0.1", false],
  ["255.255.255.255", false],
  ["2606:4700::1111", true],
  ["2001:db8::1", false],
  ["2002:7f00:1::", false],
  ["64:ff9b::7f00:1", false],
  ["::ffff:8.8.8.8", false],
  ["fc00::1", false],
  ["ff02::1", false],
  ["not an address", false],
])("whether %s is an address of the open internet: %s", (address, isPublic) => {
  expect(isPublicAddress(address)).toBe(isPublic);
});

it("a certificate that nobody trusts is refused, by a ping and by a try", async () => {
  await using server = await startMailServer({ tls: "implicit" });
  const url = server.url.replace("smtps:", "https:");
  for (const one of [ping, tryPing])
    expect(await codeOf(one({ url, allowedHost: "127.0.0.1" }))).toMatch(/^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_)/);
});

it("trying a monitor connects, and asks for nothing", async () => {
  await using monitor = await startMonitor();
  await tryPing({ url: monitor.url, allowedHost: "127.0.0.1" });
  expect([monitor.connections(), monitor.calls]).toEqual([1, []]);
});
