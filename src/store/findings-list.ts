import type { Day } from "../rules/day.ts";
import { accountsIn } from "../rules/notice-fields.ts";
import type { Store } from "./connect.ts";
import { type ListedFinding, readableDetail, readNames, subjectSql } from "./lists.ts";
import { type ListFilter, pagesOf } from "./list-pages.ts";

export const findingStatuses = ["open", "closed", "acknowledged", "all"] as const;
export type FindingStatus = (typeof findingStatuses)[number];

/** A finding with what has become of it. */
export interface FindingRow extends ListedFinding {
  closedOn: Day | null;
  acknowledged: boolean;
  ticket: string | null;
}

export interface FindingFilter extends ListFilter {
  status: FindingStatus;
  /** As it stood on this day; null: as it stands. */
  on: Day | null;
}

// Without a day: open is what is not closed. On a day: what had begun by then and was not closed by then.
const isOpen = "(f.closed_on is null or f.closed_on > $4::date)";
const isAcknowledged = `f.acknowledged_at is not null
  and ($4::date is null or (f.acknowledged_at at time zone 'Europe/London')::date <= $4)`;

const conditions: Readonly<Record<FindingStatus, string>> = {
  open: isOpen,
  closed: "f.closed_on is not null and ($4::date is null or f.closed_on = $4)",
  acknowledged: `${isOpen} and ${isAcknowledged}`,
  all: "true",
};

/** Findings in the order in which they were first found, a page at a time. What is only reminded of is none. */
export function listFindings(
  store: Store,
  { status, on, site, kind }: FindingFilter,
  limit = Infinity,
): AsyncGenerator<FindingRow[]> {
  return pagesOf(limit, async (after, atMost) => {
    const { rows } = await store.pool.query<FindingRow & { key: number }>(
      `select f.id as key, 'F' || f.id as id, f.kind, ${subjectSql("f.subject_type", "f.subject_id")} as subject,
              s.code as site, f.severity, f.since, f.detail, f.closed_on as "closedOn",
              (${isAcknowledged}) as acknowledged, f.ticket
         from findings f join sites s on s.id = f.site_id
        where f.severity is not null and f.id > $1 and ($2::text is null or s.code = $2)
          and ($3::text is null or f.kind = $3) and ($4::date is null or f.since <= $4) and ${conditions[status]}
        order by f.id limit $5`,
      [after, site, kind, on, atMost],
    );
    return await withNames(store, rows);
  });
}

async function withNames<Row extends ListedFinding>(store: Store, rows: readonly Row[]): Promise<Row[]> {
  const named = rows.flatMap(({ detail }) => accountsIn(detail));
  const nameOf = await readNames(
    store,
    named.map((id) => ({ type: "account", id })),
  );
  return rows.map((row) => ({ ...row, detail: readableDetail(row.detail, (id) => nameOf({ type: "account", id })) }));
}

/** The findings that are open, as a check lists them. */
export async function listOpenFindings(store: Store): Promise<ListedFinding[]> {
  const open: ListedFinding[] = [];
  for await (const page of listFindings(store, { status: "open", on: null, site: null, kind: null })) {
    for (const { id, kind, subject, site, severity, since, detail } of page)
      open.push({ id, kind, subject, site, severity, since, detail });
  }
  return open;
}
