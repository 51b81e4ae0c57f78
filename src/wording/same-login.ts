import { subjectOf } from "../rules/finding.ts";
import { isSilence } from "../rules/kinds.ts";
import { longDay } from "./dates.ts";
import { heading, say, type Block, type Several } from "./letter.ts";
import { secondOwner, theMailbox, whichMailboxes } from "./mailboxes.ts";
import type { Matter, MatterOf, Occasion } from "./occasion.ts";

// Somebody whose own account is about to be switched off may be the last owner of a mailbox as well. One log-in puts both
// right, so it is asked for once.

type AtRisk = MatterOf<"mailbox-last-owner-at-risk">;

function isAtRisk(matter: Matter): matter is AtRisk {
  return matter.notice.kind === "mailbox-last-owner-at-risk";
}

function isKeptBy({ notice, role, isFresh }: Matter, risk: AtRisk): boolean {
  if (role !== "person" || !isSilence(notice.kind, "isWhileOn") || risk.role === "member" || risk.isFresh !== isFresh)
    return false;
  const { id } = subjectOf(notice);
  return risk.notice.owners.some(({ account }) => account === id);
}

/** The matters, with the mailboxes that the log-in for the reader's own account keeps told of with that account. */
export function withSameLogin(matters: readonly Matter[]): readonly Matter[] {
  const kept = new Set<Matter>();
  const told = matters.map((matter) => {
    const alsoKeeps = matters.filter(isAtRisk).filter((risk) => isKeptBy(matter, risk));
    for (const risk of alsoKeeps) kept.add(risk);
    return alsoKeeps.length === 0 ? matter : { ...matter, alsoKeeps };
  });
  return kept.size === 0 ? matters : told.filter((_, at) => !kept.has(matters[at] as Matter));
}

/** What is said of them to the owner, after what is said of the account. */
export function alsoKept(risks: readonly AtRisk[], occasion: Occasion): { facts: Block[]; advice: readonly Block[] } {
  const [first, ...others] = risks;
  if (!first) return { facts: [], advice: [] };
  const alike = Map.groupBy(
    risks,
    ({ notice }) => `${notice.owners.length < 2} ${notice.ownerlessOn} ${notice.doubted}`,
  );
  const facts = [...alike.values()].flatMap((some) => {
    const [one, ...more] = some;
    return one ? keptWords([one, ...more], occasion) : [];
  });
  const advice = secondOwner([first, ...others], null, occasion);
  return { facts, advice: [heading("So that it does not happen again"), ...advice] };
}

function keptWords(risks: Several<AtRisk>, { today }: Occasion): Block[] {
  const [{ notice, isFresh }] = risks;
  const isOnly = notice.owners.length < 2;
  const it = risks.length === 1 ? "it" : "they";
  const may = notice.doubted !== undefined;
  const from = `${it} ${isFresh && !may ? "will" : "may"} have no owner from ${longDay(notice.ownerlessOn, today)}`;
  return [
    say(
      `You ${may ? "may be" : "are"} ${isOnly ? "the last owner" : "one of the last owners"} of ${theMailbox(risks)}.`,
      `If ${isOnly ? "you do not log in" : "no owner logs in"}, ${from}.`,
    ),
    whichMailboxes(risks),
  ];
}
