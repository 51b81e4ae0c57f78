/** How long a new connection to the database may take. */
export const connectTimeoutMs = 10_000;

/** The database does not answer, or does not let us in. Its text names the server, never the password. */
export class DatabaseUnreachable extends Error {
  override name = "DatabaseUnreachable";
}

/** The database answers, but Lapsewatch cannot work with it. */
export class DatabaseUnsuitable extends Error {
  override name = "DatabaseUnsuitable";
}

/** The error to throw when connecting to `url` failed. */
export function unreachable(url: string, cause: unknown): DatabaseUnreachable {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "no answer in time";
  return new DatabaseUnreachable(`The database ${serverOf(url)} cannot be reached (${code}).`, { cause });
}

function serverOf(url: string): string {
  const { host, pathname } = URL.parse(url) ?? { host: "", pathname: "" };
  return `${host}${pathname}`;
}
