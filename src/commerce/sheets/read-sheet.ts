import type { WorkerCtx } from '../../context.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { publish } from '../../realtime/publish.ts'
import { decoded, detectEncoding, type Encoding } from './internal/decode.ts'
import type { SheetProduct } from './internal/parts.ts'
import { BrokenSheet, recordsOf, type Separator } from './internal/records.ts'
import { type Column, columnsOf, missingOf, type Problem, readLine, type ReadLine, sheetBounds, type Values } from './rules.ts'
import type { Refusal } from './words.ts'

interface Sheet {
  id: string
  shopId: string
  personId: string
  storageKey: string
}

type Outcome =
  | { refusal: Refusal; refusedRow: number | null }
  | { encoding: Encoding; separator: Separator; header: string[]; lines: number }

const batchLines = 500

/**
 * Job: reads an uploaded sheet line by line and keeps what each line would do; nothing of the shop
 * changes. A run that was killed is begun again: lines that are kept already stay. Memory holds one
 * batch, and the key of each line.
 */
export async function readImportedSheet(ctx: WorkerCtx, { importId }: { importId: string }): Promise<void> {
  const [sheet] = await rows(
    ctx.main.db,
    sql<Sheet>`select id, shop_id, person_id, storage_key from product_import where id = ${importId}::uuid and state = 'reading'`,
  )
  if (!sheet) return
  const outcome = await readFile(ctx, sheet)
  await finish(ctx, sheet, outcome)
  await ctx.platform.storage.delete([sheet.storageKey])
}

async function readFile(ctx: WorkerCtx, sheet: Sheet): Promise<Outcome> {
  const refused = (refusal: Refusal, refusedRow: number | null = null) => ({ refusal, refusedRow })
  const { storage } = ctx.platform
  const first = await storage.open(sheet.storageKey)
  if (!first) return refused('missing')
  const encoding = await detectEncoding(first)
  if (encoding === 'workbook') return refused('workbook')
  const second = await storage.open(sheet.storageKey)
  if (!second) return refused('missing')
  if (encoding === null) return refused('encoding')

  const seen = new Set<string>()
  let header: { cells: string[]; columns: (Column | null)[]; separator: Separator } | null = null
  let lines = 0
  let batch: { row: number; cells: string[]; read: ReadLine }[] = []
  try {
    for await (const { row, cells, separator } of recordsOf(decoded(second, encoding))) {
      if (!header) {
        header = { cells: cells.slice(0, 100), columns: columnsOf(cells), separator }
        if (!header.columns.includes('sku') && !header.columns.includes('gtin')) return refused('header')
        continue
      }
      lines += 1
      if (lines > sheetBounds.lines) return refused('tooMany')
      const read = readLine(sheet.shopId, header.columns, cells)
      if (read.keys.some((key) => seen.has(key))) read.problems.push({ column: null, code: 'duplicate', given: '' })
      for (const key of read.keys) seen.add(key)
      batch.push({ row, cells: cells.slice(0, header.cells.length + 10), read })
      if (batch.length === batchLines) {
        await keepLines(ctx, sheet, batch)
        batch = []
      }
    }
  } catch (error) {
    if (error instanceof BrokenSheet) return refused('broken', error.row)
    throw error
  }
  await keepLines(ctx, sheet, batch)
  return header && lines > 0 ? { encoding, separator: header.separator, header: header.cells, lines } : refused('empty')
}

interface Known extends SheetProduct {
  isOwn: boolean
}

interface Kept {
  line: number
  kind: 'new' | 'changed' | 'wrong'
  key: string | null
  title: string
  cells: string[] | null
  problems: Problem[]
  productId: string | null
  after: Values
  before: Values
}

async function keepLines(ctx: WorkerCtx, sheet: Sheet, batch: { row: number; cells: string[]; read: ReadLine }[]): Promise<void> {
  const keys = [...new Set(batch.flatMap(({ read }) => read.keys))]
  const found = await rows(
    ctx.main.db,
    sql<Known>`select id, canonical_key as key, shop_id = ${sheet.shopId}::uuid as is_own, title, brand, category, about, price_krw, stock, state,
          option_names <> '{}' as has_options, option_of is not null as is_option
        from product where canonical_key = any(${keys}::text[])`,
  )
  const known = new Map(found.map((one) => [one.key, one]))
  const kept = batch.map(({ row, cells, read }) => judged(row, cells, read, known)).filter((line) => line !== null)
  if (kept.length === 0) return
  await run(
    ctx.main.db,
    sql`insert into product_import_line (import_id, line, kind, key, title, cells, problems, product_id, after, before)
        select ${sheet.id}::uuid, l.* from ${sql.unnest('l', kept, {
          line: 'int',
          kind: 'text',
          key: 'text',
          title: 'text',
          cells: 'jsonb',
          problems: 'jsonb',
          productId: 'uuid',
          after: 'jsonb',
          before: 'jsonb',
        })} on conflict (import_id, line) do nothing`,
  )
}

