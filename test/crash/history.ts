import { createHash } from "node:crypto";
import type { Day } from "../../src/rules/day.ts";
import type { Store } from "../../src/store/connect.ts";

/** Something that a server took. `messageId`: of e-mails only. */
export interface Taken {
  channel: "email" | "sms";
  to: string;
  messageId: string | null;
  text: string;
  /** After the program had been started again. */
  isAfter: boolean;
}

/** A message as the tables tell of it. */
export interface Claimed {
  id: number;
  channel: "email" | "sms";
  destination: string;
  status: string;
  messageId: string;
  text: string | null;
  /** A try of it has the durable mark that its body may have left. */
  wasHanded: boolean;
}

/** Everything that happened, from both sides. */
export interface History {
  /** To whom something is owed: by each of these ways, once. */
  owed: readonly Pick<Taken, "channel" | "to">[];
  /** To whom nothing is owed any more since the program was started again. */
  returned: ReadonlySet<string>;
  taken: readonly Taken[];
  claimed: readonly Claimed[];
  /** What the tables themselves leave open, a sentence each. */
  loose: readonly string[];
}

/** What is wrong with a history, sentences with ids only; and what cannot be known in it, which is no fault. */
export interface Verdict {
  lost: string[];
  twice: string[];
  /** The tables say something that did not happen. */
  untrue: string[];
  unknown: { id: number; arrived: boolean }[];
}

/** What became of a history: what the checker says, and how soon all was settled again. */
export interface Outcome extends Verdict {
  /** From the moment at which the program worked again. */
  recoveredMs: number;
}

const wayOf = ({ channel, to }: Pick<Taken, "channel" | "to">) => `${channel} ${to}`;

/** A way without the address in it, for people to tell apart. */
const named = (way: string) => `${way.split(" ")[0]} ${createHash("sha256").update(way).digest("hex").slice(0, 8)}`;

/** Compares what servers took with what the tables claim. */
export function judge({ owed, returned, taken, claimed, loose }: History): Verdict {
  const takenBy = Map.groupBy(taken, wayOf);
  const claimedBy = Map.groupBy(claimed, ({ channel, destination }) => wayOf({ channel, to: destination }));
  const rowsOf = (way: string, ...statuses: string[]) =>
    (claimedBy.get(way) ?? []).filter(({ status }) => statuses.includes(status));
  const untold = owed.filter((one) => {
    const way = wayOf(one);
    return !takenBy.has(way) && !returned.has(one.to) && rowsOf(way, "unknown").length === 0;
  });
  const vanished = claimed.filter(
    ({ status, channel, destination }) =>
      (status === "accepted" || status === "delivered") && !takenBy.has(wayOf({ channel, to: destination })),
  );
  const twice = [...takenBy]
    .filter(([, all]) => all.length > 1)
    .map(([way]) => `${named(way)} was told more than once`);
  return {
    lost: [
      ...untold.map((one) => `${named(wayOf(one))} was told nothing`),
      ...vanished.map(({ id }) => `message ${id} is accepted and was never taken`),
    ],
    twice,
    untrue: [
      ...loose,
      ...taken.flatMap((one) => untruthsOf(one, claimed, returned)),
      ...claimed.filter(isUnfounded).map(({ id }) => `message ${id} is unknown and was never handed over`),
      ...claimed.filter(isUnsettled).map(({ id, status }) => `message ${id} is still ${status}`),
    ],
    unknown: claimed
      .filter(({ status }) => status === "unknown")
      .map(({ id, channel, destination }) => ({ id, arrived: takenBy.has(wayOf({ channel, to: destination })) })),
  };
}

const isUnfounded = ({ status, wasHanded }: Claimed) => status === "unknown" && !wasHanded;
const isUnsettled = ({ status }: Claimed) => status === "planned" || status === "claimed";

/** A mail is the message of its Message-ID; a text that of its number and words. */
function untruthsOf(one: Taken, claimed: readonly Claimed[], returned: ReadonlySet<string>): string[] {
  const way = named(wayOf(one));
  const rows = claimed.filter(
    ({ channel, destination, messageId, text }) =>
      channel === one.channel &&
      destination === one.to &&
      (one.messageId === null ? text === one.text : messageId === one.messageId),
  );
  const row = rows.find(({ status }) => ["accepted", "delivered", "unknown"].includes(status));
  if (!row) return [`${way} was taken and is ${rows[0]?.status ?? "not in the tables"}`];
  return [
    ...(row.text?.trim() === one.text.trim() ? [] : [`message ${row.id} was taken with other words than are kept`]),
    ...(one.isAfter && returned.has(one.to) ? [`message ${row.id} left although it was no longer owed`] : []),
  ];
}

/** Reads what the tables claim. */
export async function readClaims(store: Store): Promise<Claimed[]> {
  const { rows } = await store.pool.query<Claimed>(
    `select m.id, m.channel, m.destination, m.status, m.message_id_header as "messageId", m.words->>'text' as text,
            exists (select 1 from attempts a where a.message_id = m.id and a.handed_at is not null) as "wasHanded"
       from messages m where m.sequence > 0 order by m.id`,
  );
  return rows;
}

/** What no finished day may leave open: see the sentences. */
export async function readLoose(store: Store, today: Day): Promise<string[]> {
  const { rows } = await store.pool.query<{ what: string }>(
    `select concat('reminder ', r.id, ' is owed, and no message of it waits or is unknown') as what from reminders r
      where r.status = 'owed' and r.ended_on is null and r.due_on <= $1 and r.waits_for is null
        and not exists (select 1 from message_reminders mr join messages m on m.id = mr.message_id
                         where mr.reminder_id = r.id and m.status in ('planned', 'held', 'unknown'))
     union all
     select concat('attempt ', a.message_id, '.', a.fence, ' is still ', a.status) from attempts a
      where a.status in ('claimed', 'handed')
     union all
     select concat('reminder ', mr.reminder_id, ' stands in two messages of one way') from message_reminders mr
       join messages m on m.id = mr.message_id
      where m.status not in ('suppressed', 'expired', 'refused', 'failed')
      group by mr.reminder_id, m.channel, m.is_copy having count(*) > 1
     union all
     select concat('site ', s.id, ' is still to be looked at') from sites s where s.look_on <= $1`,
    [today],
  );
  return rows.map(({ what }) => what);
}
