import type { AccountId } from "../rules/facts.ts";
import type { Away, NoticeOf } from "../rules/finding.ts";
import { lastLogIn } from "../rules/mailbox.ts";
import { byDay, byShortDay, longDay, shortDay } from "./dates.ts";
import {
  capitalised,
  heading,
  listing,
  say,
  type Block,
  type Passage,
  type Several,
  type TextDraft,
} from "./letter.ts";
import {
  disagreement,
  mailboxTitle,
  newOwnerSteps,
  secondOwner,
  stepsByEmail,
  theMailbox,
  whichMailboxes,
} from "./mailboxes.ts";
import { firstName, nameOf } from "./names.ts";
import type { MatterOf, Occasion } from "./occasion.ts";
import { toGsm7 } from "./text.ts";

// The last owners of a mailbox who cannot be asked to log in: on leave, or no longer needed.

type AtRisk = MatterOf<"mailbox-last-owner-at-risk">;

/** The last owners who can be asked to log in; whoever reads of it can be. */
export function askedOwners(
  { owners }: Pick<NoticeOf<"mailbox-last-owner-at-risk">, "owners">,
  { ownAccounts }: Pick<Occasion, "ownAccounts">,
): NoticeOf<"mailbox-last-owner-at-risk">["owners"] {
  return owners.filter(({ account, away }) => !away || ownAccounts?.has(account));
}

/** The same of last owners who are leaving: those who can be asked to make another. */
export function askedLeaving(
  { owners, away = [] }: Pick<NoticeOf<"mailbox-last-owner-leaving">, "owners" | "away">,
  { ownAccounts }: Pick<Occasion, "ownAccounts">,
): readonly AccountId[] {
  return owners.filter((id) => ownAccounts?.has(id) || !away.some(({ account }) => account === id));
}

/** Why somebody is not asked, to follow their name in a list: `on leave until Friday 4 December.` */
export function awayLine({ kind, until }: Away, { letterhead, today }: Pick<Occasion, "letterhead" | "today">): string {
  if (kind === "not-needed") return `no longer needs ${letterhead.serviceName}, as we were told.`;
  return `on leave${until === null ? "" : ` until ${longDay(until, today)}`}.`;
}

/** The same in a sentence. */
export function awaySentence(given: string, away: Away, scene: Pick<Occasion, "letterhead" | "today">): string {
  if (away.kind === "not-needed") return `We were told that ${given} no longer needs ${scene.letterhead.serviceName}.`;
  return `${capitalised(given)} is ${awayLine(away, scene)}`;
}

/** Nobody can be asked to log in: somebody else has to be made an owner in time. */
export function awayPassage(matters: Several<AtRisk>, occasion: Occasion): Passage {
  const [first] = matters;
  const { notice, isFresh, people, role } = first;
  const { today, letterhead } = occasion;
  const [owner, ...others] = notice.owners.flatMap(({ away, ...one }) => (away ? [{ ...one, away }] : []));
  const given = firstName((owner && people.get(owner.account)?.name) ?? null) ?? "the owner";
  const isOne = owner !== undefined && others.length === 0;
  const by = byDay(lastLogIn(notice), today);
  const it = matters.length === 1 ? "the mailbox" : "the mailboxes";
  const may = notice.doubted !== undefined;
  const doubt = may ? disagreement : "";
  const otherwise = `If no owner logs in, ${it} ${isFresh && !may ? "will" : "may"} have no owner from ${longDay(notice.ownerlessOn, today)}.`;
  const isBack = isOne && owner.away.until !== null && owner.away.until < owner.loginBy;
  const facts = isOne
    ? [
        say(
          `${capitalised(nameOf(first, owner.account))} ${may ? "may be" : "is"} the last owner of ${theMailbox(matters)}.`,
          awaySentence(given, owner.away, occasion),
          otherwise,
          doubt,
        ),
      ]
    : [
        say(`${may ? "These" : "The last"} owners of ${theMailbox(matters)} are away. ${otherwise}`, doubt),
        listing(
          notice.owners.flatMap(({ account, away }) =>
            away ? [`${nameOf(first, account)}: ${awayLine(away, occasion)}`] : [],
          ),
        ),
      ];
  const how: readonly Block[] =
    role === "owner" ? secondOwner(matters, null, occasion) : newOwnerSteps(matters, "members-can-read", occasion);
  return {
    title: `set a new owner of ${matters.length === 1 ? "the shared mailbox" : mailboxTitle(matters)} ${by}`,
    facts: [...facts, whichMailboxes(matters)],
    advice: [
      heading("What to do before then"),
      ...how,
      say(isBack ? `Or ask ${given} to log in after the leave, ${by}.` : ""),
    ],
    ifSince: `If an owner has used ${letterhead.serviceName} since, you can ignore this.`,
  };
}

/** The same as a text. */
export function awayText(matter: AtRisk, { letterhead, today }: Occasion): TextDraft {
  const { notice, people } = matter;
  const [owner, ...others] = notice.owners;
  const may = notice.doubted !== undefined;
  const how = stepsByEmail(matter, may ? "Email" : "Our email");
  const todo = `Please set a new owner ${byShortDay(lastLogIn(notice), today)}.${how}`;
  const the = may ? "maybe the" : "the";
  if (owner?.away === undefined || others.length > 0) {
    return { named: null, nameless: `${the} last owners of the shared mailbox are away. ${todo}`, ending: "reference" };
  }
  const { kind, until } = owner.away;
  const leave = `is on leave${until === null ? "" : ` until ${shortDay(until)}`}`;
  const said = `${the} last owner of the shared mailbox, ${kind === "on-leave" ? leave : `no longer needs ${letterhead.serviceName}`}. ${todo}`;
  const given = toGsm7(firstName(people.get(owner.account)?.name ?? null) ?? "");
  return {
    named: given === "" ? null : `${given}, ${said}`,
    nameless: said.replace("mailbox, ", "mailbox "),
    ending: "reference",
  };
}
