import { z } from "zod";
import { type Day, parseDay } from "./rules/day.ts";
import { brokenLadders } from "./rules/ladders.ts";
import { type DatedPolicy, defaultPolicy, type Policy, policyHistory } from "./rules/policy.ts";

const days = z.int("must be a whole number of days").min(0, "must not be negative").max(3660, "is more than ten years");
const count = z.int("must be a whole number").min(0, "must not be negative");
const dayOf = z.string().transform((text, context): Day => {
  const on = parseDay(text);
  if (on === null) context.addIssue({ code: "custom", message: "must be a date written YYYY-MM-DD" });
  return on ?? z.NEVER;
});
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, {
  error: "must be a time written HH:MM",
  abort: true,
});
const hours = z.strictObject({ from: time, to: time }).refine(({ from, to }) => from < to, "must begin before it ends");

function isDescending(stages: readonly number[]): boolean {
  return stages.every((stage, index) => index === 0 || stage < (stages[index - 1] ?? stage));
}

const descending = "must be listed from the largest to the smallest, none twice";
const stages = z.array(days).min(1, "must hold at least one stage").refine(isDescending, descending);
const dsptStages = z.array(z.int("must be whole numbers").min(-366).max(366)).min(1).refine(isDescending, descending);

// One line for each number of the policy: a number without a check does not compile.
const numbers = {
  inactiveAfterDays: days,
  deletedAfterDays: days,
  goneAfterDays: days,
  leaverDeletedAfterDays: days,
  disabledKeptMonths: count,
  leaverRestorable: z.boolean(),
  boundary: z.enum(["later", "earlier"]),
  dataFreshDays: days,
  dataFreshDaysBySource: z.record(z.string().min(1, "must name a source"), days),
  riskHorizonDays: days,
  stages: z.strictObject({
    "account-inactive-soon": stages.optional(),
    "account-setup-unfinished": stages.optional(),
    "account-deleted-soon": stages.optional(),
    "account-restore-ending": stages.optional(),
    "leaver-deleted-soon": stages.optional(),
    "disabled-ending": stages.optional(),
    "mailbox-last-owner-at-risk": stages.optional(),
    dspt: dsptStages.optional(),
  } satisfies Record<keyof Policy["stages"], z.ZodType>),
  deletedSoonOwnersFrom: days,
  deletedSoonManagerFrom: days,
  dsptOwnersFrom: days,
  dsptOverdueEveryDays: days.min(1, "must be at least 1"),
  realertAfterDays: z.array(days.min(1)).refine((on) => isDescending(on.toReversed()), "must rise, none twice"),
  contactedCoversDays: days,
  loggedInSilenceDays: days,
  dsptMinimum: z.enum(["approaching", "met"]),
  dsptOpensOn: z
    .string()
    .refine((text) => parseDay(`2027-${text}`) !== null, "must be a day of the year written MM-DD"),
  dsptOpenings: z.record(z.string().regex(/^\d\d\/\d\d$/, "must be a year label such as 26/27"), dayOf),
  accountsPerSite: count,
  accountsPerOrganisation: count,
  peopleWindow: hours,
  officeWindow: hours,
  textsPerSiteAndDay: count,
  brakeAfterMessages: count,
  brakeAfterPeople: count,
  brakeAfterPercent: count.max(100, "must be at most 100"),
  brakeAfterMissedDays: days,
  wordsKeptDays: days,
} satisfies Record<keyof Policy, z.ZodType>;

const change = z.strictObject({ effectiveFrom: dayOf.nullable(), ...numbers }).partial();
type Change = z.infer<typeof change>;

/**
 * The policies a policy file describes: the built-in ones with one change, or a list of changes. Each holds from its
 * `effectiveFrom` on, over whatever is built in for later, and keeps what earlier changes changed. One without a date
 * holds since ever; where it says how long accounts live, the built-in past of that is set aside. Answers every problem
 * it finds.
 */
export function readPolicies(text: string): { policies: DatedPolicy[] } | { problems: string[] } {
  const json = parseJson(text);
  if (json === undefined) return { problems: ["is not JSON"] };
  const read = z.array(change).safeParse(Array.isArray(json) ? json : [json]);
  if (!read.success) return { problems: read.error.issues.map(problemLine) };
  const policies = addUp(read.data);
  const problems = policies.flatMap(contradictions);
  const dates = read.data.map(({ effectiveFrom }) => effectiveFrom ?? null);
  if (new Set(dates).size < dates.length) problems.push("two changes have the same effectiveFrom");
  return problems.length > 0 ? { problems } : { policies };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problemLine({ path, code, message, ...issue }: z.core.$ZodIssue): string {
  const at = path.join(".").replace(/^(\d+)/, (place) => `change ${Number(place) + 1}`);
  const wrong =
    code === "unrecognized_keys" && "keys" in issue ? `has unknown names: ${issue.keys.join(", ")}` : message;
  return `${at}: ${wrong}`;
}

/** On each day on which something changes, the built-in policy with all changes up to then on top, in their order. */
function addUp(changes: readonly Change[]): DatedPolicy[] {
  const inOrder = changes.toSorted((a, b) => (startOf(a) < startOf(b) ? -1 : 1));
  const isPastOurs = !inOrder.some((change) => startOf(change) === "" && lifetimes.some((name) => name in change));
  const history = isPastOurs ? policyHistory : [{ effectiveFrom: null, policy: defaultPolicy }];
  const starts = new Set([...history, ...changes].map(startOf));
  return [...starts].toSorted().map((start) => {
    const builtIn = history.findLast((past) => startOf(past) <= start)?.policy ?? defaultPolicy;
    const reached = inOrder.filter((change) => startOf(change) <= start);
    return { effectiveFrom: parseDay(start), policy: reached.reduce(changed, builtIn) };
  });
}

/** How long accounts live: what the built-in past is about. */
const lifetimes = ["inactiveAfterDays", "deletedAfterDays", "goneAfterDays"] as const;

/** Sorts before every day where there is none. */
function startOf({ effectiveFrom }: { effectiveFrom?: Day | null | undefined }): string {
  return effectiveFrom ?? "";
}

function changed(policy: Policy, { effectiveFrom: _, stages: newStages, ...rest }: Change): Policy {
  return { ...policy, ...present(rest), stages: { ...policy.stages, ...present(newStages ?? {}) } };
}

type Present<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

function present<T extends object>(part: T): Present<T> {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as Present<T>;
}

function contradictions({ effectiveFrom, policy }: DatedPolicy): string[] {
  const from = effectiveFrom === null ? "" : `from ${effectiveFrom}: `;
  const { inactiveAfterDays, deletedAfterDays } = policy;
  if (inactiveAfterDays < deletedAfterDays) return brokenLadders(policy).map((problem) => `${from}${problem}`);
  return [`${from}deletedAfterDays (${deletedAfterDays}) must be more than inactiveAfterDays (${inactiveAfterDays})`];
}
