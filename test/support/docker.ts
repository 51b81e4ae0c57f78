import { existsSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";

const pingTimeoutMs = 3000;

/** Whether a Docker engine answers. Asked before testcontainers is loaded, which takes a second. */
async function dockerAnswers(): Promise<boolean> {
  const host = process.env["DOCKER_HOST"];
  if (host !== undefined && !host.startsWith("unix://")) return await ping({ host: host.replace(/^tcp:/, "http:") });
  const sockets = host === undefined ? usualSockets() : [host.slice("unix://".length)];
  for (const socketPath of sockets) if (existsSync(socketPath) && (await ping({ socketPath }))) return true;
  return false;
}

function usualSockets(): string[] {
  const ofUser = `/run/user/${process.getuid?.() ?? 0}/docker.sock`;
  return ["/var/run/docker.sock", ofUser, join(process.env["HOME"] ?? "/", ".docker/run/docker.sock")];
}

function ping(engine: { host: string } | { socketPath: string }): Promise<boolean> {
  return new Promise((done) => {
    const base = "host" in engine ? engine.host : "http://localhost";
    const options = { timeout: pingTimeoutMs, ...("socketPath" in engine ? engine : {}) };
    const request = get(new URL("/_ping", base), options, (response) => {
      response.resume();
      done(response.statusCode === 200);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => done(false));
  });
}

/**
 * A server in a container where a Docker engine answers; otherwise, or where the container does not start, our own. An
 * image that was named is meant: then nothing else will do.
 */
export async function containerOr<Server>(
  isImageNamed: boolean,
  startContainer: () => Promise<Server>,
  startOwn: (refused?: string) => Promise<Server>,
): Promise<Server> {
  if (isImageNamed) return await startContainer();
  if (!(await dockerAnswers())) return await startOwn();
  return await startContainer().catch((error: Error) => startOwn(error.message));
}

/** Says on the terminal which server the tests run on. */
export function say(line: string): void {
  process.stderr.write(`tests: ${line}\n`);
}

/** CI sets it, so that a service that is missing there fails the run instead of thinning it. */
export const areServicesRequired = process.env["REQUIRE_SERVICES"] === "1";
