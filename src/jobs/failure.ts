const codeShape = /^[A-Za-z0-9_]{1,40}$/;

/**
 * What an error was, without its message: messages quote the rows and replies they stumbled over, and those hold names
 * and addresses. Gives the class and, where there is one, the code of the error or of its cause.
 */
export function nameFailure(error: unknown): string {
  if (!(error instanceof Error)) return "UnknownFailure";
  const code = codeOf(error) ?? codeOf(error.cause);
  const kind = codeShape.test(error.name) ? error.name : "Error";
  return code === null ? kind : `${kind} ${code}`;
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error)) return null;
  const code = String(error.code);
  return codeShape.test(code) ? code : null;
}

/** Where an error arose: the places of its stack, without its message. */
export function placesOf(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  return stack
    .split("\n")
    .filter((line) => /^ {4}at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim());
}

/** Something that went wrong where nobody waits for an answer. Holds ids and classes of errors, never their texts. */
export interface Trouble {
  /** The job it happened in; null: the connection. */
  job: { name: string; id: string; attempt: number } | null;
  failure: string;
  at: readonly string[];
}

/** Passes on what goes wrong with connections, but the same again only after half a minute: a lost server is retried often. */
export function reportSparingly(report: (trouble: Trouble) => void): (error: unknown) => void {
  const quietUntil = new Map<string, number>();
  return (error) => {
    const failure = nameFailure(error);
    if ((quietUntil.get(failure) ?? 0) > performance.now()) return;
    quietUntil.set(failure, performance.now() + 30_000);
    report({ job: null, failure, at: placesOf(error) });
  };
}
