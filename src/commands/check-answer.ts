import type { ListedFinding, ListedReminder } from "../store/lists.ts";
import type { Day } from "../rules/day.ts";
import type { PlanReason } from "../rules/brake.ts";
import type { ShownPlan } from "../store/plans.ts";
import { kindNames } from "../wording/kind-names.ts";
import type { Answer } from "./answer.ts";
import { counted } from "./kind-names.ts";

/** What `check` answers. Totals are over everything; `sites` and the changes are of this check. */
export interface CheckAnswer {
  date: Day;
  sites: { total: number; looked: number; failed: number };
  accounts: Record<"active" | "inactive" | "deleted" | "gone" | "unknown", number>;
  findings: { opened: number; closed: number; open: number };
  reminders: { new: number; owed: number; superseded: number; withdrawn: number; held: number };
  dspt: Record<"ok" | "due" | "approaching" | "expired" | "belowMinimum" | "unknown", number>;
  /**
   * Copies among its messages are those to the account itself; waiting are those that have still to leave. None of a
   * dry run, which plans nothing.
   */
  plan?: { id: string; status: "open" | "held"; messages: number; copies: number; waiting: number };
  /** How many facts are dated later than the day. Only of a dry run: a recorded check is of what has happened. */
  laterFacts?: number;
  durationMs: number;
  findingList?: readonly ListedFinding[];
  reminderList?: readonly ListedReminder[];
  laterFactList?: readonly { subject: string; fact: string; date: Day }[];
}

/** The same for people. */
export function sayCheck(
  answer: Answer,
  check: CheckAnswer,
  { isDryRun, held }: { isDryRun: boolean; held: ShownPlan | null },
): void {
  const { sites, accounts, findings, reminders, dspt, plan } = check;
  answer.say(
    `${isDryRun ? "What a check would find on" : "Checked"} ${check.date}: looked at ${sites.looked} of ${sites.total} sites.`,
  );
  if (sites.failed > 0)
    answer.say(`${sites.failed} sites could not be looked at; the log names them. They are tried again tomorrow.`);
  answer.say(
    `Accounts   ${accounts.active} active, ${accounts.inactive} inactive, ${accounts.deleted} deleted, ${accounts.gone} gone, ${accounts.unknown} unknown`,
  );
  answer.say(`Findings   ${findings.open} open, ${findings.opened} new, ${findings.closed} closed`);
  answer.say(
    `DSPT       ${dspt.ok} published, ${dspt.due} to renew, ${dspt.approaching} approaching, ${dspt.expired} expired, ${dspt.belowMinimum} below the minimum, ${dspt.unknown} unknown`,
  );
  answer.say(
    `Reminders  ${reminders.new} new, ${reminders.owed} owed; ${reminders.superseded} overtaken, ${reminders.withdrawn} withdrawn, ${reminders.held} held`,
  );
  if (check.laterFacts) {
    const later = check.laterFacts === 1 ? "1 fact is" : `${check.laterFacts} facts are`;
    const names = check.laterFactList ? "" : "--list names them, ";
    answer.say(`Later      ${later} dated later than this day; ${names}explain says what each counts as`);
  }
  if (held) sayHeldPlan(answer, held);
  else if (plan) {
    const messages = counted(plan.messages, "message");
    const copies =
      plan.copies === 0
        ? ""
        : `, of them ${plan.copies} ${plan.copies === 1 ? "copy" : "copies"} to the account itself`;
    const next = plan.waiting > 0 ? " Next: lapsewatch deliver" : plan.messages > 0 ? " None of them waits." : "";
    answer.say(`Plan       ${messages} for ${plan.id}${copies}.${next}`);
  }
  if (!answer.json) sayLists(answer, check);
}

function sayLists(answer: Answer, { findingList, reminderList, laterFactList }: CheckAnswer): void {
  if (findingList) {
    answer.say("\nOpen findings");
    answer.rows(findingList, {
      since: (row) => row.since,
      severity: (row) => row.severity,
      finding: (row) => row.kind,
      site: (row) => row.site,
      subject: (row) => row.subject,
    });
  }
  if (reminderList) {
    answer.say("\nReminders of this check");
    answer.rows(reminderList, {
      due: (row) => row.dueOn,
      reminder: (row) => row.kind,
      left: (row) => row.daysLeft,
      subject: (row) => row.subject,
      to: (row) => `${row.recipient.role} ${row.recipient.ref}`,
      by: (row) => row.channels.join(", "),
      status: (row) => row.status,
    });
  }
  if (laterFactList && laterFactList.length > 0) {
    answer.say("\nDated later than this day");
    answer.rows(laterFactList, {
      subject: (row) => row.subject,
      fact: (row) => row.fact,
      date: (row) => row.date,
    });
  }
}

const why: Readonly<Record<PlanReason, string>> = {
  surprise: "more people than usual would hear what no calendar brought: an import, a mark or a changed policy did",
  "missed-days": "no check has finished for many days",
  hold: "somebody stopped it",
};

/** The sites with the most messages of a held plan; all of them are in the list of messages. */
const mostSites = 10;

/** What waits, so that a person can judge whether it may leave, and how to let it go. */
export function sayHeldPlan(answer: Answer, { id, reason, messages, byKind, bySite }: ShownPlan): void {
  answer.say(`Plan       ${id} waits for a person: ${counted(messages, "message")}. Why: ${why[reason]}.`);
  const nameOf = (kind: string) => (kind in kindNames ? kindNames[kind as keyof typeof kindNames] : kind);
  for (const row of byKind) answer.say(`           ${row.messages} because ${nameOf(row.kind)}`);
  const named = bySite.slice(0, mostSites).map((row) => `${row.site} ${row.messages}`);
  const others = bySite.length - named.length;
  answer.say(`           at ${named.join(", ")}${others > 0 ? `, and ${counted(others, "other site")}` : ""}`);
  const note = doubleNote({ messages, byKind, bySite });
  if (note !== null) answer.say(`           ${note}`);
  answer.say(`           To let them go: lapsewatch release plan ${id} --confirm ${messages}`);
}

/** Why the counts of a plan add up to more than its messages; null when they do not. */
export function doubleNote({ messages, byKind, bySite }: Pick<ShownPlan, "messages" | "byKind" | "bySite">) {
  const isMore = [byKind, bySite].some((rows) => rows.reduce((sum, row) => sum + row.messages, 0) > messages);
  return isMore ? "A message about several matters, or several sites, counts under each of them." : null;
}
