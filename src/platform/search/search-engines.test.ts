import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { connectDatabase } from '../../db/client.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { blankDocument, foldDocument } from './document.ts'
import { searchContract } from '../../../test/contract/ports/search.ts'
import { createMeilisearch } from './meilisearch.ts'
import { createPostgresEngine, refuseBlindTrigrams } from './postgres.ts'
import type { SearchDocument } from './port.ts'
import { type Reach, searchSql } from './postgres-query.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

searchContract('Postgres', {
  emptyEngine: async () => {
    await run(world.deps.main.db, sql`delete from search_document`)
    // Small parts, so that each rebuild of the contract crosses several.
    return createPostgresEngine(world.deps.main, { partRows: 2 })
  },
})

const meiliUrl = process.env['MEILI_URL']
searchContract('Meilisearch', {
  skip: meiliUrl ? undefined : 'MEILI_URL names no server',
  emptyEngine: async () =>
    createMeilisearch({ url: meiliUrl ?? '', key: process.env['MEILI_KEY'], prefix: `test_${randomUUID().slice(0, 8)}` }),
})

it('the Postgres engine swaps part by part: stale keys before, between and behind the new ones go, also with the last part', async () => {
  const engine = createPostgresEngine(world.deps.main, { partRows: 3 })
  const document = (key: number, title: string) => ({
    ...blankDocument,
    key: String(key).padStart(3, '0'),
    title,
  })
  await run(world.deps.main.db, sql`delete from search_document`)
  await engine.put(Array.from({ length: 20 }, (_, at) => document(at, `옛 ${at}`)))
  const fresh = [2, 3, 5, 7, 11, 13, 17].map((at) => document(at, at % 2 === 0 ? `옛 ${at}` : `새 ${at}`))
  const twice = async function* () {
    yield fresh
    yield fresh.slice(0, 2)
  }
  expect(await engine.rebuild(twice())).toEqual({ count: 7 })
  const left = await rows(world.deps.main.db, sql<{ key: string; title: string }>`select key, title from search_document order by key`)
  expect(left.map(({ key }) => Number(key))).toEqual([2, 3, 5, 7, 11, 13, 17])
  expect(left[1]?.title).toBe(foldDocument(fresh[1]!).title)
})

it('is planned by its size as soon as a rebuild has filled it, without waiting for autovacuum', async () => {
  const plannedRows = async () => {
    const relation = sql<{ rows: number }>`select reltuples::int as rows from pg_class where oid = 'search_document'::regclass`
    return (await one(world.deps.main.db, relation)).rows
  }
  await run(world.deps.main.db, sql`delete from search_document`)
  await run(world.deps.main.db, sql`vacuum analyze search_document`)
  expect(await plannedRows()).toBe(0)
  await createPostgresEngine(world.deps.main).rebuild(
    (async function* () {
      yield Array.from({ length: 200 }, (_, at) => ({ ...blankDocument, kind: 'post' as const, key: randomUUID(), title: `기록 ${at}` }))
    })(),
  )
  expect(await plannedRows()).toBe(200)
})

describe('the Postgres engine on 20,000 documents', () => {
  beforeAll(async () => {
    const engine = createPostgresEngine(world.deps.main)
    const words = ['강남', '맛집', '카페', '성수동', '바다', '여행', '가방', '신발', '오늘', '기록', 'kiwi', '봄', '나무', '책상', '조명']
    const word = (at: number, step: number) => words[(at * step + Math.floor(at / 7)) % words.length]
    const documents = Array.from({ length: 20_000 }, (_, at) => ({
      ...blankDocument,
      kind: at % 4 === 0 ? ('person' as const) : ('post' as const),
      key: randomUUID(),
      ownerId: randomUUID(),
      title: at % 4 === 0 ? `${word(at, 3)}${at}` : '',
      body: `${word(at, 5)} ${word(at, 7)} ${at.toString(36)} ${word(at, 11)}`,
      category: 'daily',
      popularity: at % 97,
    }))
    await run(world.deps.main.db, sql`delete from search_document`)
    await engine.put(documents)
    await run(world.deps.main.db, sql`vacuum analyze search_document`)
  })

  it.each([
    ['강남구청', 'a word'],
    ['강나', 'a syllable still being typed'],
    ['나', 'one syllable of two code points'],
    ['책', 'one syllable of three code points'],
    ['ㄱㄴ', 'initials'],
    ['ㅂ', 'one initial'],
    ['강남 카페', 'two words'],
    ['rkdska', 'the other keyboard'],
    ['k', 'one Latin letter'],
  ])('answers %s (%s) from an index', async (text) => {
    for (const kind of ['person', 'post'] as const) {
      const plan = await planOf(text, kind, 'matches')
      expect(plan, `${kind}: ${plan}`).not.toContain('Seq Scan')
      expect(plan, `${kind}: ${plan}`).toMatch(new RegExp(`search_document_(body|initials)_${kind}`))
    }
  })

  it('answers a mistyped word from an index', async () => {
    const plan = await planOf('성수둥', 'post', 'mistyped')
    expect(plan, plan).not.toContain('Seq Scan')
    expect(plan, plan).toContain('search_document_body_post')
    const similar = [...plan.matchAll(/Scan on (\w+) .*\n *Index Cond: .*%>/g)].map(([, index]) => index)
    expect(similar, plan).toEqual(['search_document_body_post_0', 'search_document_body_post_1'])
  })

  it('reads few pages right after many documents came', async () => {
    const blocks = async () => {
      const lines = await planOf('성수둥', 'post', 'matches')
      const [, hit, read] = /Buffers: shared(?: hit=(\d+))?(?: read=(\d+))?/.exec(lines)!
      return Number(hit ?? 0) + Number(read ?? 0)
    }
    await blocks()
    const before = await blocks()
    const more = Array.from({ length: 1_900 }, (_, at) => ({
      ...blankDocument,
      kind: 'post' as const,
      key: `more-${at}`,
      body: Array.from({ length: 20 }, (_, n) => (at * 7_919 + n * 104_729).toString(36)).join(' '),
    }))
    await createPostgresEngine(world.deps.main).put(more)
    expect(await blocks()).toBeLessThan(before + 60)
  })

  async function planOf(text: string, kind: 'person' | 'post', reach: Reach): Promise<string> {
    const query = searchSql({ kind, text, limit: 20, offset: 0 }, reach)
    const plan = await rows(
      world.deps.main.db,
      sql<Record<string, string>>`explain (analyze, buffers, costs off, timing off, summary on) ${query}`,
    )
    const lines = plan.map((line) => Object.values(line)[0]).join('\n')
    if (process.env['SHOW_PLANS']) console.log(text, kind, reach, lines)
    return lines
  }
})

