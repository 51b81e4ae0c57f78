import type { Day } from "../rules/day.ts";
import type { SiteId } from "../rules/facts.ts";
import type { Store } from "./connect.ts";
import { aboutSql, recipientSql } from "./lists.ts";
import { type ListFilter, pagesOf } from "./list-pages.ts";

export const messageStatuses = [
  ...["planned", "claimed", "accepted", "delivered", "bounced", "suppressed"],
  ...["refused", "failed", "unknown", "expired", "held", "all"],
] as const;

/** A message as it is shown: to whom by role and reference, never the number or the address it goes to. */
export interface MessageRow {
  reference: string;
  day: Day;
  channel: string;
  recipient: { role: string; ref: string };
  /** A copy to the account itself. */
  copy: boolean;
  sites: string[];
  /** What it speaks of. */
  kinds: string[];
  status: string;
  reason: string | null;
  attempts: number;
  opensAt: Date;
  closesAt: Date;
  endedAt: Date | null;
  /** The plan it waits or waited in for a person; null for most. */
  plan: number | null;
}

export interface MessageFilter extends ListFilter {
  status: string;
  /** The London day it was planned for; null: any. */
  on: Day | null;
}

/** Messages in the order in which they were planned, a page at a time. */
export function listMessages(
  store: Store,
  { status, on, site, kind }: MessageFilter,
  limit = Infinity,
): AsyncGenerator<MessageRow[]> {
  return pagesOf(limit, async (after, atMost) => {
    const { rows } = await store.pool.query<MessageRow & { key: number }>(
      `select m.id as key, m.reference, m.day, m.channel, ${recipientSql("m")} as recipient, m.is_copy as copy,
              about.sites, about.kinds, m.status, m.reason, m.attempt_count as attempts, m.opens_at as "opensAt",
              m.closes_at as "closesAt", m.ended_at as "endedAt", m.plan_id as plan
         from messages m ${aboutSql}
        where m.id > $1 and ($2::text is null or $2 = any(about.sites)) and ($3::text is null or $3 = any(about.kinds))
          and ($4::date is null or m.day = $4) and ($5 = 'all' or m.status = $5)
        order by m.id limit $6`,
      [after, site, kind, on, status, atMost],
    );
    return rows;
  });
}

/** How many texts of a day are counted for a site: it has only so many. None of which it is certain that they reached nobody. */
export async function countTexts(store: Store, site: SiteId, on: Day): Promise<number> {
  const { rows } = await store.pool.query<{ count: number }>(
    `select count(*)::integer as count from messages m
      where m.day = $2 and m.channel = 'sms' and m.status not in ('suppressed', 'expired', 'refused', 'failed')
        and $1 = (select r.site_id from message_reminders mr join reminders r on r.id = mr.reminder_id
                   where mr.message_id = m.id order by r.id limit 1)`,
    [site, on],
  );
  return rows[0]?.count ?? 0;
}

/** The codes of all sites. */
export async function readSiteCodes(store: Store): Promise<string[]> {
  const { rows } = await store.pool.query<{ code: string }>("select code from sites order by code");
  return rows.map(({ code }) => code);
}
