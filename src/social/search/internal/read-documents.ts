import { rows } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { personKnownTo } from '../../access/people.ts'
import { keptCount } from '../../counts/kept-count.ts'
import { productSoldTo } from '../../access/products.ts'
import type { MainClient } from '../../../db/handles.ts'
import { belowAllIds } from '../../../shared/cursor.ts'
import { colourPrefix } from '../../../platform/search/document.ts'
import { type SearchDocument, type SearchKind, searchKinds } from '../../../platform/search/port.ts'
import { postColours } from './post-colours.ts'

const pageSize = 5_000

type Row = Omit<SearchDocument, 'kind'>

/** Of what is narrowed by none of these. */
const noFacets = sql`null::uuid as shop_id, null::boolean as in_stock, '{}'::text[] as labels`

interface Source {
  /** Selects the columns of SearchDocument without `kind`, of everything that anybody may find. */
  select: Sql
  key: Sql
  keyType: Sql
  /** Smaller than every key. */
  first: string
}

const byId = (key: Sql) => ({ key, keyType: sql`uuid`, first: belowAllIds })

const sources: Record<SearchKind, Source> = {
  person: {
    ...byId(sql`p.id`),
    select: sql`
      select p.id::text as key, p.id as owner_id, p.display_name as title, p.handle || ' ' || p.bio as body, null as category, null::int as price_krw,
        ${keptCount('followers')} as popularity, ${noFacets}
      from person p where ${personKnownTo(null, 'p')}`,
  },
  post: {
    ...byId(sql`p.id`),
    select: sql`
      select p.id::text as key, p.author_id as owner_id, '' as title, p.caption as body, p.category, null::int as price_krw, p.like_count as popularity,
        null::uuid as shop_id, null::boolean as in_stock, array(select t.tag from post_hashtag t where t.post_id = p.id order by t.tag)
          || array(select ${colourPrefix}::text || colour from unnest(${postColours(sql`p.id`)}) colour) as labels
      from post p join person a on a.id = p.author_id where p.state = 'visible' and ${personKnownTo(null, 'a')}`,
  },
  product: {
    ...byId(sql`g.id`),
    select: sql`
      select g.id::text as key, s.owner_id, g.title, concat_ws(' ', g.brand, s.name, g.about) as body, g.category, g.price_krw,
        ${keptCount('looks')} as popularity, s.id as shop_id, g.stock > 0 as in_stock,
        array(select distinct chosen from product c cross join unnest(c.option_values) chosen
          where c.option_of = g.id and c.state = 'listed' order by chosen) as labels
      from product g join shop s on s.id = g.shop_id join person o on o.id = s.owner_id where ${productSoldTo(null, 'o')}`,
  },
  hashtag: {
    key: sql`h.tag`,
    keyType: sql`text`,
    first: '',
    select: sql`
      select h.tag as key, null::uuid as owner_id, h.tag as title, '' as body, null as category, null::int as price_krw, h.post_count as popularity, ${noFacets}
      from hashtag h where h.post_count > 0`,
  },
}

/**
 * The documents of these keys as they are now; a key that nobody may find has none. Primary-key
 * lookups, one statement.
 */
export async function readDocuments(main: MainClient, kind: SearchKind, keys: string[]): Promise<SearchDocument[]> {
  const { select, key, keyType } = sources[kind]
  return asDocuments(kind, await rows(main.db, sql<Row>`${select} and ${key} = any(${keys}::${keyType}[])`))
}

/** Every document of a kind, in pages in the order of keys; each page is as of its own moment. */
export async function* readAllOf(main: MainClient, kind: SearchKind): AsyncGenerator<SearchDocument[]> {
  const { select, key, keyType, first } = sources[kind]
  let after = first
  for (;;) {
    const page = asDocuments(
      kind,
      await rows(main.db, sql<Row>`${select} and ${key} > ${after}::${keyType} order by ${key} limit ${pageSize}::int`),
    )
    if (page.length === 0) return
    yield page
    after = page.at(-1)?.key ?? after
  }
}

export async function* readAll(main: MainClient): AsyncGenerator<SearchDocument[]> {
  for (const kind of searchKinds) yield* readAllOf(main, kind)
}

function asDocuments(kind: SearchKind, found: Row[]): SearchDocument[] {
  return found.map((row) => ({ ...row, kind }))
}