describe('the Postgres engine on 26,000 documents that hold one word', () => {
  const key = (at: number) => String(at).padStart(6, '0')
  const oldest = { key: key(0), title: '흔한 말', popularity: 0 }
  const known = { key: key(1), title: '', popularity: 9_000 }
  const newest = { key: key(25_999), title: '', popularity: 0 }
  beforeAll(async () => {
    await run(world.deps.main.db, sql`delete from search_document`)
    await createPostgresEngine(world.deps.main).put(
      Array.from({ length: 26_000 }, (_, at) => ({
        ...blankDocument,
        kind: 'product' as const,
        body: `흔한 말 ${at}`,
        ...({ [0]: oldest, [1]: known, [25_999]: newest }[at] ?? { key: key(at), title: '', popularity: at % 50 }),
      })),
    )
    await run(world.deps.main.db, sql`vacuum analyze search_document`)
  })

  it('finds the whole title first, then the best known, and the newest too', async () => {
    const { keys } = await createPostgresEngine(world.deps.main).search({ kind: 'product', text: '흔한 말', limit: 4_000, offset: 0 })
    expect(keys.slice(0, 2)).toEqual([oldest.key, known.key])
    expect(keys).toContain(newest.key)
  })

  it('reads the level of the newest and best known only, for the word and for its initials', async () => {
    for (const text of ['흔한', 'ㅎㅎ']) {
      const query = searchSql({ kind: 'product', text, limit: 20, offset: 0 }, 'matches')
      const [plan] = await rows(
        world.deps.main.db,
        sql<{ 'QUERY PLAN': { Plan: Record<string, number> }[] }>`explain (analyze, buffers, format json) ${query}`,
      )
      const { 'Shared Hit Blocks': hit = 0, 'Shared Read Blocks': read = 0 } = plan!['QUERY PLAN'][0]!.Plan
      expect(hit + read).toBeLessThan(1_000)
    }
  })

  it('gives the same order on every page', async () => {
    const engine = createPostgresEngine(world.deps.main)
    const pages = await Promise.all([0, 300, 600].map((offset) => engine.search({ kind: 'product', text: '흔한', limit: 300, offset })))
    const { keys } = await engine.search({ kind: 'product', text: '흔한', limit: 900, offset: 0 })
    expect(pages.flatMap((page) => page.keys)).toEqual(keys)
  })

  it('keeps the level small when more come, and ranks a rebuild the same', async () => {
    const sizes = () =>
      rows(
        world.deps.main.db,
        sql<{ level: number; count: number }>`select level, count(*)::int as count from search_document group by level order by level`,
      )
    const inLevel0 = async () =>
      (await rows(world.deps.main.db, sql<{ key: string }>`select key from search_document where level = 0 order by key`)).map(
        (row) => row.key,
      )
    expect((await sizes())[0]!.count).toBeLessThanOrEqual(4_000)
    const before = await inLevel0()
    expect(before).toEqual(expect.arrayContaining([known.key, newest.key]))
    const documents = await rows(
      world.deps.main.db,
      sql<SearchDocument>`select kind, key, owner_id, title, body, category, price_krw, popularity, shop_id, in_stock, labels from search_document`,
    )
    await createPostgresEngine(world.deps.main).rebuild(
      (async function* () {
        yield documents
      })(),
    )
    expect(await inLevel0()).toEqual(before)
  })
})

describe('a database that sees no Korean letters', () => {
  it('is refused with a sentence that says what to do', async () => {
    const name = `blind_${randomUUID().slice(0, 8)}`
    const admin = connectDatabase({
      url: inject('postgresUrl'),
      driver: 'postgres-js',
      poolMax: 1,
      leaseMax: 1,
      applicationName: 'kiwi-test',
    })
    await admin.db.send(`create database ${name} template template0 locale_provider libc locale 'C' encoding 'UTF8'`, [])
    const url = Object.assign(new URL(inject('postgresUrl')), { pathname: `/${name}` }).toString()
    const blind = connectDatabase({ url, driver: 'postgres-js', poolMax: 1, leaseMax: 1, applicationName: 'kiwi-test' })
    await run(blind.db, sql`create extension pg_trgm`)
    await expect(refuseBlindTrigrams(blind)).rejects.toThrow(/UTF-8 locale/)
    await blind.end()
    await admin.db.send(`drop database ${name} with (force)`, [])
    await admin.end()
    await refuseBlindTrigrams(world.deps.main)
  })
})
