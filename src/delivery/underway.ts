/** Messages on their way, so that closing can wait for them. */
export interface Underway {
  track<Result>(sending: Promise<Result>): Promise<Result>;
  /** Waits until all have ended, at most `limitMs`. */
  settle(limitMs: number): Promise<void>;
}

/** Starts with nothing on its way. */
export function nothingUnderway(): Underway {
  const sendings = new Set<Promise<unknown>>();
  return {
    track(sending) {
      sendings.add(sending);
      return sending.finally(() => sendings.delete(sending));
    },
    async settle(limitMs) {
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise((resolve) => (timer = setTimeout(resolve, limitMs)));
      await Promise.race([Promise.allSettled(sendings), limit]);
      clearTimeout(timer);
    },
  };
}
