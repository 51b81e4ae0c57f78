import type { Day } from "../rules/day.ts";
import type { DsptLevel } from "../rules/facts.ts";
import { hasNhsmail } from "../rules/scene.ts";
import { byDay, longDay } from "./dates.ts";
import { heading, listing, say, type Block, type KindWords, type Passage, type Several } from "./letter.ts";
import { siteName, siteNames, tidy } from "./names.ts";
import type { Matter, MatterOf, Occasion } from "./occasion.ts";

type Publication = MatterOf<"dspt-due" | "dspt-approaching" | "dspt-expired" | "dspt-below-minimum">;

const toolkit = "Data Security and Protection Toolkit (DSPT)";

const levels: Readonly<Record<DsptLevel, string>> = {
  met: "Standards Met",
  exceeded: "Standards Exceeded",
  approaching: "Approaching Standards",
  "not-met": "Standards Not Met",
  "entry-level": "Entry Level",
};

function findOut(isOne: boolean): string {
  const whom = isOne ? "the home" : "each home";
  return `Ask ${whom} who looks after the toolkit, and for their email address. Import it, and we write to them from then on.`;
}

/** What the public list says, with its day. `what`: the publication, where it has not been named before. */
function onTheList(matter: Matter, shows: string, today: Day, what = "it shows"): string {
  const { informationFrom, isFresh } = matter;
  const list =
    informationFrom === null ? "On the public list" : `On the public list of ${longDay(informationFrom, today)}`;
  return `${list} ${what} ${shows}.${isFresh ? "" : " That list is old, so please check first."}`;
}

function shown({ notice }: Publication): string {
  const label = "label" in notice ? tidy(notice.label) : null;
  const level = notice.kind === "dspt-approaching" ? "approaching" : notice.level;
  if (level === null) return "nothing has been published";
  return label === null ? levels[level] : `${label} ${levels[level]}`;
}

/** The same, to follow `shows`. */
function shows(matter: Publication): string {
  const { notice } = matter;
  const isNothing = notice.kind !== "dspt-approaching" && notice.level === null;
  return `${isNothing ? "that " : ""}${shown(matter)}`;
}

function onceOnly(matter: Publication): Block[] {
  const { notice } = matter;
  if (notice.kind !== "dspt-approaching") return [];
  const plan = {
    missing: "Please make a plan for it, with a date.",
    past: "The date in your plan has passed. Please look at the plan again.",
    set: "",
  }[notice.plan];
  return [say("It can be published at Approaching Standards only once. This time it needs Standards Met.", plan)];
}

/**
 * Whoever has an e-mail system of their own does not publish for the sake of ours. Operators read of homes that nobody
 * else can be told of, and do not publish for them.
 */
function advice(matters: Several<Publication>, { letterhead, to }: Occasion): readonly Block[] {
  const [{ site }] = matters;
  const todo = "Sign in to the toolkit your usual way, check last year's answers, finish the open ones and publish.";
  const asked = "Commissioners and the CQC may ask to see it.";
  if (to.role === "operator") return [heading("What to do"), say(findOut(matters.length === 1))];
  return [
    heading("What to do"),
    ...(hasNhsmail(site)
      ? [say(todo), say(`You need it to keep using ${letterhead.serviceName}.`, asked)]
      : [say(todo, asked)]),
    ...(letterhead.dsptHelp === null ? [] : [say(`Free help for care providers: ${letterhead.dsptHelp}.`)]),
  ];
}

function facts(matters: Several<Publication>, { today, letterhead }: Occasion): readonly Block[] {
  const [first] = matters;
  const { deadline } = first.notice;
  const isOverdue = deadline < today;
  const isBelow = first.notice.kind === "dspt-below-minimum";
  const isOne = matters.length === 1;
  const what = `${toolkit} for ${isOne ? siteName(first) : "these sites"}`;
  const due = isOverdue
    ? `The ${what} was due on ${longDay(deadline, today)}.`
    : `The ${what} needs to be published ${byDay(deadline, today)}.`;
  const shownThere = isOne ? shows(first) : "this";
  // What is below the minimum cannot wait for a day that is still to come.
  const state =
    isBelow && !isOverdue
      ? [onTheList(first, shownThere, today, `the ${what} shows`)]
      : [due, onTheList(first, shownThere, today)];
  const please = [
    isBelow ? `That is not enough${hasNhsmail(first.site) ? ` for ${letterhead.serviceName}` : ""}.` : "",
    isOverdue || isBelow ? "Please publish as soon as you can." : "",
  ];
  if (isOne) return [say(...state, ...please)];
  return [say(...state), listing(matters.map((matter) => `${siteName(matter)}: ${shown(matter)}.`)), say(...please)];
}

function passage(matters: Several<Publication>, occasion: Occasion): Passage {
  const [first] = matters;
  const { deadline, kind } = first.notice;
  const what = matters.length === 1 ? "your DSPT" : `the DSPT of ${matters.length} sites`;
  const isPressing = deadline < occasion.today || kind === "dspt-below-minimum";
  const when = isPressing ? "as soon as you can" : byDay(deadline, occasion.today);
  return {
    title: `publish ${what} ${when}`,
    facts: [...facts(matters, occasion), ...onceOnly(first)],
    advice: advice(matters, occasion),
    ifSince: "If you have published since, you can ignore this. We will see it on the list.",
  };
}

/** The yearly publication, due by the end of June: the same letter with what differs. */
export const dsptDue: KindWords<"dspt-due"> = { own: null, passage, text: null };
export const dsptApproaching: KindWords<"dspt-approaching"> = { own: null, passage, text: null };
export const dsptExpired: KindWords<"dspt-expired"> = { own: null, passage, text: null };
export const dsptBelowMinimum: KindWords<"dspt-below-minimum"> = { own: null, passage, text: null };

/** A site that is not on the public list. */
export const dsptUnknown: KindWords<"dspt-unknown"> = {
  own: null,
  passage: (matters, { today, letterhead }) => {
    const [matter] = matters;
    const { informationFrom } = matter;
    const list = informationFrom === null ? "the public list" : `the public list of ${longDay(informationFrom, today)}`;
    return {
      title: "not found on the public DSPT list",
      facts: [
        say(
          `We cannot find ${siteNames(matters)} on ${list} of the ${toolkit}.`,
          `We looked for the code ${tidy(matter.site.code) ?? ""}.`,
        ),
      ],
      advice: [
        heading("What to do"),
        say("Please check that this code is right.", "If it is, sign up for the toolkit with it, and publish."),
        say(hasNhsmail(matter.site) ? `You need it to keep using ${letterhead.serviceName}.` : ""),
        ...(letterhead.dsptHelp === null ? [] : [say(`Free help for care providers: ${letterhead.dsptHelp}.`)]),
      ],
    };
  },
  text: null,
};

/** Head office has published, the site itself shows worse. */
export const dsptHeadOfficeCover: KindWords<"dspt-head-office-cover"> = {
  own: null,
  passage: (matters) => {
    const [matter] = matters;
    return {
      title: "was this site ticked when head office published?",
      facts: [
        say(`Head office has published the ${toolkit}. On the public list it does not show for ${siteName(matter)}.`),
      ],
      advice: [
        heading("What to do"),
        say("Ask head office if they ticked this site. If not, they can publish again and tick it."),
      ],
      ifSince: "If that has been done since, you can ignore this.",
    };
  },
  text: null,
};
