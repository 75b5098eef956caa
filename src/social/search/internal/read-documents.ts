import { type SQL, sql } from 'drizzle-orm'
import { rows } from '../../../db/client.ts'
import { personKnownTo } from '../../access/people.ts'
import { productSoldTo } from '../../access/products.ts'
import type { MainClient } from '../../../db/handles.ts'
import { type SearchDocument, type SearchKind, searchKinds } from '../../../platform/search/port.ts'

/** Followers counted for popularity at most: beyond it everybody is equally famous, and the count stays cheap. */
const maxFollowersCounted = 50_000
const pageSize = 5_000

interface Source {
  /** Yields the columns of SearchDocument but for `kind`, of what may be found by somebody at all. */
  select: SQL
  key: SQL
  keyType: SQL
  /** Smaller than every key. */
  first: string
}

const nilId = '00000000-0000-0000-0000-000000000000'
const byId = (key: SQL) => ({ key, keyType: sql`uuid`, first: nilId })

const sources: Record<SearchKind, Source> = {
  person: {
    ...byId(sql`p.id`),
    select: sql`
      select p.id::text as key, p.id as "ownerId", p.display_name as title, p.handle || ' ' || p.bio as body, null as category, null::int as "priceKrw", (
        select count(*) from (select from follow f where f.followee_id = p.id and f.state = 'accepted' limit ${maxFollowersCounted}::int) counted
      )::int as popularity
      from person p where ${personKnownTo(null, 'p')}`,
  },
  post: {
    ...byId(sql`p.id`),
    select: sql`
      select p.id::text as key, p.author_id as "ownerId", '' as title, p.caption as body, p.category, null::int as "priceKrw", p.like_count as popularity
      from post p join person a on a.id = p.author_id where p.state = 'visible' and ${personKnownTo(null, 'a')}`,
  },
  product: {
    ...byId(sql`g.id`),
    select: sql`
      select g.id::text as key, s.owner_id as "ownerId", g.title, concat_ws(' ', g.brand, s.name, g.about) as body, g.category, g.price_krw as "priceKrw", (
        select count(*) from (select from product_tag t where t.product_id = g.id limit ${maxFollowersCounted}::int) looks
      )::int as popularity
      from product g join shop s on s.id = g.shop_id join person o on o.id = s.owner_id where ${productSoldTo(null, 'o')}`,
  },
  hashtag: {
    key: sql`h.tag`,
    keyType: sql`text`,
    first: '',
    select: sql`
      select h.tag as key, null::uuid as "ownerId", h.tag as title, '' as body, null as category, null::int as "priceKrw", h.post_count as popularity
      from hashtag h where h.post_count > 0`,
  },
}

/** The documents of these keys as they are now; what is no longer to be found is left out. Primary-key lookups, one statement. */
export async function readDocuments(main: MainClient, kind: SearchKind, keys: string[]): Promise<SearchDocument[]> {
  const { select, key, keyType } = sources[kind]
  return asDocuments(kind, await rows(main.db, sql`${select} and ${key} = any(${sql.param(keys)}::${keyType}[])`))
}

/** Every document of a kind, a page at a time in the order of keys; each page is as of its own moment. */
export async function* readAllOf(main: MainClient, kind: SearchKind): AsyncGenerator<SearchDocument[]> {
  const { select, key, keyType, first } = sources[kind]
  let after = first
  for (;;) {
    const page = asDocuments(
      kind,
      await rows(main.db, sql`${select} and ${key} > ${after}::${keyType} order by ${key} limit ${pageSize}::int`),
    )
    if (page.length === 0) return
    yield page
    after = page.at(-1)?.key ?? after
  }
}

export async function* readAll(main: MainClient): AsyncGenerator<SearchDocument[]> {
  for (const kind of searchKinds) yield* readAllOf(main, kind)
}

function asDocuments(kind: SearchKind, found: Omit<SearchDocument, 'kind'>[]): SearchDocument[] {
  return found.map((row) => ({ ...row, kind }))
}
