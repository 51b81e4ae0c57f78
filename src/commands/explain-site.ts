import { calendar } from "../rules/calendar.ts";
import { daysBetween, type Day } from "../rules/day.ts";
import { comingDeadline, deadlineOf, missedDeadline, requiredLabel, targetLabel } from "../rules/dspt.ts";
import { severityOf } from "../rules/finding.ts";
import { readsEmail, sceneOf } from "../rules/scene.ts";
import { allowanceOf, sharesAllowance } from "../rules/site.ts";
import {
  readDsptOrigin,
  readFactOrigins,
  readMailboxOrigin,
  readNewestOrigin,
  readSiteSources,
  type SiteSource,
} from "../store/provenance.ts";
import { kindNames } from "../wording/kind-names.ts";
import { shownFinding } from "./check-dry-run.ts";
import { type Explanation, type Question, siteTitle } from "./explain-question.ts";
import { dayWords } from "./day-words.ts";
import { ageWords, dueWords, laterWords, markWords, originWords } from "./explain-why.ts";
import { counted } from "./kind-names.ts";

/** Explains one site: its DSPT, its accounts and mailboxes, and what is wrong there. */
export async function explainSite(question: Question): Promise<Explanation> {
  const { on, snapshot, look, record } = question;
  const { site } = snapshot;
  const dspt = dsptAnswer(question);
  const accounts = { active: 0, inactive: 0, deleted: 0, gone: 0, unknown: 0 };
  for (const { state } of look.states) accounts[state] += 1;
  const findings = look.findings
    .filter(({ finding }) => severityOf(finding) !== null)
    .map((finding) => shownFinding(finding, question.nameOf, site.code));
  const used = look.states.length - accounts.deleted - accounts.gone;
  const allowances = allowancesOf(question, used);
  const sources = await readSiteSources(question.store, site.id);
  return {
    own: {
      ...{ site: site.code, name: site.name, date: on, dspt, accounts },
      mailboxes: mailboxesAnswer(question),
      findings,
      ...allowances,
      data: { ...ageOf(record, on), sources: sources.map((one) => ({ ...one, ageDays: ageDays(one.asOf, on) })) },
    },
    title: `Site ${siteTitle(snapshot)}, on ${dayWords(on)}`,
    standing: dsptLine(dspt),
    lines: [
      [
        "Accounts",
        Object.entries(accounts)
          .flatMap(([state, count]) => (count > 0 ? [`${count} ${state}`] : []))
          .join(", ") || "none",
      ],
      ...allowanceLine(allowances, used),
      ["Shared mailboxes", snapshot.mailboxes.map(({ address }) => address).join(", ") || "none"],
    ],
    why: [
      ...(await dsptWords(question)),
      ...(await factWords(question)),
      ...(await mailboxWords(question)),
      ageWords(question),
      ...sources.map((one) => sourceWords(one, on)),
      ...findings.map(
        ({ kind, since, subject }) =>
          `Found: ${kindNames[kind]}${subject === site.code ? "" : ` (${subject})`}, since ${since}.`,
      ),
      ...markWords(question),
      ...dueWords(question),
    ],
  };
}

interface Allowances {
  /** Of the site itself; null where its accounts are not counted by site. */
  allowance: number | null;
  /** Of its organisation, where accounts are counted for all its sites together. */
  organisation: { allowance: number; used: number } | null;
}

function allowancesOf({ snapshot, on, policy }: Question, used: number): Allowances {
  const { site } = snapshot;
  const allowance = allowanceOf(site, policy);
  if (!sharesAllowance(site)) return { allowance, organisation: null };
  const others = sceneOf(snapshot, on, policy, calendar).allowanceSharers;
  const kept = others.filter(({ state }) => state !== "deleted" && state !== "gone").length;
  return { allowance, organisation: { allowance: policy.accountsPerOrganisation, used: used + kept } };
}

