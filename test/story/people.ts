import { addDays, type Day } from "../../src/rules/day.ts";

/** Somebody with an account, and what becomes of it; a date that never comes is null. */
export interface Person {
  account: string;
  name: string;
  site: string;
  /** Where they work from their joining day on. */
  otherSite: string;
  mobile: string;
  email: string;
  created: Day;
  /** When the account was set up. */
  activated: Day | null;
  isEverUsed: boolean;
  /** Spans of days on which the account is not used. */
  silences: readonly (readonly [Day, Day])[];
  leaver: Day | null;
  leaving: Day | null;
  joiner: Day | null;
  disabled: Day | null;
  enabled: Day | null;
  deleted: Day | null;
  restored: Day | null;
  /** A status that the list gives without a date, from a day on. */
  undated: { status: string; from: Day; until: Day } | null;
}

interface Inventing {
  number: number;
  site: string;
  otherSite: string;
  begin: Day;
  throwDice: (sides: number) => number;
}

const always = 400;

/** One person with a history: most log in daily and are away now and then; the others leave, join, move and so on. */
export function inventPerson({ number, site, otherSite, begin, throwDice }: Inventing): Person {
  const onSomeDay = () => addDays(begin, throwDice(85) - 15);
  const id = String(number).padStart(4, "0");
  const silences = Array.from({ length: throwDice(4) === 0 ? 1 : 0 }, () => {
    const from = addDays(begin, throwDice(130) - 50);
    return [from, addDays(from, 5 + throwDice(45))] as const;
  });
  // Some share a number.
  const mobile = throwDice(25) === 0 ? number - 1 : number;
  const ordinary: Person = {
    account: `person${id}.sample@nhs.example`,
    name: `Person${id} Sample${id}`,
    site,
    otherSite,
    mobile:
      throwDice(100) < 65 ? `07700900${String(mobile % 800).padStart(3, "0")}` : throwDice(10) === 0 ? "0115" : "",
    email: throwDice(100) < 55 ? `person${id}@home.example` : "",
    created: addDays(begin, -300),
    activated: addDays(begin, -300),
    isEverUsed: true,
    silences,
    ...{ leaver: null, leaving: null, joiner: null, disabled: null, enabled: null, deleted: null, restored: null },
    undated: null,
  };
  return { ...ordinary, ...historyOf(throwDice(100), onSomeDay(), throwDice) };
}

/** What sets somebody apart, by a throw of a hundred sides. */
function historyOf(fate: number, on: Day, throwDice: (sides: number) => number): Partial<Person> {
  const silent = [[on, addDays(on, always)] as const];
  const undated = (status: string, days = always) => ({ undated: { status, from: on, until: addDays(on, days) } });
  if (fate < 70) return {};
  if (fate < 74) return { silences: silent };
  if (fate < 77) return { leaver: on };
  if (fate < 79) return undated("Active (Leaver)");
  if (fate < 82) return { leaving: on, leaver: on };
  if (fate < 85) return { leaver: on, joiner: addDays(on, 1 + throwDice(40)) };
  if (fate < 87) return { disabled: on };
  if (fate < 89) return { disabled: on, enabled: addDays(on, 5 + throwDice(30)) };
  if (fate < 91) return { created: on, activated: null, isEverUsed: false };
  if (fate < 93) return { created: on, activated: addDays(on, 5 + throwDice(30)), silences: [] };
  if (fate < 94) return { ...undated("Inactive"), silences: silent };
  if (fate < 95) return undated("Deleted");
  if (fate < 96) return undated("Disabled");
  if (fate < 97) return undated("Locked", 20);
  if (fate < 98) return { isEverUsed: false };
  return { deleted: on, restored: addDays(on, 10) };
}

/** The last day on which the account was used, by a day. */
function lastUse({ silences, leaver, joiner, created, activated, deleted, restored, undated }: Person, on: Day): Day {
  const isAway = leaver !== null && leaver < on && (joiner === null || joiner >= on);
  const isDeleted = deleted !== null && deleted < on && (restored === null || restored >= on);
  const isShut = undated !== null && undated.from < on && undated.status !== "Locked";
  const ends = [isAway ? leaver : null, isDeleted ? deleted : null, isShut ? undated.from : null];
  const until = [addDays(on, -1), ...ends.filter((end) => end !== null)].toSorted()[0] ?? on;
  const used = silences
    .toSorted(([a], [b]) => (a < b ? 1 : -1))
    .reduce((at, [from, to]) => (from <= at && at <= to ? addDays(from, -1) : at), until);
  const begun = activated !== null && activated > created ? activated : created;
  return used < begun ? begun : used;
}

/** The person's line in the list of a day. What is planned is known three weeks ahead. */
export function rowOf(person: Person, on: Day): string {
  const known = (date: Day | null, ahead = 0) => (date !== null && date <= addDays(on, ahead) ? date : "");
  const { undated, activated, isEverUsed, joiner } = person;
  const isUsed = isEverUsed && activated !== null && activated < on;
  return [
    ...[person.account, joiner !== null && joiner <= on ? person.otherSite : person.site, person.name],
    ...[undated !== null && undated.from <= on && on <= undated.until ? undated.status : "Active"],
    ...[person.created, known(activated), isUsed ? lastUse(person, on) : ""],
    ...[known(person.leaver), known(person.leaving, 21), known(joiner, 7), known(person.disabled, 5)],
    ...[known(person.enabled), known(person.deleted), known(person.restored), person.mobile, person.email],
  ].join(",");
}
