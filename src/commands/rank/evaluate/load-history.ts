import { v5 } from 'uuid'
import { run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { interactionWeights } from '../../../social/interactions/rules.ts'
import type { DataSet } from './data-set.ts'
import type { LogCtx } from './own-log.ts'

const rowsPerStatement = 5000
const dayMs = 86_400_000
/** The log keeps 90 days: a longer data set is pressed into these… */
const longestMs = 40 * dayMs
/** …and each person is moved back by a time of their own of at most this. */
const spreadMs = 40 * dayMs

interface HistoryRow {
  personId: string
  postId: string
  authorId: string
  kind: string
  weight: number
  at: Date
}

/** The training as rows of `person_history`, each item by an author of its own. */
export async function loadHistory(ctx: LogCtx, data: DataSet, onRow: (count: number) => void): Promise<void> {
  let [batch, loaded]: [HistoryRow[], number] = [[], 0]
  const flush = async () => {
    await insert(ctx, batch)
    onRow((loaded += batch.length))
    batch = []
  }
  for (const row of historyRows(ctx, data)) {
    batch.push(row)
    if (batch.length === rowsPerStatement) await flush()
  }
  if (batch.length > 0) await flush()
}

/**
 * The acts of a person keep their order; those at one time follow each other by a millisecond. Many
 * data sets have days, numbers or nothing for times. People who are moved apart are no crowd that
 * acts within minutes, which a clock like that would make of them.
 */
function* historyRows(ctx: LogCtx, data: DataSet): Generator<HistoryRow> {
  let [first, last] = [Infinity, -Infinity]
  for (const history of data.training.values()) {
    for (const { timeMs } of history) [first, last] = [Math.min(first, timeMs), Math.max(last, timeMs)]
  }
  const end = ctx.now().getTime() - 60_000
  const scale = Math.min(1, longestMs / Math.max(1, last - first))
  const postIds = new Map(data.catalogue.map((item) => [item, data.itemId(item)]))
  for (const [person, history] of data.training) {
    const personId = data.personId(person)
    const movedMs = (Number.parseInt(personId.slice(0, 8), 16) / 2 ** 32) * spreadMs
    let atMs = -Infinity
    for (const { item, kind, timeMs } of history) {
      atMs = Math.max(atMs + 1, Math.round(end - movedMs - (last - timeMs) * scale))
      const postId = postIds.get(item)!
      yield { personId, postId, authorId: v5('author', postId), kind, weight: interactionWeights[kind], at: new Date(atMs) }
    }
  }
}

async function insert(ctx: LogCtx, batch: HistoryRow[]): Promise<void> {
  const given = sql.unnest('h', batch, {
    personId: 'uuid',
    postId: 'uuid',
    authorId: 'uuid',
    kind: 'text',
    weight: 'real',
    at: 'timestamptz',
  })
  await run(
    ctx.log.db,
    sql`
      insert into person_history (person_id, post_id, author_id, kind, weight, at, seq)
      select person_id, post_id, author_id, kind, weight, at, nextval('person_history_seq') from ${given}`,
  )
}
