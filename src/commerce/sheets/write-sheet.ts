import type { Ctx, MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { belowAllIds } from '../../shared/cursor.ts'
import { byteOrderMark, type Cell, csvRecord } from '../../shared/csv.ts'
import type { SheetProduct } from './internal/parts.ts'
import { readImport } from './read-import.ts'
import { categoryNames, type Column, columnNames, columns, type Problem, stateNames } from './rules.ts'
import { problemSentence, reasonHeading } from './words.ts'

const pageRows = 500

const headerOf = (ctx: Ctx) => byteOrderMark + csvRecord(columns.map((column) => columnNames[column][ctx.locale]))

/**
 * All products of the caller's shop as a sheet, with those of their options that have a SKU, oldest
 * first, page by page; imported again it changes nothing. Errors: FORBIDDEN.
 */
export async function writeProducts(ctx: MemberCtx): Promise<AsyncGenerator<string>> {
  const shop = await shopFor(ctx, 'products')
  return (async function* () {
    yield headerOf(ctx)
    for (let after = belowAllIds; ;) {
      const page = await rows(
        ctx.main.db,
        sql<SheetProduct>`select id, canonical_key as key, title, brand, category, about, price_krw, stock, state,
              option_names <> '{}' as has_options, option_of is not null as is_option from product
            where shop_id = ${shop.id}::uuid and (option_of is null or state = 'listed' and canonical_key like 'sku:%') and id > ${after}::uuid
            order by id limit ${pageRows}`,
      )
      yield page.map((row) => csvRecord(cellsOf(ctx, row))).join('')
      if (page.length < pageRows) return
      after = page.at(-1)!.id
    }
  })()
}

/**
 * Of a product with options the sheet leaves out price and stock, and of an option what it has from
 * its product: empty cells change nothing.
 */
function cellsOf({ locale }: Ctx, { key, state, category, hasOptions, isOption, ...row }: SheetProduct): Cell[] {
  const [kind, ...name] = key.split(':')
  const cells: Record<Column, Cell> = {
    ...row,
    ...(hasOptions && { priceKrw: null, stock: null }),
    ...(isOption && { title: null, brand: null, about: null }),
    sku: kind === 'sku' ? (name[1] ?? '') : '',
    gtin: kind === 'gtin' ? (name[0] ?? '') : '',
    category: isOption ? null : categoryNames[category][locale],
    state: stateNames[state === 'listed' ? 'listed' : 'unlisted'][locale],
  }
  return columns.map((column) => cells[column])
}

/** A sheet to begin from. */
export async function* writeSample({ locale, ...ctx }: Ctx): AsyncGenerator<string> {
  yield headerOf({ ...ctx, locale })
  const named = (ko: string, en: string) => (locale === 'ko' ? ko : en)
  const sample: Record<Column, Cell>[] = [
    {
      sku: 'mug-white',
      gtin: '',
      title: named('하얀 머그컵', 'White mug'),
      brand: named('키위 공방', 'Kiwi Studio'),
      category: categoryNames.home[locale],
      priceKrw: 15_000,
      stock: 20,
      state: stateNames.listed[locale],
      about: named('손으로 빚은 머그컵이에요.\n전자레인지에 쓸 수 있어요.', 'Thrown by hand.\nSafe in a microwave oven.'),
    },
    {
      sku: '',
      gtin: '8801234567893',
      title: named('대나무 칫솔, 4개', 'Bamboo toothbrushes, 4'),
      brand: '',
      category: categoryNames.daily[locale],
      priceKrw: 8_900,
      stock: 100,
      state: stateNames.unlisted[locale],
      about: '',
    },
  ]
  for (const line of sample) yield csvRecord(columns.map((column) => line[column]))
}

/**
 * The wrong and refused lines of an import as they stood in the file, with a column of reasons.
 * Errors: FORBIDDEN, NOT_FOUND.
 */
export async function writeWrongLines(ctx: MemberCtx, input: { importId: string }): Promise<AsyncGenerator<string>> {
  await readImport(ctx, input)
  const [{ header } = { header: [] }] = await rows(
    ctx.main.db,
    sql<{ header: string[] }>`select header from product_import where id = ${input.importId}::uuid`,
  )
  return (async function* () {
    yield byteOrderMark + csvRecord([...header, reasonHeading[ctx.locale]])
    for (let after = 0; ;) {
      const page = await rows(
        ctx.main.db,
        sql<{ line: number; cells: string[]; problems: Problem[] }>`
          select line, coalesce(cells, '[]') as cells, problems from product_import_line
          where import_id = ${input.importId}::uuid and line > ${after}::int and (kind = 'wrong' or outcome = 'refused') order by line limit ${pageRows}`,
      )
      yield page
        .map(({ cells, problems }) =>
          csvRecord([...header.map((_, at) => cells[at] ?? ''), problems.map((problem) => problemSentence(problem, ctx.locale)).join(' ')]),
        )
        .join('')
      if (page.length < pageRows) return
      after = page.at(-1)!.line
    }
  })()
}
