import { calendar, workingDayOnOrAfter, workingDayOnOrBefore } from "../rules/calendar.ts";
import type { Day } from "../rules/day.ts";
import type { AccountId } from "../rules/facts.ts";
import type { Away, NoticeOf } from "../rules/finding.ts";
import { lastLogIn } from "../rules/mailbox.ts";
import { byDay, byShortDay, longDay, shortDay } from "./dates.ts";
import { helpdeskOf } from "./helpdesk.ts";
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

// The last owners of a mailbox who cannot be asked to act: on leave, no longer needed, or gone.

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
  { owners, away = [], left = [] }: Pick<NoticeOf<"mailbox-last-owner-leaving">, "owners" | "away" | "left">,
  { ownAccounts }: Pick<Occasion, "ownAccounts">,
): readonly AccountId[] {
  const unasked = new Set([...left, ...away.map(({ account }) => account)]);
  return owners.filter((id) => ownAccounts?.has(id) || !unasked.has(id));
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

/**
 * By when those who run the accounts are to be asked: `by Friday 27 November`. The national helpdesk answers on working
 * days only: what can be done until a Sunday is asked for by the Friday before and, where that has passed, on the next
 * day on which it answers.
 */
export function askedBy(last: Day, today: Day, isNational: boolean, isShort = false): string {
  const open = isNational ? workingDayOnOrAfter(today, calendar) : today;
  const until = isNational ? workingDayOnOrBefore(last, calendar) : last;
  if (until < open) return `on ${isShort ? shortDay(open) : longDay(open, today)}`;
  return isShort ? byShortDay(until, today) : byDay(until, today);
}

/** Nobody can be asked to log in: somebody else has to be made an owner in time. */
export function awayPassage(matters: Several<AtRisk>, occasion: Occasion): Passage {
  const [first] = matters;
  const { notice, isFresh, people, role } = first;
  const { today, letterhead } = occasion;
  const [owner, ...others] = notice.owners.flatMap(({ away, ...one }) => (away ? [{ ...one, away }] : []));
  const given = firstName((owner && people.get(owner.account)?.name) ?? null) ?? "the owner";
  const isOne = owner !== undefined && others.length === 0;
  const by = askedBy(lastLogIn(notice), today, helpdeskOf(first, letterhead).isNational);
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
      say(isBack ? `Or ask ${given} to log in after the leave, ${byDay(owner.loginBy, today)}.` : ""),
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
  const by = askedBy(lastLogIn(notice), today, helpdeskOf(matter, letterhead).isNational, true);
  const todo = `Please set a new owner ${by}.${how}`;
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