/** Nothing where the site has an e-mail system of its own. */
function allowanceLine({ allowance, organisation }: Allowances, used: number): [string, string][] {
  if (organisation !== null) {
    const { allowance: all, used: usedByAll } = organisation;
    return [["Allowance", `${usedByAll} of ${all} used, counted for the organisation`]];
  }
  return allowance === null ? [] : [["Allowance", `${used} of ${allowance} used`]];
}

interface DsptAnswer {
  kind: string;
  label: string | null;
  level: string | null;
  /** Days to the deadline that counts; null where nothing is to be done, or nothing is known. */
  daysLeft: number | null;
  /** Days since the deadline that was missed; null where none was. */
  daysOverdue: number | null;
  target: string;
}

function dsptAnswer({ look, snapshot: { dspt }, on, policy }: Question): DsptAnswer {
  const { own } = dspt;
  const standing = look.dspt;
  const missed = dspt.listAsOf === null || own === null ? null : missedDeadline(own, on, policy);
  const counts = standing === "due" || standing === "approaching" || standing === "below-minimum";
  return {
    kind: `dspt-${standing}`,
    label: own?.label ?? null,
    level: own?.level ?? null,
    daysLeft: counts ? daysBetween(on, deadlineToCount(look.findings, on)) : null,
    daysOverdue: missed && daysBetween(missed, on),
    target: targetLabel(on),
  };
}

function deadlineToCount(findings: Question["look"]["findings"], on: Day): Day {
  const found = findings.find(({ finding }) => "deadline" in finding);
  return found && "deadline" in found.finding ? found.finding.deadline : comingDeadline(on);
}

const standings: Readonly<Record<string, string>> = {
  "dspt-ok": "published for the coming deadline",
  "dspt-due": "to be renewed",
  "dspt-approaching": "at Approaching Standards: NHSmail is allowed, once",
  "dspt-expired": "expired",
  "dspt-below-minimum": "below the minimum",
  "dspt-unknown": "unknown",
};

function dsptLine({ kind, daysLeft, daysOverdue, target }: DsptAnswer): string {
  const left = daysLeft === null ? "" : `, ${counted(daysLeft, "day")} left for ${target}`;
  const overdue = daysOverdue === null ? "" : `, ${counted(daysOverdue, "day")} overdue`;
  return `DSPT ${standings[kind]}${overdue}${left}.`;
}

async function dsptWords({ store, snapshot: { site, dspt }, on }: Question): Promise<string[]> {
  if (dspt.listAsOf === null) return ["No DSPT list has been imported, so nothing is known of the publication."];
  if (dspt.own === null) {
    const newest = await readNewestOrigin(store, "dspt");
    return [`The code ${site.code} is not on the newest DSPT list, ${originWords(newest, on)}.`];
  }
  const required = requiredLabel(on);
  const target = targetLabel(on);
  const { label, level } = dspt.own;
  const status = label === null ? "Not Published" : `${label} ${levels[level ?? ""] ?? "at no level"}`;
  const origin = await readDsptOrigin(store, site.code);
  return [
    `On ${on} a publication for ${required} or later is needed (its deadline was ${deadlineOf(required)}); the next is ${target}, by ${deadlineOf(target)}.`,
    `The list shows ${status}${publishedWords(dspt.own.publishedOn, on)}, ${originWords(origin, on)}.`,
    ...(site.dsptPlanDue ? [`The plan for Standards Met is due on ${site.dsptPlanDue}.`] : []),
    ...(dspt.parent ? [`The head office shows ${dspt.parent.label ?? "Not Published"}.`] : []),
  ];
}

function publishedWords(publishedOn: Day | null, on: Day): string {
  return publishedOn === null
    ? ""
    : `, published on ${publishedOn}${laterWords(publishedOn, on, "what the list shows counts all the same")}`;
}

const levels: Readonly<Record<string, string>> = {
  met: "Standards Met",
  exceeded: "Standards Exceeded",
  approaching: "Approaching Standards",
  "not-met": "Standards Not Met",
  "entry-level": "Entry Level",
};

