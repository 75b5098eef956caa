import { type SQL, sql } from 'drizzle-orm'
import { ConfigError } from '../../config.ts'
import { rows } from '../../db/client.ts'
import type { MainClient, MainTx } from '../../db/handles.ts'
import { transaction } from '../../db/transaction.ts'
import { digestOf, foldDocument, type FoldedDocument } from '../../domain/search/document.ts'
import { queryForms } from '../../domain/search/fold.ts'
import type { SearchDocument, SearchIndex, SearchKind } from './port.ts'
import { fuzzyPhrase, searchSql } from './postgres-query.ts'

const batchSize = 2_000
const swapPart = 20_000
const swapTimeoutMs = 10 * 60_000

/** Searches `search_document` by trigrams (pg_trgm). Needs nothing but the main database. */
export function createPostgresEngine(main: MainClient): SearchIndex {
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
      // What is merely alike comes after all that matches, so a page that was short is the same page, filled up.
      const alike = searchSql(query, true)
      return { keys: alike === null ? keys : await keysIn(main, alike), engine: 'postgres' }
    },
    async put(documents) {
      for (const batch of batches(documents)) await rows(main.db, upsert(sql`search_document`, batch))
    },
    async remove(kind, keys) {
      await rows(main.db, sql`delete from search_document where kind = ${kind} and key = any(${sql.param(keys)}::text[])`)
    },
    rebuild: (documents) => rebuild(main, documents),
    async count() {
      const found = await rows<{ kind: SearchKind; count: number }>(
        main.db,
        sql`select kind, count(*)::int as count from search_document group by kind`,
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

/** pg_trgm sees letters through the database's character type; under the C locale Korean has none. Throws ConfigError. */
export async function refuseBlindTrigrams(main: MainClient): Promise<void> {
  const [found] = await rows<{ sees: boolean }>(
    main.db,
    sql`select cardinality(show_trgm('강남')) > 0 and cardinality(show_trgm(normalize('강남', NFKD))) > 0 as sees`,
  )
  if (!found?.sees)
    throw new ConfigError('Create the main database with a UTF-8 locale (C.UTF-8 will do): with this one Postgres finds no Korean text.')
}

async function keysIn(main: MainClient, query: SQL): Promise<string[]> {
  return (await rows<{ key: string }>(main.db, query)).map(({ key }) => key)
}

function* batches(documents: SearchDocument[]): Generator<SearchDocument[]> {
  for (let from = 0; from < documents.length; from += batchSize) yield documents.slice(from, from + batchSize)
}

const columns = sql.raw('kind, key, owner_id, title, body, initials, category, price_krw, popularity')

/** Rows that would not change are not written: their trigrams stay as they are. */
function upsert(table: SQL, documents: SearchDocument[]): SQL {
  const folded = documents.map((document) => {
    const { kind, key, ownerId, title, body, initials, category, priceKrw, popularity } = foldDocument(document)
    return { kind, key, owner_id: ownerId, title, body, initials, category, price_krw: priceKrw, popularity }
  })
  return sql`
    insert into ${table} (${columns})
    select ${columns} from jsonb_to_recordset(${JSON.stringify(folded)}::jsonb)
      as d(kind text, key text, owner_id uuid, title text, body text, initials text, category text, price_krw int, popularity int)
    ${onConflictReplace(table)}`
}

function onConflictReplace(table: SQL): SQL {
  return sql`
    on conflict (kind, key) do update set (owner_id, title, body, initials, category, price_krw, popularity) =
      (excluded.owner_id, excluded.title, excluded.body, excluded.initials, excluded.category, excluded.price_krw, excluded.popularity)
    where (${table}.owner_id, ${table}.title, ${table}.body, ${table}.initials, ${table}.category, ${table}.price_krw, ${table}.popularity) is distinct from
      (excluded.owner_id, excluded.title, excluded.body, excluded.initials, excluded.category, excluded.price_krw, excluded.popularity)`
}

/** Built beside, without a trigram index; one transaction then makes the live table equal to it and touches only what differs. */
async function rebuild(main: MainClient, documents: AsyncIterable<SearchDocument[]>): Promise<{ count: number }> {
  await rows(main.db, sql`delete from search_document_build`)
  const seen = new Set<string>()
  for await (const chunk of documents) {
    for (const batch of batches(chunk)) {
      await rows(main.db, upsert(sql`search_document_build`, batch))
      for (const { kind, key } of batch) seen.add(`${kind}:${key}`)
    }
  }
  await transaction(
    main,
    async (tx) => {
      const [built] = await rows<{ count: number }>(tx.db, sql`select count(*)::int as count from search_document_build`)
      if (built?.count !== seen.size)
        throw new Error(`The build holds ${built?.count} documents where ${seen.size} were put: it was disturbed, and is not used.`)
      const parts = Math.ceil((seen.size + 1) / swapPart)
      for (let part = 0; part < parts; part += 1) await swapIn(tx, parts, part)
      await rows(tx.db, sql`delete from search_document_build`)
    },
    { timeoutMs: swapTimeoutMs },
  )
  return { count: seen.size }
}

/** A part is small enough for one statement's time-out, first fill with its trigrams included. Parted by a hash of the key. */
async function swapIn(tx: MainTx, parts: number, part: number): Promise<void> {
  const here = (key: SQL) => sql`(hashtext(${key}) & 2147483647) % ${parts}::int = ${part}::int`
  await rows(
    tx.db,
    sql`delete from search_document d
        where ${here(sql`d.key`)} and not exists (select from search_document_build b where b.kind = d.kind and b.key = d.key)`,
  )
  await rows(
    tx.db,
    sql`insert into search_document (${columns})
        select ${columns} from search_document_build where ${here(sql`key`)} ${onConflictReplace(sql`search_document`)}`,
  )
}

async function* scan(main: MainClient, kind: SearchKind): AsyncGenerator<{ key: string; digest: string }[]> {
  let after = ''
  for (;;) {
    const page = await rows<FoldedDocument>(
      main.db,
      sql`select kind, key, owner_id as "ownerId", title, body, initials, category, price_krw as "priceKrw", popularity
          from search_document where kind = ${kind} and key > ${after} order by key limit ${batchSize}::int`,
    )
    if (page.length === 0) return
    yield page.map((row) => ({ key: row.key, digest: digestOf(row) }))
    after = page.at(-1)?.key ?? after
  }
}
