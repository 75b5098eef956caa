/**
 * The rows of a query in its order: `read` answers with at most `size` rows after a row, null for
 * the first ones. What fails or goes on waiting is met once, and never keeps what comes after it
 * from its turn.
 */
export async function* inPages<Row>(size: number, read: (after: Row | null) => Promise<Row[]>): AsyncGenerator<Row> {
  for (let after: Row | null = null; ;) {
    const page: Row[] = await read(after)
    yield* page
    if (page.length < size) return
    after = page.at(-1)!
  }
}

/**
 * Does the work for each item, and returns how many times it answered true. One that fails leaves
 * the others done; its error is thrown at the end, so that the job is tried again. `onFailure`
 * hears of each failure.
 */
export async function doEach<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  work: (item: Item) => Promise<boolean>,
  onFailure: (error: unknown, item: Item) => void = () => {},
): Promise<number> {
  let done = 0
  const failures: unknown[] = []
  for await (const item of items) {
    try {
      if (await work(item)) done += 1
    } catch (error) {
      onFailure(error, item)
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
  return done
}
