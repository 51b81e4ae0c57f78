import { listing, once, say, type Block, type Several } from "./letter.ts";
import type { Matter, Occasion } from "./occasion.ts";
import { fieldLine } from "./helpdesk-request.ts";
import { leaveOf } from "./leave.ts";
import { maskedAddress, siteName, tidy, wholeAddress } from "./names.ts";
import { draftOf, type Known, type RequestKind, type Requested } from "./requests.ts";
import { isLossSure } from "./undated.ts";

/** How the words of a request are handed over in a letter: to send, to say, or as what to have at hand. */
type Handing = "to-send" | "to-say" | "at-hand";

/** Which words are meant, where they stand further up. */
const serveFor: { readonly [Kind in RequestKind]?: string } = {
  "add-owner": "for a new owner",
  "mark-leaver": "for a leaver",
  "access-lost": "for the call",
  "more-accounts": "for more accounts",
  "disable-for-leave": "for an account during leave",
};

/** Requests about one account. */
const ofAccounts: readonly RequestKind[] = ["restore", "mark-leaver", "disable-for-leave"];

/**
 * The words of a request inside a letter to somebody who may send it: the same as `helpdesk-request` prints. They are
 * filled in for what the passage is about, where that is one thing, or for the first of several mailboxes. In a digest
 * they stand once; later passages say for whom they serve as well. Numbers and addresses of people are left to fill in.
 */
export function readyWords(
  kind: RequestKind,
  handing: Handing,
  matters: Several<Matter>,
  occasion: Occasion,
): readonly Block[] {
  const { ask, fields } = draftOf(kind);
  const lead = {
    "to-send": `These words will do: "${ask}"`,
    "to-say": `What to say: "${ask}"`,
    "at-hand": "Have this ready:",
  }[handing];
  const again = handing === "at-hand" ? "Have the same ready" : "The same words will do";
  const above =
    handing === "at-hand" ? "Have the same ready as above" : `The words above ${serveFor[kind] ?? ""} will do`;
  const key = `${handing} ${kind}`;
  const [, second, third] = isOfMailbox(kind) ? matters : [];
  const others = third ? "each of the other mailboxes, with its own address" : second && whom(kind, [second], occasion);
  return [
    once(say(lead), key, `${above} for ${whom(kind, matters, occasion)}.`),
    once(listing(fields(knownIn(kind, matters, occasion)).map(fieldLine)), key),
    ...(others ? [once(say(`${again} for ${others}.`), key)] : []),
  ];
}

function isOfMailbox(kind: RequestKind): boolean {
  return kind === "add-owner" || kind === "access-lost";
}

/** For whom or what the same words serve in a later passage; where the letter tells of several homes, of which home. */
function whom(kind: RequestKind, matters: Several<Matter>, { matters: all }: Occasion): string {
  const [first, second] = matters;
  const { site, notice, subject } = first;
  const home = `${siteName(first)}, ODS code ${tidy(site.code) ?? ""}`;
  const isOneHome = all.every((matter) => matter.site.code === site.code);
  const here = isOneHome ? "" : ` of ${home}`;
  if ("used" in notice) return `${home}. It has ${notice.used} accounts`;
  if (isOfMailbox(kind)) {
    if (second) return "each of these mailboxes, with its own address";
    return `${subject ? wholeAddress(subject.address) : "this mailbox"}${here}`;
  }
  const only = onlyAccount(matters);
  if (only === null) return isOneHome ? "each of them" : `people${here}`;
  return `${tidy(only.name) ?? (only.address === null ? "this person" : maskedAddress(only.address))}${here}`;
}

function knownIn(kind: RequestKind, matters: Several<Matter>, { today, letterhead }: Occasion): Known {
  const [matter] = matters;
  const { notice, site, subject } = matter;
  const until = kind === "disable-for-leave" ? leaveOf(matter, today) : null;
  return {
    ...{ letterhead, today, site, mailbox: "mailbox" in notice ? (subject?.address ?? null) : null },
    account: ofAccounts.includes(kind) ? accountIn(matters, today) : null,
    used: "used" in notice ? notice.used : null,
    isOrganisation: "isOrganisation" in notice && notice.isOrganisation,
    ...{ wanted: null, from: until && today, until, newName: null },
  };
}

/** The one account that the passage is about. */
function accountIn(matters: Several<Matter>, today: Known["today"]): Requested | null {
  const only = onlyAccount(matters);
  if (only === null) return null;
  const [matter] = matters;
  const { notice } = matter;
  const isDated = "deleteOn" in notice && !notice.sometime && isLossSure(matter, today);
  const deletedOn = isDated && notice.deleteOn <= today ? notice.deleteOn : null;
  const { name } = only;
  return { name, deletedOn, ...{ address: null, mobile: null, leaver: null, joiner: null, callBy: null } };
}

/** The person of the one account that the passage is about; null where there are several. */
function onlyAccount(matters: Several<Matter>): { name: string | null; address: string | null } | null {
  const [{ notice, subject, people }, another] = matters;
  const ids =
    "account" in notice ? [notice.account] : notice.kind === "mailbox-leaver-has-access" ? notice.accounts : [];
  const [id, ...others] = ids;
  if (id === undefined || others.length > 0 || (another && "account" in notice)) return null;
  const person = "account" in notice ? subject : people.get(id);
  return { name: person?.name ?? null, address: person?.address ?? null };
}
