import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { MeilisearchStandIn } from '../../../test/meilisearch.ts'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import type { Ctx } from '../../context.ts'
import { person } from '../../db/schema/index.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { createMeilisearch } from '../../platform/search/meilisearch.ts'
import { createPostgresEngine } from '../../platform/search/postgres.ts'
import { withFallback } from '../../platform/search/with-fallback.ts'
import { deletePost } from '../posts/delete-post.ts'
import { productsSold } from '../../commerce/products/product-cards.ts'
import { searchInput } from './schema.ts'
import { search } from './search.ts'
import { searchStatus } from './search-status.ts'
import { syncSearch } from './sync-search.ts'
import { verifySearch } from './verify-search.ts'

let world: World
const meilisearch = new MeilisearchStandIn()
beforeAll(async () => {
  world = await createWorld()
})
afterAll(async () => {
  await meilisearch.stop()
  await world.close()
})

it('promise 29: while Meilisearch is down Postgres answers and changes wait; then every bucket is equal again', async () => {
  const primary = createMeilisearch({ url: await meilisearch.start() })
  const engine = withFallback(primary, createPostgresEngine(world.deps.main), { restMs: 0 })
  const ctx: Ctx = { ...world.ctx(), platform: { ...world.deps.platform, search: engine } }
  const find = async (text: string) => (await search(ctx, searchInput.parse({ text, kind: 'person' }), productsSold)).value
  const sync = () => syncSearch(ctx, { waitMs: 20_000 })

  const people = await Promise.all(Array.from({ length: 40 }, (_, at) => world.person({ displayName: `주민${at}` })))
  const gone = await world.post(people[0]!, { caption: '지워질 글 #지워질태그' })
  await sync()
  expect(await verifySearch(ctx)).toMatchObject({ isEqual: true, engines: [{ engine: 'postgres' }, { engine: 'meilisearch' }] })
  expect((await find('주민')).engine).toBe('meilisearch')

  await meilisearch.stop()
  await world.deps.main.db.update(person).set({ displayName: '이사온 사람' }).where(eq(person.id, people[7]!.id))
  await deletePost(people[0]!.ctx, { postId: gone.id })
  for (let hour = 0; hour < 3; hour += 1) {
    world.advance(3_600_000)
    await world.person({ displayName: `밤손님${hour}` })
    await expect(sync()).rejects.toThrow()
  }
  expect(await find('이사온')).toMatchObject({ engine: 'postgres', people: [{ id: people[7]!.id }] })
  expect((await find('밤손님')).people).toHaveLength(3)
  expect((await searchStatus(ctx)).engines).toMatchObject([
    { engine: 'postgres', isReachable: true, waiting: 0 },
    { engine: 'meilisearch', isReachable: false },
  ])

  await meilisearch.start()
  expect((await verifySearch(ctx)).isEqual).toBe(false)
  await sync()
  expect(await verifySearch(ctx)).toMatchObject({ isEqual: true, engines: [{ waiting: 0 }, { waiting: 0 }] })
  expect((await find('주민')).engine).toBe('meilisearch')
  expect(await rows(world.deps.main.db, sql`select seq from search_change`)).toEqual([])
})
