import type { Answer, Columns } from "./answer.ts";
import type { CheckAnswer } from "./check-answer.ts";
import { csvWriter } from "./csv.ts";

/** A row of any of the lists of a check; of what only others have it knows nothing. */
interface CheckRow {
  list: "finding" | "reminder" | "later fact";
  kind: string;
  subject: string;
  site?: string;
  severity?: string;
  since?: string;
  daysLeft?: number;
  episode?: string;
  recipient?: { role: string; ref: string };
  channels?: readonly string[];
  dueOn?: string;
  status?: string;
}

const columns: Columns<CheckRow> = {
  list: ({ list }) => list,
  kind: ({ kind }) => kind,
  subject: ({ subject }) => subject,
  site: ({ site }) => site ?? null,
  severity: ({ severity }) => severity ?? null,
  since: ({ since }) => since ?? null,
  daysLeft: ({ daysLeft }) => daysLeft ?? null,
  episode: ({ episode }) => episode ?? null,
  recipientRole: ({ recipient }) => recipient?.role ?? null,
  recipient: ({ recipient }) => recipient?.ref ?? null,
  channels: ({ channels }) => channels?.join(" ") ?? null,
  dueOn: ({ dueOn }) => dueOn ?? null,
  status: ({ status }) => status ?? null,
};

/** Says the lists of a check as one for a spreadsheet: findings, then reminders, then what is dated later. */
export function sayCheckCsv(
  answer: Answer,
  { findingList = [], reminderList = [], laterFactList = [] }: Omit<CheckAnswer, "durationMs">,
): void {
  const write = csvWriter(answer, columns);
  write(findingList.map((row) => ({ list: "finding", ...row })));
  write(reminderList.map((row) => ({ list: "reminder", ...row })));
  write(laterFactList.map(({ subject, fact, date }) => ({ list: "later fact", kind: fact, subject, since: date })));
}
