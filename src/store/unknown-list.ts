import type { Day } from "../rules/day.ts";
import type { Store } from "./connect.ts";
import { type ListFilter, pagesOf } from "./list-pages.ts";
import { aboutSql, recipientSql } from "./lists.ts";

/** A delivery without an answer as it is shown: to whom by role and reference, never the number or the address. */
export interface UnknownRow {
  /** As resolve takes it. */
  message: number;
  reference: string;
  day: Day;
  channel: string;
  recipient: { role: string; ref: string };
  /** A copy to the account itself. */
  copy: boolean;
  sites: string[];
  kinds: string[];
  /** When it was last handed over. */
  handedAt: Date | null;
  /** How often it was handed over without an answer. */
  times: number;
  /** The mail server's or Twilio's log knows it by this. */
  messageIdHeader: string;
}

const columns = `m.id as key, m.id as message, m.reference, m.day, m.channel, ${recipientSql("m")} as recipient,
  m.is_copy as copy, about.sites, about.kinds, tried."handedAt", tried.times, m.message_id_header as "messageIdHeader"`;

/** Deliveries without an answer that nobody has resolved, of every day, oldest first, a page at a time. */
export function listUnknown(store: Store, { site, kind }: ListFilter, limit = Infinity): AsyncGenerator<UnknownRow[]> {
  return pagesOf(limit, async (after, atMost) => {
    const { rows } = await store.pool.query<UnknownRow & { key: number }>(
      `select ${columns}
         from messages m ${aboutSql}
              cross join lateral (
              select max(u.handed_at) as "handedAt", count(*)::int as times from attempts u
               where u.message_id = m.id and u.status = 'unknown') tried
        where m.status = 'unknown' and m.id > $1 and ($2::text is null or $2 = any(about.sites))
          and ($3::text is null or $3 = any(about.kinds))
        order by m.id limit $4`,
      [after, site, kind, atMost],
    );
    return rows;
  });
}

/** The deliveries without an answer that carry a reference such as R-7K2M, by their ids. */
export async function findUnknown(store: Store, reference: string): Promise<number[]> {
  const { rows } = await store.pool.query<{ id: number }>(
    "select id from messages where status = 'unknown' and reference = $1 order by id",
    [reference],
  );
  return rows.map(({ id }) => id);
}
