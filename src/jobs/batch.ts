import type { Day } from "../rules/day.ts";
import { readTrails, type Trail } from "../store/import-trail.ts";
import type { ClaimedMessage } from "../store/messages.ts";
import { readRounds } from "../store/rounds.ts";
import { readSpoken, type SpokenReminder } from "../store/spoken.ts";
import { readStillOpen, type StillOpen } from "../store/still-open.ts";
import { peopleIn, type Setting, withStillOpen } from "./letters.ts";
import { policyOn, type Work } from "./work.ts";

/** Everything that the messages of a batch are made of, read for all of them at once. */
export interface Batch {
  setting: Setting;
  /** What a message still has to tell. */
  owedOf(message: ClaimedMessage): readonly SpokenReminder[];
  trailOf(message: ClaimedMessage): Trail | undefined;
}

const isOffice = ({ role }: ClaimedMessage) => role === "manager" || role === "admin";

/** Reads what a batch of messages is made of. What none of them can need is not asked for. */
export async function readBatch(work: Work, claimed: readonly ClaimedMessage[], today: Day): Promise<Batch> {
  const { store } = work;
  const ids = claimed.map(({ id }) => id);
  const toOffices = claimed.filter((message) => message.channel === "email" && isOffice(message)).map(({ id }) => id);
  const [spoken, trails, rounds] = await Promise.all([
    readSpoken(store, ids),
    readTrails(store, ids),
    toOffices.length > 0 ? readRounds(store, toOffices) : [],
  ]);
  const digests = spoken.filter(({ notice }) => notice.kind === "site-still-open");
  const policy = policyOn(work, today);
  const bringing = [...new Set(digests.map((one) => one.messageId))];
  const stillOpen = bringing.length > 0 ? await readStillOpen(store, bringing, policy) : [];
  const readers = claimed.filter((message) => !isOffice(message)).map(({ recipientId }) => recipientId);
  const people = await peopleIn(store, [...spoken, ...stillOpen], readers, today);
  const byMessage = Map.groupBy(spoken, ({ messageId }) => messageId);
  const openBeside = Map.groupBy(stillOpen, ({ messageId }) => messageId);
  return {
    setting: {
      today,
      policy,
      letterhead: work.letterhead,
      people,
      rounds: new Map(rounds.map((row) => [row.messageId, row])),
    },
    owedOf: ({ id }) => {
      const beside = openBeside.get(id) ?? [];
      return withStillOpen(lookingEverywhere((byMessage.get(id) ?? []).filter(isStillOwed), beside), beside, today);
    },
    trailOf: ({ id }) => trails.get(id),
  };
}

/** A weekly digest looks at the other sites of its reader as well, where something there has been taken on. */
function lookingEverywhere(owed: readonly SpokenReminder[], beside: readonly StillOpen[]): readonly SpokenReminder[] {
  const look = owed.find(({ notice }) => notice.kind === "site-still-open");
  if (look === undefined) return owed;
  const places = new Map(beside.flatMap((one) => (one.isElsewhere ? [[one.siteId, one] as const] : [])));
  const looks = [...places.values()].map(({ siteId, site, manager }): SpokenReminder => {
    return { ...look, siteId, site, manager, notice: { kind: "site-still-open", site: siteId } };
  });
  return [...owed, ...looks];
}

/** Accepted or unknown through its other channel counts as owed: the text and the e-mail of one reminder belong together. */
function isStillOwed({ status, endedOn }: SpokenReminder): boolean {
  return endedOn === null && (status === "owed" || status === "accepted" || status === "unknown");
}
