import { ConfigError } from '../../config.ts'
import { one, rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import type { MainClient, MainTx } from '../../db/handles.ts'
import { transaction } from '../../db/transaction.ts'
import { digestOf, foldDocument, type FoldedDocument } from './document.ts'
import type { AcceptBuild, OnSwapped, SearchDocument, SearchIndex, SearchKind, SearchQuery } from './port.ts'
import { lastTexts } from './last-texts.ts'
import { lowerLevels, rankBuild } from './postgres-levels.ts'
import { hasLooserForms, searchSql } from './postgres-query.ts'

const batchSize = 2_000
const partTimeoutMs = 2 * 60_000
/** Of more, one word may be any other: `lastKeys`. */
const mostMistypedWords = 3

/**
 * Searches `search_document` by trigrams (pg_trgm). Needs only the main database. A rebuild swaps
 * `partRows` documents per transaction: a first fill with its trigrams takes far less than the
 * time-out.
 */
export function createPostgresEngine(main: MainClient, { partRows = 20_000 }: { partRows?: number } = {}): SearchIndex {
  const engine: SearchIndex = {
    name: 'postgres',
    get indexes() {
      return [engine]
    },
    async search(query) {
      const strict = searchSql(query, 'matches')
      if (strict === null) return { keys: [], engine: 'postgres' }
      const keys = await keysIn(main, strict)
      if (keys.length >= (query.enough ?? query.limit)) return { keys, engine: 'postgres' }
      if (!hasLooserForms(query)) return { keys: keys.length > 0 ? keys : await lastKeys(main, query), engine: 'postgres' }
      // What else may be meant comes after all matches, so it fills up the short page and does not
      // change its beginning. Mistakes cost more: only if nothing matches, and of few words, since
      // with four common ones the plan reads every post, a second for 100,000.
      const mayBeMistyped = keys.length === 0 && query.text.split(' ').length <= mostMistypedWords
      const looser = searchSql(query, mayBeMistyped ? 'mistyped' : 'looser')
      const found = looser === null ? keys : await keysIn(main, looser)
      return { keys: found.length > 0 ? found : await lastKeys(main, query), engine: 'postgres' }
    },
    async put(documents) {
      for (const batch of batches(documents)) await run(main.db, putLive(batch))
      for (const kind of new Set(documents.map((document) => document.kind))) await lowerLevels(main.db, kind)
    },
    async remove(kind, keys) {
      await run(main.db, sql`delete from search_document where kind = ${kind} and key = any(${keys}::text[])`)
    },
    rebuild: (documents, onSwapped = () => {}, accept = async () => {}) => rebuild(main, documents, { partRows, onSwapped, accept }),
    resumeRebuild: (onSwapped) => resumeRebuild(main, partRows, onSwapped),
    async count() {
      const found = await rows(
        main.db,
        sql<{ kind: SearchKind; count: number }>`select kind, count(*)::int as count from search_document group by kind`,
      )
      const counts = { person: 0, post: 0, product: 0, hashtag: 0 }
      for (const { kind, count } of found) counts[kind] = count
      return counts
    },
    scan: (kind) => scan(main, kind),
    ping: () => refuseBlindTrigrams(main),
  }
  return engine
}

/**
 * pg_trgm knows letters by the character type of the database; the C locale has no Korean letters.
 * Throws ConfigError.
 */
export async function refuseBlindTrigrams(main: MainClient): Promise<void> {
  const { isKorean } = await one(
    main.db,
    sql<{ isKorean: boolean }>`
      select cardinality(show_trgm('강남')) > 0 and cardinality(show_trgm(normalize('강남', NFKD))) > 0 as is_korean`,
  )
  if (!isKorean)
    throw new ConfigError('Create the main database with a UTF-8 locale (C.UTF-8 will do): with this one Postgres finds no Korean text.')
}

/**
 * Usually the first finds some; one statement for all of them, whose plan is made before their
 * words are known, read every post.
 */
async function lastKeys(main: MainClient, query: SearchQuery): Promise<string[]> {
  for (const text of lastTexts(query)) {
    const asked = searchSql({ ...query, text }, 'matches')
    const keys = asked === null ? [] : await keysIn(main, asked)
    if (keys.length > 0) return keys
  }
  return []
}

async function keysIn(main: Pick<MainClient, 'db'> | MainTx, query: Sql<{ key: string }>): Promise<string[]> {
  return (await rows(main.db, query)).map(({ key }) => key)
}

function* batches(documents: SearchDocument[]): Generator<SearchDocument[]> {
  for (let from = 0; from < documents.length; from += batchSize) yield documents.slice(from, from + batchSize)
}

const content = sql`owner_id, title, body, initials, category, price_krw, popularity, shop_id, in_stock, labels`
const columns = sql`kind, key, ${content}`
const contentOf = (row: Sql): Sql =>
  sql`${row}.owner_id, ${row}.title, ${row}.body, ${row}.initials, ${row}.category, ${row}.price_krw, ${row}.popularity,
    ${row}.shop_id, ${row}.in_stock, ${row}.labels`

/** As rows `d` with `columns`. */
function folded(documents: SearchDocument[]): Sql {
  const made = documents.map((document) => {
    const { ownerId, priceKrw, shopId, inStock, ...same } = foldDocument(document)
    return { ...same, owner_id: ownerId, price_krw: priceKrw, shop_id: shopId, in_stock: inStock }
  })
  return sql`jsonb_to_recordset(${sql.json(made)})
    as d(kind text, key text, owner_id uuid, title text, body text, initials text, category text, price_krw int, popularity int,
      shop_id uuid, in_stock boolean, labels text[])`
}

/**
 * A new or changed document is of level 0. Writes no row that would not change: its trigrams stay
 * as they are.
 */
function putLive(documents: SearchDocument[]): Sql {
  return sql`
    insert into search_document as live (${columns}, level) select ${columns}, 0 from ${folded(documents)}
    on conflict (kind, key) do update set (${content}, level) = row(${contentOf(sql`excluded`)}, 0)
    where (${contentOf(sql`live`)}) is distinct from (${contentOf(sql`excluded`)})`
}

/**
 * Fills a build table, without a trigram index; then makes the live table equal to it, part by
 * part, each committed on its own, and writes only the differences. Between two parts readers see
 * some documents of the build and some older ones, each complete; the caller syncs the changes
 * since. Memory is constant: Postgres counts the rows.
 */
async function rebuild(
  main: MainClient,
  documents: AsyncIterable<SearchDocument[]>,
  { partRows, onSwapped, accept }: { partRows: number; onSwapped: OnSwapped; accept: AcceptBuild },
): Promise<{ count: number }> {
  await emptyBuild(main)
  let put = 0
  for await (const chunk of documents) {
    for (const batch of batches(chunk)) {
      const made = await rows(
        main.db,
        sql<{ isNew: boolean }>`
          insert into search_document_build as build (${columns}) select ${columns} from ${folded(batch)}
          on conflict (kind, key) do update set (${content}) = row(${contentOf(sql`excluded`)})
          returning xmax = 0 as is_new`,
      )
      put += made.filter(({ isNew }) => isNew).length
    }
  }
  await run(main.db, sql`analyze search_document_build`)
  const total = await countBuild(main, sql`true`)
  if (total !== put) throw new Error(`The build holds ${total} documents, but ${put} were put. It is not used; build again.`)
  await transaction(main, (tx) => rankBuild(tx.db), { timeoutMs: partTimeoutMs, idempotent: true })
  await accept(async (query) => {
    const asked = searchSql(query, 'matches', 'search_document_build')
    return asked === null ? [] : transaction(main, (tx) => keysIn(tx, asked), { timeoutMs: partTimeoutMs, idempotent: true })
  })
  return swap(main, { kind: '', key: '' }, partRows, onSwapped)
}

/**
 * Goes on where a rebuild died between two parts; null if it died before, or if a crash of Postgres
 * emptied the build.
 */
async function resumeRebuild(main: MainClient, partRows: number, onSwapped: OnSwapped): Promise<{ count: number } | null> {
  const [last] = await rows(
    main.db,
    sql<Key>`select kind, key from search_document_build where is_end_swapped order by kind desc, key desc limit 1`,
  )
  return last ? swap(main, last, partRows, onSwapped) : null
}

function emptyBuild(main: MainClient): Promise<void> {
  return transaction(main, (tx) => run(tx.db, sql`delete from search_document_build`), { timeoutMs: partTimeoutMs, idempotent: true })
}

async function countBuild(main: MainClient, where: Sql): Promise<number> {
  return (await one(main.db, sql<{ count: number }>`select count(*)::int as count from search_document_build where ${where}`)).count
}

interface Key {
  kind: string
  key: string
}

/** Each part is committed with the mark of its end, the place where `resumeRebuild` goes on. */
async function swap(main: MainClient, from: Key, partRows: number, onSwapped: OnSwapped): Promise<{ count: number }> {
  const total = await countBuild(main, sql`true`)
  let swapped = await countBuild(main, sql`(kind, key) <= (${from.kind}, ${from.key})`)
  let after = from
  for (;;) {
    onSwapped(swapped, total)
    const part = after
    const until = await endOfPart(main, part, partRows)
    await transaction(main, (tx) => swapIn(tx, part, until), { timeoutMs: partTimeoutMs, idempotent: true })
    if (!until) break
    after = until
    swapped += partRows
  }
  // An index that was filled for the first time was planned as an empty one until autovacuum came.
  await run(main.db, sql`analyze search_document`)
  await emptyBuild(main)
  return { count: total }
}

/** The last key of a full part after `after`, by its primary key; null for the last part. */
async function endOfPart(main: MainClient, after: Key, partRows: number): Promise<Key | null> {
  const [end] = await rows(
    main.db,
    sql<Key>`
      select kind, key from search_document_build where (kind, key) > (${after.kind}, ${after.key})
      order by kind, key offset ${partRows - 1}::int limit 1`,
  )
  return end ?? null
}

/**
 * Makes the live table equal to the build after `after`, up to `until` (null: to the end). Small
 * enough for one statement's time-out.
 */
async function swapIn(tx: MainTx, after: Key, until: Key | null): Promise<void> {
  const isHere = until
    ? sql`(kind, key) > (${after.kind}, ${after.key}) and (kind, key) <= (${until.kind}, ${until.key})`
    : sql`(kind, key) > (${after.kind}, ${after.key})`
  await run(
    tx.db,
    sql`
      delete from search_document d where (d.kind, d.key) in (
        select kind, key from search_document where ${isHere} except select kind, key from search_document_build where ${isHere})`,
  )
  await run(
    tx.db,
    sql`
      insert into search_document as live (${columns}, level) select ${columns}, level from search_document_build where ${isHere}
      on conflict (kind, key) do update set (${content}, level) = row(${contentOf(sql`excluded`)}, excluded.level)
      where (${contentOf(sql`live`)}, live.level) is distinct from (${contentOf(sql`excluded`)}, excluded.level)`,
  )
  if (until) await run(tx.db, sql`update search_document_build set is_end_swapped = true where kind = ${until.kind} and key = ${until.key}`)
}

async function* scan(main: MainClient, kind: SearchKind): AsyncGenerator<{ key: string; digest: string }[]> {
  let after = ''
  for (;;) {
    const page = await rows(
      main.db,
      sql<FoldedDocument>`
        select ${columns}
        from search_document where kind = ${kind} and key > ${after} order by key limit ${batchSize}::int`,
    )
    if (page.length === 0) return
    yield page.map((row) => ({ key: row.key, digest: digestOf(row) }))
    after = page.at(-1)?.key ?? after
  }
}
