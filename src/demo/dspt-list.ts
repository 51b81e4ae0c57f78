import { addDays, addMonths, type Day } from "../rules/day.ts";
import { deadlineOf, requiredLabel, targetLabel } from "../rules/dspt.ts";
import type { DsptStory, Home } from "./homes.ts";
import { type Line, slashed } from "./line.ts";
import { type Organisation, organisationOf } from "./names.ts";

type Listed = Pick<Home, "dspt"> & { code: string; name: string; organisation: number };

/** The public list as it would be downloaded on a day: head offices, of which the first has published, and homes. */
export function dsptLines(homes: readonly Listed[], today: Day): Line[] {
  const rows = homes.map(({ code, name, dspt }) => ({ code, name, dspt }));
  const organisations = [...new Set(homes.map(({ organisation }) => organisation))].map(organisationOf);
  const offices = withParents(organisations).map((office, at) => ({
    ...office,
    dspt: at === 0 ? ("ok" as const) : ("due" as const),
  }));
  return [...offices, ...rows]
    .filter(({ dspt }) => dspt !== "missing")
    .map(({ code, name, dspt }) => {
      const { label, level } = publicationOf(dspt, today);
      return {
        Code: code,
        "Organisation Name": name,
        Status: label === null ? level : `${label} ${level}`,
        "Date Of Publication": label === null ? "" : slashed(publishedOn(label, today)),
        "Primary Sector": "Social Care",
      };
    });
}

/** Organisations, and those above them, each once. */
export function withParents(organisations: readonly Organisation[]): Organisation[] {
  return [...new Set(organisations.flatMap((one) => (one.parent ? [one, one.parent] : [one])))];
}

function publicationOf(dspt: DsptStory, today: Day): { label: string | null; level: string } {
  const [target, required] = [targetLabel(today), requiredLabel(today)];
  switch (dspt) {
    case "ok":
      return { label: target, level: "Standards Met" };
    case "exceeded":
      return { label: target, level: "Standards Exceeded" };
    case "due":
      return { label: required, level: "Standards Met" };
    case "approaching":
      return { label: required, level: "Approaching Standards" };
    case "approached-again":
      return { label: target, level: "Approaching Standards" };
    case "expired":
      return { label: requiredLabel(addMonths(today, -12)), level: "Standards Met" };
    case "not-met":
      return { label: required, level: "Standards Not Met" };
    case "entry-level":
      return { label: required, level: "Entry Level" };
    case "not-published":
      return { label: null, level: "Not Published" };
    case "blank":
    case "missing":
      return { label: null, level: "" };
  }
}

/** Two weeks before the deadline of its year, or yesterday. */
function publishedOn(label: string, today: Day): Day {
  const [early, yesterday] = [addDays(deadlineOf(label), -14), addDays(today, -1)];
  return early < yesterday ? early : yesterday;
}
