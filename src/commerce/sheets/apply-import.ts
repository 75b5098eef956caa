import type { z } from 'zod'
import type { MemberCtx, WorkerCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { newId } from '../../ids.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { publish } from '../../realtime/publish.ts'
import { startWork } from './internal/start-work.ts'
import {
  type DoneLine,
  keepOutcomes,
  lockImport,
  lockProducts,
  partLines,
  type PlannedLine,
  type Running,
  setValues,
  type Standing,
} from './internal/parts.ts'
import type { Problem, Values } from './rules.ts'
import type { importInput, ImportView } from './schema.ts'

/**
 * Applies a sheet that was read: a job imports its good lines. A repeated call does nothing.
 * Errors: NOT_FOUND; TOO_LATE if it was read more than a day ago; CONFLICT while another import
 * changes the shop's products.
 */
export function startImport(ctx: MemberCtx, input: z.infer<typeof importInput>): Promise<ImportView> {
  return startWork(ctx, input.importId, { from: 'read', to: 'applying', job: 'products.applyImport' })
}

/**
 * Job: part by part, each in a transaction of its own with what came of its lines. A run that was
 * killed goes on behind the last part, and two runs take turns. A line is applied whole or not at
 * all.
 */
export async function applyImport(ctx: WorkerCtx, { importId }: { importId: string }): Promise<void> {
  while (await write(ctx, (tx) => applyPart(ctx, tx, importId))) {
    // The next part.
  }
}

async function applyPart(ctx: WorkerCtx, tx: MainTx, importId: string): Promise<boolean> {
  const running = await lockImport(tx, importId, 'applying')
  if (!running) return false
  const lines = await rows(
    tx.db,
    sql<PlannedLine>`select line, kind, key, product_id, after, before from product_import_line
        where import_id = ${importId}::uuid and kind <> 'wrong' and outcome is null order by line limit ${partLines}`,
  )
  const now = ctx.now()
  if (lines.length === 0) {
    await finish(tx, running, now)
    return false
  }
  const made = await insertNew(
    tx,
    running.shopId,
    lines.filter(({ kind }) => kind === 'new'),
    now,
  )
  const changed = await change(
    tx,
    running.shopId,
    lines.filter(({ kind }) => kind === 'changed'),
  )
  await keepOutcomes(tx, running, [...made, ...changed], now)
  return true
}

async function insertNew(tx: MainTx, shopId: string, lines: PlannedLine[], now: Date): Promise<DoneLine[]> {
  if (lines.length === 0) return []
  const items = lines.map(({ key, after }) => ({ ...(after as Required<Values>), id: newId(now), key }))
  const made = await rows(
    tx.db,
    // In the order of the keys: two that insert the same ones wait and do not lock each other.
    sql<{ id: string; key: string }>`
      insert into product (id, shop_id, canonical_key, title, brand, category, about, price_krw, stock, state, created_at)
      select n.id, ${shopId}::uuid, n.key, n.title, n.brand, n.category, n.about, n.price_krw, n.stock, n.state, ${now}::timestamptz
      from ${sql.unnest('n', items, {
        id: 'uuid',
        key: 'text',
        title: 'text',
        brand: 'text',
        category: 'text',
        about: 'text',
        priceKrw: 'int',
        stock: 'int',
        state: 'text',
      })} order by n.key on conflict (canonical_key) do nothing returning id, canonical_key as key`,
  )
  const idOf = new Map(made.map(({ id, key }) => [key, id]))
  return lines.map(({ line, key }) => {
    const id = idOf.get(key)
    return id === undefined ? refused(line, { column: null, code: 'madeMeanwhile', given: '' }, null) : done(line, id, {})
  })
}

async function change(tx: MainTx, shopId: string, lines: PlannedLine[]): Promise<DoneLine[]> {
  if (lines.length === 0) return []
  const standing = await lockProducts(
    tx,
    shopId,
    lines.map(({ productId }) => productId),
  )
  const judged = lines.map((line) => ({ line, now: standing.get(line.productId!) }))
  const good = judged.flatMap(({ line, now }) => (now && problemOf(line, now) === null ? [{ id: now.id, values: line.after }] : []))
  await setValues(tx, good)
  return judged.map(({ line, now }) => {
    const problem = now ? problemOf(line, now) : ({ column: null, code: 'gone', given: '' } as const)
    return problem ? refused(line.line, problem, line.productId) : done(line.line, line.productId!, earlier(line.after, now!))
  })
}

/**
 * The stock that a sheet sets was counted before: if orders took from it since, the shop has to
 * look again.
 */
function problemOf({ after, before }: PlannedLine, now: Standing): Problem | null {
  if (after.stock === undefined || now.stock === before.stock || now.stock === after.stock) return null
  return { column: 'stock', code: 'stockMoved', given: `${before.stock} → ${now.stock}` }
}

/** What stands now where the line sets something: an undo gives it back. */
const earlier = (after: Values, now: Standing): Values =>
  Object.fromEntries(Object.keys(after).map((name) => [name, now[name as keyof Values]]))

const done = (line: number, productId: string, before: Values): DoneLine => ({
  line,
  outcome: 'done',
  productId,
  before,
  problems: [],
  kept: [],
})
const refused = (line: number, problem: Problem, productId: string | null): DoneLine => ({
  line,
  outcome: 'refused',
  productId,
  before: {},
  problems: [problem],
  kept: [],
})

async function finish(tx: MainTx, { id, personId }: Running, now: Date): Promise<void> {
  await run(tx.db, sql`update product_import set state = 'applied', applied_at = ${now}::timestamptz where id = ${id}::uuid`)
  // The triggers of the product table have noted what changed: one sync takes it all.
  await enqueue(tx, 'search.sync', {}, { now, uniqueKey: `import:${id}` })
  publish(tx, personId, { kind: 'import', importId: id, state: 'applied', doneLines: 0, lines: 0 }, now)
}