/** What a line does; null: nothing. */
function judged(line: number, cells: string[], { keys, values, problems }: ReadLine, known: ReadonlyMap<string, Known>): Kept | null {
  const own = keys.map((key) => known.get(key)).find((one) => one?.isOwn)
  const free = keys.find((key) => !known.has(key))
  const all = [...problems]
  if (!own) all.push(...missingOf(values).filter(({ column }) => !problems.some((problem) => problem.column === column)))
  if (own) all.push(...foreignOf(values, own))
  if (!own && keys.length > 0 && free === undefined) all.push({ column: 'gtin', code: 'taken', given: '' })
  const title = values.title ?? own?.title ?? cells.find((cell) => cell.trim() !== '') ?? ''
  const about = { line, title: [...title].slice(0, 100).join('') }
  if (all.length > 0) {
    return { ...about, kind: 'wrong', key: keys[0] ?? null, cells, problems: all, productId: own?.id ?? null, after: {}, before: {} }
  }
  if (!own) {
    const after = { brand: '', about: '', stock: 0, state: 'listed' as const, ...values }
    return { ...about, kind: 'new', key: free!, cells, problems: [], productId: null, after, before: {} }
  }
  const { after, before } = changesOf(values, own)
  if (Object.keys(after).length === 0) return null
  return { ...about, kind: 'changed', key: own.key, cells, problems: [], productId: own.id, after, before }
}

const ofOptions: ReadonlySet<string> = new Set(['priceKrw', 'stock', 'state'])

/** What the line would change of a product with options, or of an option, that is not its own. */
function foreignOf(values: Values, own: Known): Problem[] {
  const foreign = (Object.keys(values) as (keyof Values)[]).filter(
    (column) =>
      values[column] !== own[column] &&
      (own.isOption ? !ofOptions.has(column) : own.hasOptions && column !== 'state' && ofOptions.has(column)),
  )
  return foreign.map((column) => ({ column, code: own.isOption ? 'ofOption' : 'hasOptions', given: String(values[column]) }))
}

/** Only what differs. What a moderator hid stays hidden, whatever the sheet says. */
function changesOf(values: Values, own: Known): { after: Values; before: Values } {
  const differing = Object.entries(values).filter(
    ([name, value]) => own[name as keyof Values] !== value && !(name === 'state' && own.state === 'hidden'),
  )
  return {
    after: Object.fromEntries(differing),
    before: Object.fromEntries(differing.map(([name]) => [name, own[name as keyof Values]])),
  }
}

async function finish(ctx: WorkerCtx, { id, personId }: Sheet, outcome: Outcome): Promise<void> {
  const now = ctx.now()
  await write(ctx, async (tx) => {
    if ('refusal' in outcome) {
      const [refused] = await rows(
        tx.db,
        sql<{
          id: string
        }>`update product_import set state = 'refused', refusal = ${outcome.refusal}, refused_row = ${outcome.refusedRow}::int
            where id = ${id}::uuid and state = 'reading' returning id`,
      )
      if (!refused) return
      await run(tx.db, sql`delete from product_import_line where import_id = ${id}::uuid`)
      return publish(tx, personId, { kind: 'import', importId: id, state: 'refused', doneLines: 0, lines: 0 }, now)
    }
    const counts = await one(
      tx.db,
      sql<{ made: number; changed: number; wrong: number }>`select count(*) filter (where kind = 'new')::int as made,
          count(*) filter (where kind = 'changed')::int as changed, count(*) filter (where kind = 'wrong')::int as wrong
          from product_import_line where import_id = ${id}::uuid`,
    )
    const { encoding, separator, header, lines } = outcome
    const [ready] = await rows(
      tx.db,
      sql<{
        id: string
      }>`update product_import set state = 'read', encoding = ${encoding}, separator = ${separator}, header = ${sql.json(header)},
            lines = ${lines}::int, new_lines = ${counts.made}::int, changed_lines = ${counts.changed}::int, wrong_lines = ${counts.wrong}::int,
            read_at = ${now}::timestamptz
          where id = ${id}::uuid and state = 'reading' returning id`,
    )
    if (ready) publish(tx, personId, { kind: 'import', importId: id, state: 'read', doneLines: 0, lines }, now)
  })
}
