import { callFrom, helpdeskHours, helpdeskOf, withMenu } from "./helpdesk.ts";
import { directions, wholeAddress } from "./names.ts";
import { draftOf, type Asking, type Field, type RequestKind, type RequestWay } from "./requests.ts";

/** What whoever runs the accounts is asked for, ready to send or to read out: what they need, and nothing else. */
export interface HelpdeskRequest {
  by: RequestWay;
  to: string;
  /** How it has to be asked, so that it is not turned away. */
  how: readonly string[];
  subject: string;
  ask: string;
  fields: readonly Field[];
  /** What else the sender should know. */
  after: readonly string[];
}

/** Makes a request ready, for the national helpdesk or whoever runs the accounts on the site's route. */
export function helpdeskRequest(kind: RequestKind, asking: Asking): HelpdeskRequest {
  const { call, subject, ask, fields, after } = draftOf(kind);
  const { phone, isNational } = helpdeskOf(asking, asking.letterhead);
  const isUnsendable = call === undefined && isNational && asking.cannotSend === true;
  const by = (call !== undefined || isUnsendable) && phone !== null ? "phone" : "email";
  const how = isUnsendable ? [notFromMailbox, callFrom(asking.site)] : call === "listed" ? onlyByPhone(asking) : [];
  const way = by === "phone" ? aCall(asking, how) : aLetter(kind, asking);
  return { by, ...way, subject, ask, fields: fields(asking), after: after?.(asking, by) ?? [] };
}

function aLetter(kind: RequestKind, { site, letterhead, mailbox }: Asking): Pick<HelpdeskRequest, "to" | "how"> {
  const { isNational, reached } = helpdeskOf({ site }, letterhead);
  const from = mailbox === null ? "from your shared mailbox" : `from the shared mailbox, ${wholeAddress(mailbox)}`;
  if (isNational) return { to: letterhead.helpdeskEmail, how: [`Send it ${from}.`] };
  return {
    to: directions(site.localSupport) ?? reached,
    // An owner who could open the mailbox had no need to ask for that.
    how: [
      kind === "access-lost" ? "The manager sends it." : "An owner of the shared mailbox, or the manager, sends it.",
    ],
  };
}

const notFromMailbox = "By our lists nobody can open a shared mailbox to send it from, so please phone.";

function onlyByPhone({ site }: Asking): string[] {
  return [callFrom(site), "Please do not email: the helpdesk cannot help that way."];
}

/** `how`: what else the national helpdesk goes by. */
function aCall({ site, letterhead }: Asking, how: readonly string[]): Pick<HelpdeskRequest, "to" | "how"> {
  const { isNational, phone, reached } = helpdeskOf({ site }, letterhead);
  if (!isNational) return { to: directions(site.localSupport) ?? reached, how: [] };
  return {
    to: withMenu(phone ?? ""),
    how: [`${helpdeskHours}, not on bank holidays.`, ...how],
  };
}

const gap = "(please fill in)";

/** A field as it stands in a request: `Full name: Priya Sample`. */
export function fieldLine([label, value]: Field): string {
  return `${label}: ${value ?? gap}`;
}

/** What somebody still has to find out before it can be asked. */
export function missingIn({ fields }: HelpdeskRequest): string[] {
  return fields.flatMap(([label, value]) => (value === null ? [label] : []));
}

/** The request as it is sent or read out. */
export function requestText(request: HelpdeskRequest): string {
  const { by, to, how, subject, ask, fields, after } = request;
  return [
    ...(by === "email" ? [`To: ${to}`, `Subject: ${subject}`] : [`Phone: ${to}`]),
    ...how,
    "",
    ...(by === "email" ? [ask] : [`Say: "${ask}"`, "Have this ready:"]),
    ...fields.map(fieldLine),
    ...(by === "email" ? ["", "Thank you."] : []),
    ...(after.length > 0 ? ["", ...after] : []),
  ].join("\n");
}
