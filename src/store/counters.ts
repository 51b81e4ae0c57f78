import type pg from "pg";
import type { Store } from "./connect.ts";

/** Changes to totals, gathered while a page is written. A null key is not counted. */
export class CounterDeltas {
  readonly #deltas = new Map<string, { name: string; key: string; by: number }>();

  add(name: string, key: string | null, by: number): this {
    if (key === null) return this;
    const at = `${name} ${key}`;
    const delta = this.#deltas.get(at);
    if (delta) delta.by += by;
    else this.#deltas.set(at, { name, key, by });
    return this;
  }

  /** Those that are not nothing, in one fixed order, so that two pages never wait for each other in a ring. */
  entries(): { name: string; key: string; by: number }[] {
    const order = (one: { name: string; key: string }) => `${one.name} ${one.key}`;
    return [...this.#deltas.values()].filter(({ by }) => by !== 0).toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
  }
}

/** Adds the deltas to the totals, in the transaction that caused them. */
export async function addToCounters(client: pg.ClientBase, deltas: CounterDeltas): Promise<void> {
  for (const { name, key, by } of deltas.entries()) {
    await client.query(
      `insert into counters as c (name, key, value) values ($1, $2, $3)
       on conflict (name, key) do update set value = c.value + excluded.value`,
      [name, key, by],
    );
  }
}

/** The totals of one name: `accounts` by state, `findings` by severity, `dspt` by standing. */
export async function readCounters(store: Store, name: string): Promise<Record<string, number>> {
  const { rows } = await store.pool.query<{ key: string; value: number }>(
    "select key, value from counters where name = $1 order by key",
    [name],
  );
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}
