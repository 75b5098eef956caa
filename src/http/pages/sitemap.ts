import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { personKnownTo, personOpenTo } from '../../social/access/people.ts'
import { postVisibleTo } from '../../social/access/posts.ts'
import { productSoldTo } from '../../social/access/products.ts'
import { visiblePostsTagged } from '../../social/posts/visible-hashtags.ts'
import { readThrough } from '../../platform/cache/read-through.ts'
import { escaped } from './escaped.ts'

/** A file may list 50,000 addresses (sitemaps.org); search engines return for the newest ones. */
const maxAddresses = 10_000
const keepMs = 3_600_000

interface Address {
  path: string
}

/** Newest first, each by its primary key read backwards; tags by their number of posts. */
const parts: Record<string, Sql<Address>> = {
  posts: sql<Address>`select '/posts/' || p.id as path from post p join person a on a.id = p.author_id
    where ${postVisibleTo(null)} order by p.id desc limit ${maxAddresses}::int`,
  people: sql<Address>`select '/@' || a.handle as path from person a
    where ${personOpenTo(null, 'a')} and a.handle is not null order by a.id desc limit ${maxAddresses}::int`,
  products: sql<Address>`select '/products/' || g.id as path from product g join shop s on s.id = g.shop_id join person a on a.id = s.owner_id
    where ${productSoldTo(null, 'a')} order by g.id desc limit ${maxAddresses}::int`,
  shops: sql<Address>`select '/shops/' || s.handle as path from shop s join person a on a.id = s.owner_id
    where ${personKnownTo(null, 'a')} order by s.id desc limit ${maxAddresses}::int`,
  tags: sql<Address>`select '/tags/' || h.tag as path from hashtag h
    where h.post_count > 0 and exists (${visiblePostsTagged(sql`h.tag`, null)})
    order by h.post_count desc, h.tag limit ${maxAddresses}::int`,
}

/** The index of the parts (sitemaps.org protocol 0.9). */
export function sitemapIndex(publicUrl: string): string {
  return xml(
    'sitemapindex',
    'sitemap',
    Object.keys(parts).map((part) => new URL(`/sitemap/${part}.xml`, publicUrl).href),
  )
}

/** Addresses that anybody may open, at most an hour old. Errors: NOT_FOUND (unknown part). */
export async function sitemapPart(ctx: Ctx, part: string): Promise<string> {
  const statement = Object.hasOwn(parts, part) ? parts[part] : undefined
  if (!statement) throw new KiwiError('NOT_FOUND')
  const paths = await readThrough(ctx, {
    key: `sitemap:${part}`,
    keepMs: () => keepMs,
    load: async () => (await rows(ctx.main.db, statement)).map(({ path }) => path),
  })
  return xml(
    'urlset',
    'url',
    paths.map((path) => new URL(path.split('/').map(encodeURIComponent).join('/').replaceAll('%40', '@'), ctx.config.PUBLIC_URL).href),
  )
}

function xml(root: string, item: string, addresses: string[]): string {
  const items = addresses.map((address) => `<${item}><loc>${escaped(address)}</loc></${item}>`)
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${items.join('\n')}\n</${root}>\n`
}
