const pageSize = 500;

/** What a list is narrowed to; null: not at all. */
export interface ListFilter {
  site: string | null;
  kind: string | null;
}

/** Pages of a list by the ids of its rows: a list of any length takes the memory of one page. */
export async function* pagesOf<Row extends { key: number }>(
  limit: number,
  read: (after: number, atMost: number) => Promise<Row[]>,
): AsyncGenerator<Omit<Row, "key">[]> {
  let after = 0;
  for (let left = limit; left > 0; left -= pageSize) {
    const page = await read(after, Math.min(pageSize, left));
    if (page.length > 0) yield page.map(({ key: _, ...row }) => row);
    after = page.at(-1)?.key ?? after;
    if (page.length < pageSize) return;
  }
}
