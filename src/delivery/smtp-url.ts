import { isLoopback } from "./loopback.ts";

/** What may follow the address of a mail server as `?name=value`. */
const choices = ["requireTLS", "name", "maxConnections"];

/**
 * What is wrong with the address of a mail server, for people; null: nothing. What would let a password or a token cross
 * a network in the clear, or a wrong certificate pass, cannot be asked for.
 */
export function wrongInSmtpUrl(text: string, hasOAuth: boolean): string | null {
  if (!URL.canParse(text)) return "cannot be read";
  const { username, searchParams } = new URL(text);
  if (username !== "" && hasOAuth) return "holds a user, but SMTP_OAUTH settings are there. Keep one of them.";
  if ([...searchParams.keys()].some((name) => !choices.includes(name))) {
    return `asks for something unknown after its question mark. Only ${choices.join(", ")} may stand there.`;
  }
  const isOpen = searchParams.get("requireTLS") === "false";
  if (isOpen && (username !== "" || hasOAuth)) return "must not switch TLS off: the log-in could be read by others.";
  return null;
}

/** Whether a connection must be encrypted before anything is said: always, away from this machine, unless the URL says no. */
export function needsTls(text: string): boolean {
  const { hostname, searchParams } = new URL(text);
  const asked = searchParams.get("requireTLS");
  return asked === null ? !isLoopback(hostname) : asked !== "false";
}
