import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { connectDatabase } from '../../db/client.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { foldDocument } from './document.ts'
import { searchContract } from '../../../test/contract/ports/search.ts'
import { createMeilisearch } from './meilisearch.ts'
import { createPostgresEngine, refuseBlindTrigrams } from './postgres.ts'
import { searchSql } from './postgres-query.ts'

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
    kind: 'post' as const,
    key: String(key).padStart(3, '0'),
    ownerId: null,
    title,
    body: '',
    category: null,
    priceKrw: null,
    popularity: 0,
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

describe('the Postgres engine on 20,000 documents', () => {
  beforeAll(async () => {
    const engine = createPostgresEngine(world.deps.main)
    const words = ['강남', '맛집', '카페', '성수동', '바다', '여행', '가방', '신발', '오늘', '기록', 'kiwi', '봄', '나무', '책상', '조명']
    const word = (at: number, step: number) => words[(at * step + Math.floor(at / 7)) % words.length]
    const documents = Array.from({ length: 20_000 }, (_, at) => ({
      kind: at % 4 === 0 ? ('person' as const) : ('post' as const),
      key: randomUUID(),
      ownerId: randomUUID(),
      title: at % 4 === 0 ? `${word(at, 3)}${at}` : '',
      body: `${word(at, 5)} ${word(at, 7)} ${at.toString(36)} ${word(at, 11)}`,
      category: 'daily',
      priceKrw: null,
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
      const plan = await planOf(text, kind, false)
      expect(plan, `${kind}: ${plan}`).not.toContain('Seq Scan')
      expect(plan, `${kind}: ${plan}`).toMatch(new RegExp(`search_document_(body|initials)_${kind}`))
    }
  })

  it('answers a mistyped word from an index', async () => {
    const plan = await planOf('성수둥', 'post', true)
    expect(plan, plan).not.toContain('Seq Scan')
    expect(plan, plan).toContain('search_document_body_post')
  })

  async function planOf(text: string, kind: 'person' | 'post', fuzzy: boolean): Promise<string> {
    const query = searchSql({ kind, text, limit: 20, offset: 0 }, fuzzy)
    const plan = await rows(world.deps.main.db, sql<Record<string, string>>`explain (analyze, costs off, timing off, summary on) ${query}`)
    const lines = plan.map((line) => Object.values(line)[0]).join('\n')
    if (process.env['SHOW_PLANS']) console.log(text, kind, fuzzy, lines)
    return lines
  }
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
