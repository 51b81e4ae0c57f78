/** How many messages a minute may leave, and how much of that has been taken, in microseconds since 1970. */
export interface Rate {
  perMinute: number;
  /** When all that has been taken will have been made up for. */
  takenUntil: number;
  now: number;
}

/** What may leave now, and how the account stands after taking some of it. */
export interface Slots {
  free: number;
  /** When all slots are free again if so many are taken now; never before `now`. */
  after(taken: number): number;
}

const minuteUs = 60_000_000;

/**
 * Slots that may be taken now, so that in no minute, whenever it begins, more are taken than may leave in one. About a
 * second's worth may leave at once (a leaky bucket, as ITU-T I.371 defines it).
 */
export function slotsAt({ perMinute, takenUntil, now }: Rate): Slots {
  const atOnce = Math.max(1, Math.floor(perMinute / 60));
  // The burst is part of what may leave in a minute: the rest is spread over it.
  const intervalUs = Math.ceil(minuteUs / (perMinute - atOnce + 1));
  const from = Math.max(takenUntil, now);
  return {
    free: Math.max(0, Math.floor((now + atOnce * intervalUs - from) / intervalUs)),
    after: (taken) => from + taken * intervalUs,
  };
}
