import type { AccountId } from "../rules/facts.ts";
import type { Matter, Occasion, Person, Place } from "./occasion.ts";
import { phoneIn } from "./phone.ts";

const longestName = 60;
const longestAddress = 100;
const longestDirections = 100;
const ordinary = /^[A-Za-z0-9](?:[A-Za-z0-9'&()-]|[ ,](?! )|\.(?![A-Za-z]{2})){0,58}[A-Za-z0-9'.)]$/;
const ordinaryAddress = /^[\w.+-]{1,50}@[\w.-]{1,49}$/;

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${[...text]
    .slice(0, longest - 1)
    .join("")
    .trimEnd()}…`;
}

/**
 * A name from a file, made fit to print: one line, no invisible or direction-changing characters, nothing that a mail
 * program would turn into a link, at most 60 characters. Null when nothing is left.
 */
export function tidy(name: string | null): string | null {
  if (name === null) return null;
  if (ordinary.test(name)) return name;
  const line = unlinked(oneLine(name)).trim();
  return line === "" ? null : cut(line, longestName);
}

function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cf}/gu, "")
    .replace(/[a-z]+:\/\/|www\./gi, "")
    .replace(/[\p{Cc}\s]+/gu, " ");
}

function unlinked(words: string): string {
  return words.replace(/\.(?=\p{L}{2})/gu, ". ");
}

/**
 * How to reach somebody, from a file, made fit to print as names are: `Sunrise IT, 0115 496 0111`. E-mail addresses in it
 * stay whole, and it may be longer than a name. Null when nothing is left.
 */
export function directions(text: string | null): string | null {
  if (text === null) return null;
  const line = oneLine(text)
    .split(" ")
    .map((word) => (ordinaryAddress.test(word.replace(/[,;.)]+$/, "").replace(/^\(/, "")) ? word : unlinked(word)))
    .join(" ")
    .trim()
    .replace(/[\s.,;]+$/, "");
  return line === "" ? null : cut(line, longestDirections);
}

/** An address in full, for the person whose own it is, and for mailboxes. */
export function wholeAddress(address: string): string {
  if (ordinaryAddress.test(address)) return address;
  return cut(address.toWellFormed().replace(/[\p{Cc}\p{Cf}\s<>"]+/gu, ""), longestAddress);
}

/** An address as others see it: `p...@nhs.net`. */
export function maskedAddress(address: string): string {
  const whole = wholeAddress(address);
  const at = whole.lastIndexOf("@");
  return `${[...whole][0] ?? ""}...${at < 0 ? "" : whole.slice(at)}`;
}

const titles = /^(?:mr|mrs|ms|miss|mx|dr|prof|sister|nurse)\.?$/i;

/** The first name: `Priya` of `Priya Sample`, `Dr Priya Sample` and `SAMPLE, Priya`. Null when there is none. */
export function firstName(name: string | null): string | null {
  const line = tidy(name);
  if (line === null) return null;
  const comma = line.indexOf(",");
  const given = comma >= 0 && comma < line.length - 1 ? line.slice(comma + 1) : line;
  return given.split(" ").find((word) => word !== "" && !titles.test(word)) ?? null;
}

/**
 * What to call people where several are spoken of: each by first name, those who share one in full. Null: nothing is known.
 */
export function callingAmong(
  ids: readonly AccountId[],
  personOf: (id: AccountId) => Person | null | undefined,
): (id: AccountId) => string | null {
  const given = (id: AccountId) => firstName(personOf(id)?.name ?? null);
  const isShared = (name: string) => ids.filter((id) => given(id)?.toLowerCase() === name.toLowerCase()).length > 1;
  return (id) => {
    const name = given(id);
    return name !== null && isShared(name) ? fullName(personOf(id)) : name;
  };
}

/** The site's name, or its code while the name is not known. */
export function siteName({ site }: { site: Pick<Place, "name" | "code"> }): string {
  return tidy(site.name) ?? tidy(site.code) ?? "your site";
}

/** The same after "the": a site may be called The Elms. */
export function nameAfterThe(matter: { site: Pick<Place, "name" | "code"> }): string {
  return siteName(matter).replace(/^the /i, "");
}

/**
 * The sites spoken of: `Oak House`, `Oak House and Elm Court`, `Oak House and 3 more sites`. `inAll`: how many there are
 * where more are meant than are spoken of.
 */
export function siteNames(matters: readonly Matter[], inAll = 0): string {
  const first = matters[0];
  if (!first) return "your site";
  const others = new Map(matters.map((matter) => [matter.site.code, matter]));
  others.delete(first.site.code);
  const more = Math.max(others.size, inAll - 1);
  if (more === 0) return siteName(first);
  const [second] = others.values();
  const name = more > 1 ? `${more} more sites` : second ? siteName(second) : "1 more site";
  return `${siteName(first)} and ${name}`;
}

/** Who somebody is, in a message to others: the name, else the masked address. */
export function fullName(person: Person | null | undefined): string | null {
  return person ? (tidy(person.name) ?? maskedAddress(person.address)) : null;
}

/** The person behind an id of the notice, by full name; `an owner` when nothing is known. */
export function nameOf(matter: Matter, id: AccountId): string {
  return fullName(matter.people.get(id)) ?? "an owner";
}

/** `Sam`, `Sam and Ann`, `Sam, Ann and Lee`. */
export function joined(names: readonly string[], word = "and"): string {
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1)}`;
}

/** The name to ask for: of a manager from a file, made fit to print; of the support contact as the settings have it. */
function askedName({ ask, letterhead }: Occasion): string | null {
  return (ask?.isManager ? tidy(ask.name) : ask?.name) ?? letterhead.supportContact;
}

/**
 * Whom to ask "is this real?": `Jo Marsh, your manager,`. Only people of the home have its manager for theirs; to owners
 * from other homes, head office and operators it is `Jo Marsh, the manager of Oak House,`.
 */
export function whomToAsk(occasion: Occasion): string {
  const { ask, to, matters, letterhead } = occasion;
  const name = askedName(occasion);
  if (name === null) return letterhead.senderName;
  const [matter] = matters;
  if (!matter || !ask?.isManager || tidy(ask.name) === null) return name;
  return to.role === "person" ? `${name}, your manager,` : `${name}, the manager of ${siteName(matter)},`;
}

/**
 * Whom to ask in a text, where there is room for little: the manager by first name, else the support contact by name and,
 * where that is too long, by telephone.
 */
export function whomToAskShortly({ ask, letterhead }: Occasion): readonly string[] {
  const manager = ask?.isManager ? firstName(ask.name) : null;
  if (manager !== null) return [manager];
  const contact = (ask && !ask.isManager ? ask.name : letterhead.supportContact) ?? "";
  return [contact.split(/,| on /, 1)[0]?.trim(), phoneIn(contact)].filter((who) => !!who) as string[];
}

/** Whom to tell that something has changed: `Jo Marsh`, `your manager` where no name is known, else whoever writes. */
export function whomToTell(occasion: Occasion): string {
  return askedName(occasion) ?? (occasion.hasManager ? "your manager" : occasion.letterhead.senderName);
}

/** The same in a text. */
export function whomToTellShortly(occasion: Occasion): string {
  if (occasion.ask?.isManager || occasion.hasManager) return "your manager";
  return whomToAskShortly(occasion)[0] ?? occasion.letterhead.senderName;
}
