import type { NoticeKind } from "../rules/finding.ts";
import { digest, type Told } from "./digest.ts";
import { inEnvelope } from "./envelope.ts";
import { grouped } from "./groups.ts";
import { kindWords } from "./kinds.ts";
import { capitalised, say, type Passage, type Several, type TextDraft } from "./letter.ts";
import { siteNames } from "./names.ts";
import type { Matter, MatterOf, Occasion, Words } from "./occasion.ts";
import { toldOnce } from "./once.ts";
import { unlockFirst, unlockInText } from "./reported.ts";
import { alsoKept, withSameLogin } from "./same-login.ts";
import { weekly } from "./site-still-open.ts";
import { fittedText } from "./text.ts";
import { whyNotManager, whyYou } from "./why-you.ts";

export { previewOccasion } from "./examples.ts";
export { kindWords } from "./kinds.ts";
export { textLength, toGsm7 } from "./text.ts";

function passageOf<Kind extends NoticeKind>(kind: Kind, matters: Several<MatterOf<Kind>>, occasion: Occasion): Passage {
  const words = kindWords[kind];
  const [first] = matters;
  if (first.role !== "person" || !words.own) return words.passage(matters, occasion);
  const own = words.own(first, occasion);
  const also = alsoKept(first.alsoKeeps ?? [], occasion);
  return {
    ...own,
    facts: [...own.facts, ...unlockFirst(first, occasion.today), ...also.facts],
    advice: [...own.advice, ...also.advice],
  };
}

function draftOf<Kind extends NoticeKind>(kind: Kind, matter: MatterOf<Kind>, occasion: Occasion): TextDraft | null {
  return kindWords[kind].text?.(matter, occasion) ?? null;
}

/** Each passage with the reason why the reader gets it; of homes whose managers cannot be reached that is said once. */
function withReasons(told: readonly Told[], occasion: Occasion): readonly Told[] {
  const said = new Set<string>();
  return told.map(({ matters, section, passage }) => {
    const [first] = matters;
    const reason = whyNotManager(first, occasion);
    const keys = matters.map(({ site }) => `${site.code} ${reason}`);
    const standIn = keys.every((key) => said.has(key)) ? "" : reason;
    for (const key of keys) said.add(key);
    const why = say(whyYou(first, occasion.today), standIn);
    return { matters, section, passage: { ...passage, facts: [...passage.facts, why] } };
  });
}

/** Whether passages of a kind can tell of several matters and still make a letter of their own. */
function standsAlone([first, second]: Several<Matter>): boolean {
  return second === undefined || /^(?:mailbox|dspt)-|^site-still-open$/.test(first.notice.kind);
}

/** The e-mail for an occasion: the letter of its kind, or a digest when there are several things to say. */
export function emailWords(given: Occasion): Words {
  const { told: matters, looked } = weekly(withSameLogin(toldOnce(given.matters)));
  const occasion = { ...given, matters };
  const told = withReasons(
    grouped(occasion).map((group) => ({
      ...group,
      // the group holds matters of one kind only
      passage: passageOf(group.matters[0].notice.kind, group.matters as Several<MatterOf<NoticeKind>>, occasion),
    })),
    occasion,
  );
  const [only, another] = told;
  if (!only) throw new RangeError("A message needs something to say");
  if (another || looked.size > 0 || !standsAlone(only.matters)) return digest(told, occasion, looked);
  const { title, facts, advice, ifSince } = only.passage;
  const isOwn = only.matters[0].role === "person";
  const subject = isOwn ? capitalised(title) : `${siteNames(only.matters)}: ${title}`;
  return inEnvelope(subject, [...facts, ...advice], occasion, ifSince ?? "");
}

/** The text for an occasion: of its most urgent matter that has one. Throws when none has. */
export function textWords(given: Occasion): Words {
  const occasion = { ...given, matters: toldOnce(given.matters) };
  for (const matter of occasion.matters) {
    const draft = draftOf(matter.notice.kind, matter, occasion);
    if (!draft) continue;
    const text = unlockInText(fittedText(matter, draft, occasion), matter, occasion.today);
    return { subject: null, text, html: null };
  }
  throw new RangeError("No text is written for such a matter");
}

/** Whether a kind is ever sent as a text. */
export function hasText(kind: NoticeKind): boolean {
  return kindWords[kind].text !== null;
}
