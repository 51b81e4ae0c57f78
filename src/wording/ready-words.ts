import { listing, say, type Block } from "./letter.ts";
import type { Matter, Occasion } from "./occasion.ts";
import { fieldLine } from "./helpdesk-request.ts";
import { draftOf, type Known, type RequestKind, type Requested } from "./requests.ts";
import { isSureBy } from "./undated.ts";

/** How the words of a request are handed over in a letter: to send, to say, or as what to have at hand. */
type Handing = "to-send" | "to-say" | "at-hand";

/**
 * The words of a request inside a letter to somebody who may send it: the same as `helpdesk-request` prints. Filled in is
 * only what can be meant by nothing else in the letter, so that in a digest the same words stand once and serve for all.
 * Numbers and addresses of people are left to fill in.
 */
export function readyWords(kind: RequestKind, handing: Handing, occasion: Occasion): readonly Block[] {
  const { ask, fields } = draftOf(kind);
  const before = {
    "to-send": `These words will do: "${ask}"`,
    "to-say": `What to say: "${ask}"`,
    "at-hand": "Have this ready:",
  };
  return [say(before[handing]), listing(fields(knownIn(kind, occasion)).map(fieldLine))];
}

function knownIn(kind: RequestKind, { matters, today, letterhead }: Occasion): Known {
  const site = onlyOne(matters, ({ site: { code } }) => [code]);
  const mailbox = onlyOne(matters, ({ notice }) => ("mailbox" in notice ? [notice.mailbox] : []));
  const allowance = onlyOne(matters, ({ notice }) => ("allowance" in notice ? [notice.site] : []));
  return {
    ...{ letterhead, today, site: site?.matter.site ?? null, mailbox: mailbox?.matter.subject?.address ?? null },
    account: kind === "restore" || kind === "mark-leaver" ? accountIn(matters, today) : null,
    used: allowance && "used" in allowance.matter.notice ? allowance.matter.notice.used : null,
    ...{ wanted: null, from: null, until: null, newName: null },
  };
}

/** The one account that the letter is about. */
function accountIn(matters: readonly Matter[], today: Known["today"]): Requested | null {
  const only = onlyOne(matters, ({ notice }) =>
    "account" in notice ? [notice.account] : notice.kind === "mailbox-leaver-has-access" ? notice.accounts : [],
  );
  if (only === null) return null;
  const { matter, key } = only;
  const { notice, subject, people, isFresh } = matter;
  const name = ("account" in notice ? subject?.name : people.get(key)?.name) ?? null;
  const isDated = "deleteOn" in notice && !notice.sometime && isFresh && isSureBy(today, notice);
  const deletedOn = isDated && notice.deleteOn <= today ? notice.deleteOn : null;
  return { name, deletedOn, ...{ address: null, mobile: null, leaver: null, joiner: null, callBy: null } };
}

/** The matter of the one thing of its kind that a letter tells of; null where there are several, or none. */
function onlyOne<Key>(matters: readonly Matter[], keysOf: (matter: Matter) => readonly Key[]) {
  const found = new Map<Key, Matter>();
  for (const matter of matters) for (const key of keysOf(matter)) found.set(key, matter);
  const [one, another] = found;
  return one && !another ? { key: one[0], matter: one[1] } : null;
}
