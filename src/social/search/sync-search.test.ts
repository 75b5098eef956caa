import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import type { Ctx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { hashtag, person, post, product, searchChange, shop } from '../../db/schema/index.ts'
import { transaction } from '../../db/transaction.ts'
import { newId } from '../../ids.ts'
import type { SearchIndex } from '../../platform/search/port.ts'
import { createPostgresEngine } from '../../platform/search/postgres.ts'
import { reindexSearch } from './reindex-search.ts'
import { removeFromSearch } from './remove-from-search.ts'
import { readSearchDesk } from './read-search-desk.ts'
import { searchStatus } from './search-status.ts'
import { swapBackSearch } from './swap-back-search.ts'
import { foldText } from '../../shared/hangul.ts'
import { syncSearch } from './sync-search.ts'
import { verifySearch } from './verify-search.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const sync = (ctx: Ctx = world.ctx(), waitMs = 20_000) => syncSearch(ctx, { waitMs })
const rename = (id: string, displayName: string) => world.deps.main.db.update(person).set({ displayName }).where(eq(person.id, id))
const storedTitle = async (key: string) =>
  (await rows(world.deps.main.db, sql<{ title: string }>`select normalize(title, NFC) as title from search_document where key = ${key}`))[0]
    ?.title
const changes = async () => (await world.deps.main.db.select().from(searchChange)).map(({ kind, key }) => `${kind} ${key}`)

/** The Postgres engine under another name, with steps to stop at. */
function variant(name: 'postgres' | 'meilisearch', change: Partial<SearchIndex>): SearchIndex {
  const [engine] = world.deps.platform.search.indexes
  const index: SearchIndex = {
    ...engine!,
    ...change,
    name,
    get indexes() {
      return [index]
    },
  }
  return index
}
const ctxWith = (...indexes: SearchIndex[]): Ctx => ({
  ...world.ctx(),
  platform: { ...world.deps.platform, search: { ...indexes[0]!, indexes } },
})

describe('the triggers', () => {
  beforeEach(async () => {
    await sync()
    await world.deps.main.db.delete(searchChange)
  })
  // Changes were thrown away above.
  afterAll(() => reindexSearch(world.ctx()))

  it('write a change for what search shows', async () => {
    const owner = await world.person()
    const { id } = await world.post(owner, { caption: '봄 #봄나물' })
    const ownShop = await world.shop(owner)
    const item = await world.product(ownShop)
    expect((await changes()).toSorted()).toEqual([`person ${owner.id}`, `post ${id}`, `product ${item.id}`, 'hashtag 봄나물'].toSorted())
  })

  it('write nothing for what search does not show', async () => {
    const owner = await world.person()
    const waiting = await world.person({ status: 'pending' })
    const item = await world.product(await world.shop(owner))
    const { id } = await world.post(owner)
    await world.deps.main.db.delete(searchChange)
    const { db } = world.deps.main
    await db.update(person).set({ lastActiveAt: new Date(), locale: 'en', isPrivate: true }).where(eq(person.id, owner.id))
    await db.update(person).set({ displayName: '아직' }).where(eq(person.id, waiting.id))
    await db.update(product).set({ stock: 3 }).where(eq(product.id, item.id))
    await db.update(post).set({ commentCount: 9, version: 7 }).where(eq(post.id, id))
    expect(await changes()).toEqual([])
  })

  it('write one change for a post when its likes double, not at each like', async () => {
    const { id } = await world.post(await world.person())
    const { db } = world.deps.main
    await db.update(post).set({ likeCount: 9 }).where(eq(post.id, id))
    await db.delete(searchChange)
    for (const likeCount of [10, 11, 12]) await db.update(post).set({ likeCount }).where(eq(post.id, id))
    expect(await changes()).toEqual([])
    await db.update(post).set({ likeCount: 20 }).where(eq(post.id, id))
    expect(await changes()).toEqual([`post ${id}`])
  })

  it('carry the name of a shop to all its products, and a suspension to all that is theirs', async () => {
    const owner = await world.person()
    const ownShop = await world.shop(owner)
    const items = [await world.product(ownShop), await world.product(ownShop)]
    const { id } = await world.post(owner)
    const { db } = world.deps.main
    await db.delete(searchChange)
    await db.update(shop).set({ name: '새 이름' }).where(eq(shop.id, ownShop.id))
    const ofProducts = items.map((item) => `product ${item.id}`)
    expect((await changes()).toSorted()).toEqual(ofProducts.toSorted())
    await db.delete(searchChange)
    await db.update(person).set({ status: 'suspended' }).where(eq(person.id, owner.id))
    expect((await changes()).toSorted()).toEqual([`person ${owner.id}`, `post ${id}`, ...ofProducts].toSorted())
  })

  it('write every row of a bulk statement', async () => {
    await world.deps.main.db
      .insert(hashtag)
      .values(Array.from({ length: 500 }, (_, at) => ({ tag: `대량${at}`, postCount: 1, createdAt: new Date() })))
    expect(await changes()).toHaveLength(500)
    await run(world.deps.main.db, sql`delete from hashtag where tag like '대량%'`)
    expect(await changes()).toHaveLength(1_000)
  })
})

describe('the sync', () => {
  it('loses nothing to a transaction that is still open while later ones commit and are synced', async () => {
    const [slow, quick] = [await world.person({ displayName: '느림' }), await world.person({ displayName: '빠름' })]
    await sync()
    const gate = Promise.withResolvers<void>()
    const written = Promise.withResolvers<void>()
    const open = transaction(world.deps.main, async (tx) => {
      await tx.db.update(person).set({ displayName: '느림보' }).where(eq(person.id, slow.id))
      written.resolve()
      await gate.promise
    })
    await written.promise
    await rename(quick.id, '빠름보')
    await sync(world.ctx(), 0)
    expect(await storedTitle(slow.id)).toBe('느림')
    gate.resolve()
    await open
    await sync()
    expect([await storedTitle(slow.id), await storedTitle(quick.id)]).toEqual(['느림보', '빠름보'])
    expect((await verifySearch(world.ctx())).isEqual).toBe(true)
  })

  it('leaves out what was rolled back, and drops what every engine has read', async () => {
    const one = await world.person({ displayName: '그대로' })
    await sync()
    await transaction(world.deps.main, async (tx) => {
      await tx.db.update(person).set({ displayName: '바뀜' }).where(eq(person.id, one.id))
      throw new Error('rolled back')
    }).catch(() => {})
    await sync()
    expect(await storedTitle(one.id)).toBe('그대로')
    expect(await changes()).toEqual([])
  })

  it('collapses many changes of one thing into one document', async () => {
    const one = await world.person()
    await sync()
    for (let at = 0; at < 20; at += 1) await rename(one.id, `이름${at}`)
    const { engines } = await sync()
    expect(engines).toEqual([{ engine: 'postgres', changes: 20, put: 1, removed: 0 }])
    expect(await storedTitle(one.id)).toBe('이름 19')
  })

  it('run many times at once ends with the truth', async () => {
    const people = await Promise.all(Array.from({ length: 12 }, () => world.person()))
    for (let round = 0; round < 5; round += 1) {
      const writes = people.map((one) => rename(one.id, `라운드${round}`))
      await Promise.all([...writes, sync(world.ctx(), 0), sync(world.ctx(), 0), sync(world.ctx(), 0)])
    }
    await sync()
    expect(await Promise.all(people.map((one) => storedTitle(one.id)))).toEqual(people.map(() => '라운드 4'))
    expect((await verifySearch(world.ctx())).isEqual).toBe(true)
  })

  it('does a batch again when the engine failed in the middle of it', async () => {
    const one = await world.person({ displayName: '처음' })
    await sync()
    await rename(one.id, '나중')
    const failing = variant('postgres', { put: () => Promise.reject(new Error('engine down')) })
    await expect(sync(ctxWith(failing))).rejects.toThrow('engine down')
    expect(await storedTitle(one.id)).toBe('처음')
    await sync()
    expect(await storedTitle(one.id)).toBe('나중')
  })

  it('keeps one engine fresh while the other is down, and keeps its changes for it', async () => {
    const one = await world.person({ displayName: '전' })
    const [stored, down] = [new Map<string, string>(), { isDown: false }]
    const memory = variant('meilisearch', {
      put: async (documents) => {
        if (down.isDown) throw new Error('meilisearch down')
        for (const { key, title } of documents) stored.set(key, title)
      },
      remove: async (_kind, keys) => keys.forEach((key) => stored.delete(key)),
      rebuild: async (documents) => {
        for await (const page of documents) for (const { key, title } of page) stored.set(key, title)
        return { count: stored.size }
      },
    })
    const both = ctxWith(variant('postgres', {}), memory)
    await sync(both)
    expect(stored.get(one.id)).toBe('전')
    down.isDown = true
    await rename(one.id, '후')
    await expect(sync(both)).rejects.toThrow('meilisearch down')
    expect([await storedTitle(one.id), stored.get(one.id)]).toEqual(['후', '전'])
    expect((await changes()).length).toBeGreaterThan(0)
    down.isDown = false
    await sync(both)
    expect(stored.get(one.id)).toBe('후')
    await run(world.deps.main.db, sql`delete from search_cursor where engine = 'meilisearch'`)
    await sync()
    expect(await changes()).toEqual([])
  })
})

describe('a rebuild', () => {
  it('loses nothing that is written and synced while it runs', async () => {
    const people = await Promise.all(Array.from({ length: 10 }, (_, at) => world.person({ displayName: `이전${at}` })))
    await sync()
    const built = world.deps.platform.search.indexes[0]!
    const interrupted = variant('postgres', {
      rebuild: (documents) =>
        built.rebuild(
          (async function* () {
            for await (const page of documents) {
              yield page
              // These were read already; the old index takes them, and the cursor moves past them.
              for (const one of people) await rename(one.id, `이후${one.handle}`)
              await sync()
            }
          })(),
        ),
    })
    const gone = await world.post(people[0]!, { caption: '곧 사라질 글' })
    await sync()
    await reindexSearch(ctxWith(interrupted))
    await sync()
    for (const one of people) expect(await storedTitle(one.id)).toBe(foldText(`이후${one.handle}`).normalize('NFC'))
    await world.deps.main.db.update(post).set({ state: 'deleted' }).where(eq(post.id, gone.id))
    await sync()
    expect((await verifySearch(world.ctx())).isEqual).toBe(true)
  })

  it('that died in its swap is gone on with: no document is read anew, and what changed meanwhile is found', async () => {
    const people = await Promise.all(Array.from({ length: 9 }, (_, at) => world.person({ displayName: `이전${at}` })))
    await sync()
    await run(world.deps.main.db, sql`update search_document set title = '낡은'`)
    const small = createPostgresEngine(world.deps.main, { partRows: 3 })
    const dies = (count: number) => {
      if (count >= 3) throw new Error('killed')
    }
    await expect(reindexSearch(ctxWith(small), undefined, dies)).rejects.toThrow('killed')
    await rename(people[0]!.id, '그사이')
    const read: number[] = []
    const swapped: number[] = []
    await reindexSearch(
      ctxWith(small),
      (count) => read.push(count),
      (count) => swapped.push(count),
    )
    expect(read).toEqual([])
    expect(swapped[0]).toBe(3)
    expect(await storedTitle(people[0]!.id)).toBe('그사이')
    expect((await verifySearch(world.ctx())).isEqual).toBe(true)
    expect(await rows(world.deps.main.db, sql`select from search_document_build`)).toEqual([])
  })

  it('that died in its swap is begun anew once a sync has caught up with it', async () => {
    const one = await world.person({ displayName: '처음' })
    await sync()
    const small = createPostgresEngine(world.deps.main, { partRows: 1 })
    const dies = (count: number) => {
      if (count >= 1) throw new Error('killed')
    }
    await expect(reindexSearch(ctxWith(small), undefined, dies)).rejects.toThrow('killed')
    await rename(one.id, '나중')
    await sync()
    const read: number[] = []
    await reindexSearch(ctxWith(small), (count) => read.push(count))
    expect(read).not.toEqual([])
    expect(await storedTitle(one.id)).toBe('나중')
  })

  it('that died after its index came into use is caught up with by the next sync', async () => {
    const one = await world.person({ displayName: '원래' })
    await sync()
    const built = world.deps.platform.search.indexes[0]!
    const dying = variant('postgres', {
      rebuild: async (documents) => {
        await built.rebuild(
          (async function* () {
            for await (const page of documents) {
              yield page
              await rename(one.id, '새것')
              await sync()
            }
          })(),
        )
        throw new Error('killed')
      },
    })
    await expect(reindexSearch(ctxWith(dying))).rejects.toThrow('killed')
    expect(await storedTitle(one.id)).toBe('원래')
    await sync()
    expect(await storedTitle(one.id)).toBe('새것')
  })

  it('that does not find its best-known documents is not used, and the desk says why', async () => {
    const one = await world.person({ displayName: '두루미' })
    await sync()
    const [built] = world.deps.platform.search.indexes
    const blind = variant('postgres', {
      rebuild: (documents, onSwapped, accept) =>
        built!.rebuild(
          (async function* () {
            for await (const page of documents) yield page.map((document) => ({ ...document, title: '엉뚱한 말', body: '' }))
          })(),
          onSwapped,
          accept,
        ),
    })
    // The desk shows the last runs: those of one instant come in no order.
    world.advance(1)
    await expect(reindexSearch(ctxWith(blind))).rejects.toThrow(/misses \d+ of \d+ golden searches/)
    expect(await storedTitle(one.id)).toBe('두루미')
    const kept = expect.objectContaining({ kind: 'rebuild', documents: 0, problem: expect.stringContaining('golden') as string }) as unknown
    expect((await readSearchDesk(world.ctx())).runs).toContainEqual(kept)
  })

  it('can be swapped back where an engine keeps what was before: changes since are read again, and a second call goes forward', async () => {
    const one = await world.person({ displayName: '처음' })
    let [live, before] = [new Map<string, string>(), new Map<string, string>()]
    const put = (documents: { key: string; title: string }[]) => documents.forEach(({ key, title }) => live.set(key, title))
    const swap = () => ([live, before] = [before, live])
    const keeping = variant('meilisearch', {
      put: async (documents) => put(documents),
      remove: async (_kind, keys) => keys.forEach((key) => live.delete(key)),
      rebuild: async (documents, _onSwapped, accept) => {
        const built = new Map<string, string>()
        for await (const page of documents) for (const { key, title } of page) built.set(key, title)
        await accept?.(async () => [...built.keys()])
        ;[live, before] = [built, live]
        return { count: built.size }
      },
      swapBack: async () => {
        swap()
        return true
      },
    })
    const both = ctxWith(variant('postgres', {}), keeping)
    await sync(both)
    expect((await swapBackSearch(both)).engines).toEqual([
      { engine: 'postgres', isBack: false },
      { engine: 'meilisearch', isBack: false },
    ])
    await reindexSearch(both)
    await rename(one.id, '나중')
    await sync(both)
    expect([live.get(one.id), before.get(one.id)]).toEqual(['나중', '처음'])
    expect((await searchStatus(both)).engines.map(({ canSwapBack }) => canSwapBack)).toEqual([false, true])
    live.set('wrong', '잘못')
    for (const hasWrong of [false, true]) {
      expect((await swapBackSearch(both)).engines[1]).toEqual({ engine: 'meilisearch', isBack: true })
      expect([live.get(one.id), live.has('wrong')]).toEqual(['나중', hasWrong])
    }
    await run(world.deps.main.db, sql`delete from search_cursor where engine like 'meilisearch%'`)
    await sync()
    expect(await changes()).toEqual([])
  })

  it('repairs missing, extra and stale documents, which verify counts', async () => {
    const [lost, wrong] = [await world.person(), await world.person()]
    await sync()
    const { db } = world.deps.main
    await run(db, sql`delete from search_document where key = ${lost.id}`)
    await run(db, sql`update search_document set title = 'x' where key = ${wrong.id}`)
    await run(db, sql`insert into search_document (kind, key, title, body, initials) values ('person', ${randomUUID()}, 'a', ' a ', '  ')`)
    const report = await verifySearch(world.ctx())
    expect(report.isEqual).toBe(false)
    expect(report.engines[0]?.kinds.find(({ kind }) => kind === 'person')).toMatchObject({ missing: 1, extra: 1, stale: 1 })
    await reindexSearch(world.ctx())
    expect(await verifySearch(world.ctx())).toMatchObject({ isEqual: true, engines: [{ engine: 'postgres', waiting: 0 }] })
  })

  it('renews popularity, which no change announces', async () => {
    const [star, fan] = [await world.person(), await world.person()]
    await sync()
    await world.follow(fan, star)
    await reindexSearch(world.ctx())
    expect(await rows(world.deps.main.db, sql`select popularity from search_document where key = ${star.id}`)).toEqual([{ popularity: 1 }])
  })
})

describe('removing at once', () => {
  it('takes away what is gone and leaves what is visible again', async () => {
    const author = await world.person()
    const [gone, back] = [await world.post(author), await world.post(author)]
    await sync()
    await world.deps.main.db.update(post).set({ state: 'hidden' }).where(eq(post.id, gone.id))
    expect(await removeFromSearch(world.ctx(), { kind: 'post', keys: [gone.id, back.id, newId(world.deps.now())] })).toEqual({ removed: 2 })
    expect([await storedTitle(gone.id), await storedTitle(back.id)]).toEqual([undefined, ''])
  })
})

describe('the status', () => {
  it('counts documents and waiting changes, and tells of an engine that is down', async () => {
    await sync()
    await world.person()
    const dead = variant('meilisearch', { ping: () => Promise.reject(new Error('nobody listens')) })
    const { engines } = await searchStatus(ctxWith(variant('postgres', {}), dead))
    expect(engines[0]).toMatchObject({ engine: 'postgres', isReachable: true, waiting: 1 })
    expect(engines[0]?.counts?.person).toBeGreaterThan(0)
    expect(engines[1]).toMatchObject({ engine: 'meilisearch', isReachable: false, problem: 'nobody listens', counts: null, syncedAt: null })
  })
})
