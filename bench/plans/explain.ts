import type { DatabaseClient } from '../../src/db/client.ts'
import { encodeValue } from '../../src/db/drivers/values.ts'
import { rows, run } from '../../src/db/rows.ts'
import { Sql, sql } from '../../src/db/sql.ts'
import { transaction } from '../../src/db/transaction.ts'

/** A statement as it was sent to Postgres. */
export interface Sent {
  text: string
  params: readonly unknown[]
}

/**
 * What calls send over the shared sessions of a client, each statement once. Its transactions are
 * not heard.
 */
export async function sentBy({ db }: Pick<DatabaseClient, 'db'>, calls: () => Promise<unknown>): Promise<Sent[]> {
  const { send } = db
  const heard = new Map<string, Sent>()
  db.send = (text, params) => {
    if (!heard.has(text)) heard.set(text, { text, params })
    return send(text, params)
  }
  try {
    await calls()
  } finally {
    db.send = send
  }
  return [...heard.values()]
}

/** Rows are those of one loop. */
interface Node {
  'Node Type': string
  'Relation Name'?: string
  'Actual Rows': number
  'Rows Removed by Filter'?: number
  'Heap Fetches'?: number
  Plans?: Node[]
}

/** A shorter table is better read whole than by an index. */
const longTable = 500

/**
 * What the generic plan of a statement does beside reading indexes: `Sort`, `Seq Scan on post`,
 * `Heap Fetches of timeline`. It is run once with the values that were sent, in a transaction that
 * is rolled back.
 */
export async function burdensOf(owner: DatabaseClient, statement: Sent): Promise<string[]> {
  return [...new Set((await genericPlan(owner, statement)).flatMap(burdenOf))].toSorted()
}

/**
 * The most rows that one node of the generic plan reads and drops in one loop, of a plan by indexes
 * as for tables too long to read whole.
 */
export async function mostDropped(owner: DatabaseClient, statement: Sent): Promise<number> {
  return Math.max(...(await genericPlan(owner, statement, { isLong: true })).map((node) => node['Rows Removed by Filter'] ?? 0))
}

async function genericPlan(owner: DatabaseClient, { text, params }: Sent, { isLong = false } = {}): Promise<Node[]> {
  const values = params.map((param) => literal(encodeValue(param))).join(', ')
  const plan = await rolledBack(owner, async (db) => {
    await run(db, sql`set local plan_cache_mode = force_generic_plan`)
    if (isLong) await run(db, sql`set local enable_seqscan = off`)
    await run(db, new Sql([`prepare asked as ${text}`]))
    const explain = new Sql<{ 'QUERY PLAN': [{ Plan: Node }] }>([
      `explain (analyze, format json) execute asked${values === '' ? '' : `(${values})`}`,
    ])
    const [found] = await rows(db, explain)
    await run(db, sql`deallocate asked`)
    return found!['QUERY PLAN'][0].Plan
  })
  return nodesOf(plan)
}

function burdenOf(node: Node): string[] {
  const relation = node['Relation Name'] ?? ''
  switch (node['Node Type']) {
    case 'Sort':
    case 'Incremental Sort':
      return ['Sort']
    case 'Seq Scan':
      return node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) > longTable ? [`Seq Scan on ${relation}`] : []
    case 'Index Only Scan':
      return (node['Heap Fetches'] ?? 0) > 0 ? [`Heap Fetches of ${relation}`] : []
    default:
      return []
  }
}

function nodesOf(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)]
}

function literal(text: string | null): string {
  return text === null ? 'null' : `'${text.replaceAll("'", "''")}'`
}

class Undone extends Error {}

async function rolledBack<Result>(client: DatabaseClient, work: (db: DatabaseClient['db']) => Promise<Result>): Promise<Result> {
  let result: { value: Result } | undefined
  try {
    await transaction(client, async (tx) => {
      result = { value: await work(tx.db) }
      throw new Undone()
    })
  } catch (error) {
    if (!(error instanceof Undone)) throw error
  }
  return result!.value
}
