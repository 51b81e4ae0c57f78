import { day, type Day } from "../../../src/rules/day.ts";
import type { AccountId } from "../../../src/rules/facts.ts";
import type { Notice, NoticeKind } from "../../../src/rules/finding.ts";
import { kindWords, previewOccasion } from "../../../src/wording/index.ts";
import type { Matter, Occasion, Person } from "../../../src/wording/occasion.ts";

export const kinds = Object.keys(kindWords) as NoticeKind[];
export const textKinds = kinds.filter((kind) => kindWords[kind].text !== null);

/** The example of a kind with parts of its matter changed. */
export function occasionWith(kind: NoticeKind, change: Partial<Matter> = {}, rest: Partial<Occasion> = {}): Occasion {
  const example = previewOccasion(kind);
  return { ...example, matters: example.matters.map((matter) => ({ ...matter, ...change })), ...rest };
}

/** A matter for a manager of Oak House, on Monday 23 November 2026. */
export function matterFor(notice: Notice, change: Partial<Matter> = {}): Matter {
  const [matter] = occasionWith(notice.kind).matters;
  if (!matter) throw new Error("an example has one matter");
  return {
    ...matter,
    notice,
    role: "manager",
    informationFrom: day("2026-11-22"),
    since: day("2026-11-20"),
    ...change,
  };
}

/** What Jo Marsh, the manager, is to read on Monday 23 November 2026. */
export function forManager(matters: readonly Matter[], rest: Partial<Occasion> = {}): Occasion {
  return {
    ...previewOccasion("mailbox-no-owner"),
    today: day("2026-11-23"),
    matters,
    ...rest,
  };
}

/** The same occasion with every name, address and place replaced. */
export function renamed(occasion: Occasion, name: string | null): Occasion {
  const person = (one: Person): Person => ({ name, address: name === null ? one.address : `${name}@nhs.example` });
  return {
    ...occasion,
    to: { ...occasion.to, name },
    ask: occasion.ask === null || name === null ? null : { ...occasion.ask, name },
    matters: occasion.matters.map((matter) => ({
      ...matter,
      site: { ...matter.site, name },
      subject: matter.subject === null ? null : person(matter.subject),
      people: new Map<AccountId, Person>([...matter.people].map(([id, one]) => [id, person(one)])),
    })),
  };
}

/** The same with every field that a list can fill, and the route whose people the list names. */
export function hostileTo(occasion: Occasion, name: string): Occasion {
  const changed = renamed(occasion, name);
  const given = { code: name, phone: name, localSupport: name };
  const matters = changed.matters.map((matter, at) => ({
    ...matter,
    site: {
      ...matter.site,
      ...given,
      route: at % 2 === name.length % 2 ? ("third-party" as const) : matter.site.route,
    },
  }));
  const round = {
    isFirst: true,
    quietSites: 1,
    sentToStaff: [{ reference: occasion.reference, name, day: occasion.today }],
  };
  return { ...changed, matters, ...(occasion.to.role === "manager" && { round }) };
}

/** Every day that stands in a notice, by the name of its field. */
export function daysOf(notice: Notice): Map<string, Day> {
  const days = Object.entries(notice).filter(
    ([, value]) => typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value),
  );
  return new Map(days as [string, Day][]);
}