function mailboxesAnswer({ snapshot, on, policy }: Question): object[] {
  return sceneOf(snapshot, on, policy, calendar).ownerships.map(({ mailbox, owners, ownerlessOn }) => ({
    mailbox: mailbox.address,
    owners: owners.length,
    usableOwners: owners.filter(({ isUsable }) => isUsable).length,
    ownerlessOn,
  }));
}

function ageOf({ accountsAsOf, dsptAsOf }: Question["record"], on: Day): object {
  return {
    ...{ accountsAsOf, accountsAgeDays: ageDays(accountsAsOf, on) },
    ...{ dsptAsOf, dsptAgeDays: ageDays(dsptAsOf, on) },
  };
}

function ageDays(asOf: Day | null, on: Day): number | null {
  return asOf && Math.max(0, daysBetween(asOf, on));
}

function sourceWords({ source, asOf, accounts, notSeen }: SiteSource, on: Day): string {
  const age = asOf === null ? "of no known day" : `as of ${asOf} (${counted(ageDays(asOf, on) ?? 0, "day")} old)`;
  const gone = notSeen === 0 ? "" : `; ${counted(notSeen, "other")} only an earlier list of it held`;
  return `The newest list from ${source}, ${age}, holds ${counted(accounts, "account")} of the site${gone}.`;
}

async function factWords({ store, snapshot: { site }, record, on }: Question): Promise<string[]> {
  const { byFact, other } = await readFactOrigins(store, { keys: [`site ${site.code}`], table: "sites", id: site.id });
  const origin = (fact: string) => originWords(byFact.get(fact) ?? other, on);
  const words = [`Route ${site.route}, ${origin("route")}.`];
  if (record.allowance !== null) words.push(`Allowance ${record.allowance}, ${origin("allowance")}.`);
  if (record.parent !== null) words.push(`Belongs to ${record.parent}, ${origin("parent")}.`);
  if (site.codeChangedOn) words.push(`Has this code since ${site.codeChangedOn}${laterWords(site.codeChangedOn, on)}.`);
  if (site.closed !== null) {
    words.push(`Its ODS code is closed from ${site.closed}${laterWords(site.closed, on)}, ${origin("closed")}.`);
  }
  if (site.cqcStatus !== null) words.push(`Its CQC registration is "${site.cqcStatus}", ${origin("cqc_status")}.`);
  words.push(
    site.phone === null
      ? "No number that the CQC lists is known: the helpdesk cannot check a call."
      : `A number that the CQC lists is known, ${origin("phone")}.`,
  );
  return [...words, reachWords(site, origin)];
}

/** Which lists told of the mailboxes of the site, or that it has none. */
async function mailboxWords({ store, snapshot: { mailboxes, mailboxesImported }, on }: Question): Promise<string[]> {
  if (mailboxes.length === 0) {
    if (!mailboxesImported) return [];
    const newest = await readNewestOrigin(store, "mailboxes");
    return [`No shared mailbox of the site is known. The newest list of mailboxes is ${originWords(newest, on)}.`];
  }
  const words: string[] = [];
  for (const mailbox of mailboxes) {
    words.push(`Shared mailbox ${mailbox.address}, ${originWords(await readMailboxOrigin(store, mailbox), on)}.`);
  }
  return words;
}

/** Who can be reached there; never where. */
function reachWords(site: Question["snapshot"]["site"], origin: (fact: string) => string): string {
  const { manager, adminEmail } = site;
  const isRead = readsEmail(site);
  const ways = [isRead ? ["e-mail"] : [], manager.mobile === null ? [] : ["text"]].flat();
  const off = manager.isUnread
    ? ` (nobody reads the manager's address, ${origin("manager_email")}: it is an account that is off or lost)`
    : "";
  const told = isRead ? "manager_email" : "manager_mobile";
  const reached =
    ways.length === 0
      ? `No manager can be reached${off}`
      : `A manager can be reached by ${ways.join(" and ")}, ${origin(told)}${off}`;
  return `${reached}; ${adminEmail === null ? "no administrator is known" : `an administrator is known, ${origin("admin_email")}`}.`;
}
