interface Waiting<One, Answer> {
  one: One;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

/**
 * Writes that share a commit: whatever is asked for while one is under way goes together into the next. `write` answers
 * how each of its parts fared. Where one fails for all, each part is written by itself, so that none spoils the others.
 */
export function gathering<One, Answer>(
  write: (all: readonly One[]) => Promise<(one: One) => Answer>,
): (one: One) => Promise<Answer> {
  let waiting: Waiting<One, Answer>[] = [];
  let isWriting = false;

  async function writeTogether(batch: readonly Waiting<One, Answer>[]): Promise<void> {
    try {
      const answerOf = await write(batch.map(({ one }) => one));
      for (const { one, resolve } of batch) resolve(answerOf(one));
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const single of batch) await writeTogether([single]);
    }
  }

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await writeTogether(batch);
    }
    isWriting = false;
  }

  return (one) =>
    new Promise((resolve, reject) => {
      waiting.push({ one, resolve, reject });
      if (isWriting) return;
      isWriting = true;
      // What is asked for in the same turn of events comes along.
      setImmediate(() => void writeAll());
    });
}
