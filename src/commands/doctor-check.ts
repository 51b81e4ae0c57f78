import { exit, type ExitCode } from "./answer.ts";

/** What was tried, and how it stands. The message holds no secret. */
export interface Check {
  name: string;
  state: "ok" | "warn" | "fail";
  message: string;
  /** How the command ends because of it. */
  code: ExitCode;
}

/** All is well. */
export function fine(name: string, message: string): Check {
  return { name, state: "ok", message, code: exit.ok };
}

/** It works, but somebody should know. */
export function doubtful(name: string, message: string): Check {
  return { name, state: "warn", message, code: exit.ok };
}

/** It does not work. */
export function failing(name: string, message: string, code: ExitCode): Check {
  return { name, state: "fail", message, code };
}
