import { createKiwi, type Kiwi } from '../../sdk/src/index.ts'
import { rows } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import type { MainClient } from '../../src/db/handles.ts'
import { buildCity, type CitySize } from '../../demo/city.ts'
import { type Goods, openShops } from '../goods.ts'
import { photo } from '../photo.ts'
import { type Payer, preparePayers } from '../payers.ts'
import { openSessionsOf } from '../sessions.ts'

export interface Reader {
  personId: string
  kiwi: Kiwi
}

/** The people, posts and goods that actions take from. */
export interface Town {
  readers: Reader[]
  posts: { id: string; authorId: string; handle: string }[]
  /** Empty where none were prepared: then nobody pays. */
  payers: (Payer & { kiwi: Kiwi })[]
  goods: Goods[]
  /** JPEGs as phones send them. */
  pictures: Blob[]
}

const payerCount = 200
const postCount = 2_000

/** Fills empty databases with a city, people with money and two shops. */
export async function buildTown(main: MainClient, url: string, size: CitySize): Promise<Town> {
  const cityReaders = await buildCity(main, size)
  const visitors = await openSessionsOf(main, cityReaders)
  const payers = await preparePayers(main, payerCount + 2)
  const goods = await openShops(main, payers.slice(payerCount))
  const kiwiOf = (token: string) => createKiwi({ url, session: token })
  const posts = await rows(
    main.db,
    sql<{ id: string; authorId: string; handle: string }>`
      select p.id, p.author_id, a.handle from (select id, author_id from post order by id desc limit ${postCount}::int) p
      join person a on a.id = p.author_id`,
  )
  return {
    readers: visitors.map(({ personId, token }) => ({ personId, kiwi: kiwiOf(token) })),
    posts,
    payers: payers.slice(0, payerCount).map((payer) => ({ ...payer, kiwi: kiwiOf(payer.token) })),
    goods,
    pictures: await photos(),
  }
}

/**
 * Of a Kiwi that runs elsewhere: people with these sessions and posts that they find. Nobody pays.
 */
export async function townOf(url: string, tokens: string[]): Promise<Town> {
  const readers = await Promise.all(
    tokens.map(async (token) => {
      const kiwi = createKiwi({ url, session: token })
      return { personId: (await kiwi.me.get.query()).id, kiwi }
    }),
  )
  const pages = await Promise.all(readers.slice(0, 20).flatMap(({ kiwi }) => [kiwi.feed.popular.query({}), kiwi.feed.home.query({})]))
  const cards = pages.flatMap((page) => page.posts)
  if (cards.length === 0) throw new Error('These people see no posts: nobody can do what people do there.')
  const posts = [...new Map(cards.map(({ id, author }) => [id, { id, authorId: author.id, handle: author.handle }])).values()]
  return { readers, posts, payers: [], goods: [], pictures: await photos() }
}

/** Of three megapixels, as heavy as photos. */
const photos = () => Promise.all(Array.from({ length: 8 }, (_, n) => photo(1_536, 2_048, 90 + 10 * n)))
