import { ConfigError } from '../../config.ts'
import { one, rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import type { MainClient, MainTx } from '../../db/handles.ts'
import { transaction } from '../../db/transaction.ts'
import { digestOf, foldDocument, type FoldedDocument } from './document.ts'
import { queryForms } from '../../shared/hangul.ts'
import type { SearchDocument, SearchIndex, SearchKind } from './port.ts'
import { fuzzyPhrase, searchSql } from './postgres-query.ts'

const batchSize = 2_000
const partTimeoutMs = 2 * 60_000

/**
 * Searches `search_document` by trigrams (pg_trgm). Needs only the main database. A rebuild swaps `partRows` documents per transaction:
 * a first fill with its trigrams takes far less than the time-out.
 */
export function createPostgresEngine(main: MainClient, { partRows = 20_000 }: { partRows?: number } = {}): SearchIndex {
  const engine: SearchIndex = {
    name: 'postgres',
    get indexes() {
      return [engine]
    },
    async search(query) {
      const strict = searchSql(query, false)
      if (strict === null) return { keys: [], engine: 'postgres' }
      const keys = await keysIn(main, strict)
      if (keys.length === query.limit || fuzzyPhrase(query.kind, queryForms(query.text)) === null) return { keys, engine: 'postgres' }
      // Similar documents come after all matches, so they fill up the short page and do not change its beginning.
      const alike = searchSql(query, true)
      return { keys: alike === null ? keys : await keysIn(main, alike), engine: 'postgres' }
    },
    async put(documents) {
      for (const batch of batches(documents)) await run(main.db, upsert(sql`search_document`, batch))
    },
    async remove(kind, keys) {
      await run(main.db, sql`delete from search_document where kind = ${kind} and key = any(${keys}::text[])`)
    },
    rebuild: (documents) => rebuild(main, documents, partRows),
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

/** pg_trgm knows letters by the character type of the database; the C locale has no Korean letters. Throws ConfigError. */
export async function refuseBlindTrigrams(main: MainClient): Promise<void> {
  const { isKorean } = await one(
    main.db,
    sql<{ isKorean: boolean }>`
      select cardinality(show_trgm('강남')) > 0 and cardinality(show_trgm(normalize('강남', NFKD))) > 0 as is_korean`,
  )
  if (!isKorean)
    throw new ConfigError('Create the main database with a UTF-8 locale (C.UTF-8 will do): with this one Postgres finds no Korean text.')
}

async function keysIn(main: MainClient, query: Sql<{ key: string }>): Promise<string[]> {
  return (await rows(main.db, query)).map(({ key }) => key)
}

function* batches(documents: SearchDocument[]): Generator<SearchDocument[]> {
  for (let from = 0; from < documents.length; from += batchSize) yield documents.slice(from, from + batchSize)
}

const columns = sql`kind, key, owner_id, title, body, initials, category, price_krw, popularity`

/** Writes no row that would not change: its trigrams stay as they are. */
function upsert(table: Sql, documents: SearchDocument[]): Sql {
  const folded = documents.map((document) => {
    const { kind, key, ownerId, title, body, initials, category, priceKrw, popularity } = foldDocument(document)
    return { kind, key, owner_id: ownerId, title, body, initials, category, price_krw: priceKrw, popularity }
  })
  return sql`
    insert into ${table} (${columns})
    select ${columns} from jsonb_to_recordset(${sql.json(folded)})
      as d(kind text, key text, owner_id uuid, title text, body text, initials text, category text, price_krw int, popularity int)
    ${onConflictReplace(table)}`
}

function onConflictReplace(table: Sql): Sql {
  return sql`
    on conflict (kind, key) do update set (owner_id, title, body, initials, category, price_krw, popularity) =
      (excluded.owner_id, excluded.title, excluded.body, excluded.initials, excluded.category, excluded.price_krw, excluded.popularity)
    where (${table}.owner_id, ${table}.title, ${table}.body, ${table}.initials, ${table}.category, ${table}.price_krw, ${table}.popularity) is distinct from
      (excluded.owner_id, excluded.title, excluded.body, excluded.initials, excluded.category, excluded.price_krw, excluded.popularity)`
}

/**
 * Fills a build table, without a trigram index; then makes the live table equal to it, part by part, each committed on its own, and
 * writes only the differences. Between two parts readers see some documents of the build and some older ones, each complete; the
 * caller syncs the changes since. Memory is constant: Postgres counts the rows.
 */
async function rebuild(main: MainClient, documents: AsyncIterable<SearchDocument[]>, partRows: number): Promise<{ count: number }> {
  await run(main.db, sql`delete from search_document_build`)
  let put = 0
  for await (const chunk of documents) {
    for (const batch of batches(chunk)) {
      const made = await rows(main.db, sql<{ isNew: boolean }>`${upsert(sql`search_document_build`, batch)} returning xmax = 0 as is_new`)
      put += made.filter(({ isNew }) => isNew).length
    }
  }
  const bounds = await partsOfBuild(main, put, partRows)
  let after: Key = { kind: '', key: '' }
  for (const until of [...bounds, null]) {
    await transaction(main, (tx) => swapIn(tx, after, until), { timeoutMs: partTimeoutMs, idempotent: true })
    if (until) after = until
  }
  await run(main.db, sql`delete from search_document_build`)
  return { count: put }
}

interface Key {
  kind: string
  key: string
}

/** The last key of each full part of the build, by one pass over its primary key. Throws if documents are missing: nothing is swapped. */
async function partsOfBuild(main: MainClient, put: number, partRows: number): Promise<Key[]> {
  const found = await rows(
    main.db,
    sql<Key & { place: number; total: number }>`
      select kind, key, place, total from (
        select kind, key, row_number() over (order by kind, key) as place, count(*) over () as total from search_document_build) numbered
      where place % ${partRows}::int = 0 or place = total`,
  )
  const total = found.at(-1)?.total ?? 0
  if (total !== put) throw new Error(`The build holds ${total} documents, but ${put} were put. It is not used; build again.`)
  return found.filter(({ place }) => place % partRows === 0)
}

/** Makes the live table equal to the build after `after`, up to `until` (null: to the end). Small enough for one statement's time-out. */
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
      insert into search_document (${columns})
      select ${columns} from search_document_build where ${isHere} ${onConflictReplace(sql`search_document`)}`,
  )
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
