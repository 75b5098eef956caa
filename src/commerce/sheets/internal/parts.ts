import type { MainTx } from '../../../db/handles.ts'
import { rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { publish } from '../../../realtime/publish.ts'
import { stateByShop } from '../../../social/access/products.ts'
import type { Column, Problem, Values } from '../rules.ts'

/** Lines per transaction: small, so that buyers of these products wait for milliseconds. */
export const partLines = 200

export interface Running {
  id: string
  shopId: string
  personId: string
}

/** Locks the import for one part; null where it is not in this state (any more). */
export async function lockImport(tx: MainTx, importId: string, state: 'applying' | 'undoing'): Promise<Running | null> {
  const [found] = await rows(
    tx.db,
    sql<Running>`select id, shop_id, person_id from product_import where id = ${importId}::uuid and state = ${state} for update`,
  )
  return found ?? null
}

export interface PlannedLine {
  line: number
  kind: 'new' | 'changed'
  key: string
  productId: string | null
  after: Values
  before: Values
}

/** What came of a line. */
export interface DoneLine {
  line: number
  outcome: 'done' | 'refused' | 'undone' | 'kept'
  productId: string | null
  before: Values
  problems: Problem[]
  kept: Column[]
}

export interface Standing extends Required<Omit<Values, 'state'>> {
  id: string
  state: 'listed' | 'unlisted' | 'hidden'
}

/** A product as a sheet names it. */
export interface SheetProduct extends Standing {
  key: string
  hasOptions: boolean
  isOption: boolean
}

/** Products of the shop as they stand, locked as orders lock them: choices first, then by id. */
export async function lockProducts(tx: MainTx, shopId: string, ids: (string | null)[]): Promise<Map<string, Standing>> {
  const found = await rows(
    tx.db,
    sql<Standing>`select id, title, brand, category, about, price_krw, stock, state from product
        where id = any(${ids.filter((id) => id !== null)}::uuid[]) and shop_id = ${shopId}::uuid order by option_of is null, id for update`,
  )
  return new Map(found.map((one) => [one.id, one]))
}

/**
 * Sets the given values of each product and leaves the others. What a moderator hid stays hidden.
 */
export async function setValues(tx: MainTx, changes: { id: string; values: Values }[]): Promise<void> {
  if (changes.length === 0) return
  const items = changes.map(({ id, values }) => ({
    id,
    title: values.title ?? null,
    brand: values.brand ?? null,
    category: values.category ?? null,
    about: values.about ?? null,
    priceKrw: values.priceKrw ?? null,
    stock: values.stock ?? null,
    state: values.state ?? null,
  }))
  await run(
    tx.db,
    sql`update product g set title = coalesce(n.title, g.title), brand = coalesce(n.brand, g.brand), category = coalesce(n.category, g.category),
          about = coalesce(n.about, g.about), price_krw = coalesce(n.price_krw, g.price_krw), stock = coalesce(n.stock, g.stock),
          state = ${stateByShop('g', sql`n.state`)}
        from ${sql.unnest('n', items, {
          id: 'uuid',
          title: 'text',
          brand: 'text',
          category: 'text',
          about: 'text',
          priceKrw: 'int',
          stock: 'int',
          state: 'text',
        })} where g.id = n.id`,
  )
}

/** Keeps what came of the lines of a part, counts them and tells the person's devices. */
export async function keepOutcomes(tx: MainTx, { id, personId }: Running, done: DoneLine[], now: Date): Promise<void> {
  await run(
    tx.db,
    sql`update product_import_line l set outcome = n.outcome, product_id = n.product_id, before = n.before,
          problems = n.problems, kept = n.kept
        from ${sql.unnest('n', done, {
          line: 'int',
          outcome: 'text',
          productId: 'uuid',
          before: 'jsonb',
          problems: 'jsonb',
          kept: 'jsonb',
        })} where l.import_id = ${id}::uuid and l.line = n.line`,
  )
  const count = (outcome: DoneLine['outcome']) => done.filter((line) => line.outcome === outcome).length
  const [counted] = await rows(
    tx.db,
    sql<{ state: string; doneLines: number; lines: number }>`
      update product_import set done_lines = done_lines + ${done.length}::int, refused_lines = refused_lines + ${count('refused')}::int,
        kept_lines = kept_lines + ${count('kept')}::int
      where id = ${id}::uuid returning state, done_lines, case state when 'applying' then new_lines + changed_lines
        else new_lines + changed_lines - refused_lines end as lines`,
  )
  if (counted) publish(tx, personId, { kind: 'import', importId: id, ...counted }, now)
}
