import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MeilisearchStandIn } from '../../../test/meilisearch.ts'
import { createMeilisearch } from './meilisearch.ts'
import { blankDocument } from './document.ts'
import { documentId, toMeili, toMeiliQuery } from './meilisearch-mapping.ts'
import { indexSettings, onlyOurs, settingsHash } from './meilisearch-settings.ts'
import { parcelBytes, Parcels } from './meilisearch-writes.ts'
import type { SearchDocument, SearchIndex } from './port.ts'
import { withFallback } from './with-fallback.ts'

const document = (key: string, title: string): SearchDocument => ({ ...blankDocument, kind: 'person', key, title })

describe('the Meilisearch adapter, on the wire', () => {
  let wire: MeilisearchStandIn
  let engine: SearchIndex
  let url: string
  beforeEach(async () => {
    wire = new MeilisearchStandIn()
    url = await wire.start()
    engine = createMeilisearch({ url, key: 'k' })
  })
  afterEach(() => wire.stop())

  it('applies settings before the first document, once, and not again while they are equal', async () => {
    await engine.put([document('a', '김하늘')])
    await engine.put([document('b', '이바다')])
    await createMeilisearch({ url }).put([document('c', '박구름')])
    expect(wire.calls).toEqual([
      'GET /indexes/kiwi_person/settings',
      'POST /indexes',
      'GET /indexes/kiwi_person/settings',
      'PATCH /indexes/kiwi_person/settings',
      'POST /indexes/kiwi_person/documents',
      'POST /indexes/kiwi_person/documents',
      'GET /indexes/kiwi_person/settings',
      'POST /indexes/kiwi_person/documents',
    ])
    expect(await engine.count()).toMatchObject({ person: 3 })
    expect([...wire.acceptedEncodings]).toEqual(['identity'])
  })

  it('does not take a failed task for a done one', async () => {
    wire.failing.add('documentAdditionOrUpdate')
    await expect(engine.put([document('a', '김하늘')])).rejects.toThrow('documentAdditionOrUpdate went wrong')
    wire.failing.clear()
    await engine.put([document('a', '김하늘')])
    wire.failing.add('documentDeletion')
    await expect(engine.remove('person', ['a'])).rejects.toThrow('documentDeletion went wrong')
  })

  it('builds beside, swaps all kinds at once and drops what was there', async () => {
    await engine.put([document('old', '옛사람')])
    wire.indexes.set('kiwi_post_build_dead', { settings: {}, documents: new Map() })
    wire.calls.length = 0
    expect(await engine.rebuild(pagesOf([[document('a', '김하늘'), document('b', '이바다')]]))).toEqual({ count: 2 })
    const kinds = ['hashtag', 'person', 'post', 'product']
    expect([...wire.indexes.keys()].toSorted()).toEqual(kinds.flatMap((kind) => [`kiwi_${kind}`, `kiwi_${kind}_before`]))
    expect([...wire.indexes.get('kiwi_person')!.documents.keys()]).toEqual(['a', 'b'])
    expect(wire.indexes.get('kiwi_person')!.settings).toMatchObject({ typoTolerance: { enabled: false } })
    const [settings, documents, swap] = [
      'PATCH /indexes/kiwi_person_build_RUN/settings',
      'POST /indexes/kiwi_person_build_RUN/documents',
      'POST /swap-indexes',
    ].map((call) => wire.calls.indexOf(call))
    expect(settings).toBeGreaterThan(-1)
    expect(documents).toBeGreaterThan(settings!)
    expect(swap).toBeGreaterThan(documents!)
    const scanned: string[] = []
    for await (const page of engine.scan('person')) scanned.push(...page.map(({ key }) => key))
    expect(scanned).toEqual(['a', 'b'])
  })

  it('sends documents in parcels, compressed, whatever pages they come in', async () => {
    const people = Array.from({ length: 600 }, (_, at) => document(`p${at}`, `김하늘 ${at}`))
    const pages = Array.from({ length: 6 }, (_, at) => people.slice(at * 100, (at + 1) * 100))
    await engine.rebuild(pagesOf(pages))
    expect(wire.calls.filter((call) => call.endsWith('/documents'))).toHaveLength(1)
    const plain = JSON.stringify(people.map(toMeili)).length
    expect(Math.max(...wire.bodyBytes)).toBeLessThan(plain / 5)
    expect(await engine.count()).toMatchObject({ person: 600 })
  })

  it('closes a parcel before it is too large, and hears of a failure at its end', async () => {
    const sent: number[] = []
    const parcels = new Parcels(async (lines) => void sent.push(lines.length))
    const long = { ...toMeili(document('long', '긴 글')), body: 'x'.repeat(parcelBytes / 2) }
    await parcels.add([long, long, toMeili(document('short', '짧은 글'))])
    await parcels.end()
    expect(sent).toEqual([1, 2])
    const failing = new Parcels(() => Promise.reject(new Error('down')))
    await failing.add([long, long])
    await expect(failing.end()).rejects.toThrow('down')
  })

  it('asks an engine under pressure again, makes room on a full disk, and fails after the last wait, so that changes wait', async () => {
    engine = createMeilisearch({ url, waitsMs: [1, 1] })
    await engine.rebuild(pagesOf([[document('a', '김하늘')]]))
    expect(wire.indexes.has('kiwi_person_before')).toBe(true)
    wire.pressures.push(503, 'no_space_left_on_device')
    await engine.put([document('b', '이바다')])
    expect(wire.indexes.get('kiwi_person')!.documents.has('b')).toBe(true)
    expect(wire.indexes.has('kiwi_person_before')).toBe(false)
    expect(await engine.swapBack?.()).toBe(false)
    wire.pressures.push(429, 503, 507)
    await expect(engine.put([document('c', '박구름')])).rejects.toThrow('full or has too much to do')
    await engine.put([document('c', '박구름')])
    expect(await engine.count()).toMatchObject({ person: 3 })
  })

  it('keeps what was before a rebuild, and goes back to it and forward again', async () => {
    await engine.put([document('old', '옛사람')])
    await engine.rebuild(pagesOf([[document('a', '김하늘')]]))
    const live = () => [...wire.indexes.get('kiwi_person')!.documents.keys()]
    for (const found of ['old', 'a', 'old']) {
      expect(await engine.swapBack?.()).toBe(true)
      expect(live()).toEqual([found])
    }
  })

  it('keeps the old index, and leaves no build behind, when a build falls short', async () => {
    await engine.put([document('old', '옛사람')])
    await expect(engine.rebuild(pagesOf([[document('a', '하나')], [document('a', '하나')]]))).rejects.toThrow(
      'holds 1 documents, but 2 were put',
    )
    expect([...wire.indexes.get('kiwi_person')!.documents.keys()]).toEqual(['old'])
    expect([...wire.indexes.keys()].filter((name) => name.includes('_build_'))).toEqual([])
  })
})

describe('a document for Meilisearch', () => {
  it('holds Korean as the keys that type it, and the ends of each word of the title', () => {
    const made = toMeili({ ...document('0190-ab', '홍길동 Kim'), body: 'gildong' })
    expect(made).toMatchObject({ id: '0190-ab', title: 'ghdrlfehd kim', ends: 'rlfehd ehd im m', initials: 'sad' })
    expect(made.body).toBe('ghdrlfehd kim gildong')
  })

  it('has an id that may hold any letter', () => {
    expect(documentId('봄나물')).toMatch(/^_[A-Za-z0-9_-]+$/)
    expect(documentId('봄나물')).not.toBe(documentId('봄나믈'))
    expect(documentId('a_b')).not.toBe(documentId('a-b'))
  })

  it('is asked for by keys, or by initials where only they were typed', () => {
    const query = { kind: 'post' as const, limit: 5, offset: 0 }
    expect(toMeiliQuery({ ...query, text: '강나' })?.q).toBe('rkdsk')
    expect(toMeiliQuery({ ...query, text: 'ㅏㅑ쟈' })?.q).toBe('kiwi')
    expect(toMeiliQuery({ ...query, text: 'ㄱㄴ' })).toMatchObject({ q: 'ac', params: { attributesToSearchOn: ['initials'] } })
    expect(toMeiliQuery({ ...query, text: '봄', filters: { category: 'food' } })?.params.filter).toEqual(['category = "food"'])
    expect(toMeiliQuery({ ...query, text: '%_' })).toBeNull()
  })
})

describe('settings', () => {
  it('are equal whatever the order of sets and whatever the engine adds', () => {
    const ours = indexSettings('product')
    const reported = {
      ...ours,
      filterableAttributes: ours.filterableAttributes?.toReversed(),
      faceting: { maxValuesPerFacet: 100 },
      typoTolerance: { ...ours.typoTolerance, minWordSizeForTypos: { oneTypo: 5 } },
    }
    expect(settingsHash(onlyOurs(reported, ours) as typeof ours)).toBe(settingsHash(ours))
    expect(settingsHash({ ...ours, rankingRules: ours.rankingRules!.toReversed() })).not.toBe(settingsHash(ours))
  })
})

describe('the fallback', () => {
  const query = { kind: 'person' as const, text: '하늘', limit: 5, offset: 0 }
  const answering = (name: 'postgres' | 'meilisearch', search: SearchIndex['search']): SearchIndex => {
    const index = { ...createMeilisearch({ url: 'http://127.0.0.1:9' }), name, search, ping: async () => {}, indexes: [] as SearchIndex[] }
    index.indexes = [index]
    return index
  }
  const standIn = answering('postgres', async () => ({ keys: ['p'], engine: 'postgres' }))

  it('lets the first engine answer while it can', async () => {
    const engine = withFallback(
      answering('meilisearch', async () => ({ keys: ['m'], engine: 'meilisearch' })),
      standIn,
    )
    expect(await engine.search(query)).toEqual({ keys: ['m'], engine: 'meilisearch' })
    expect(engine.indexes.map(({ name }) => name)).toEqual(['postgres', 'meilisearch'])
  })

  it('answers from Postgres when nobody listens, leaves the dead engine alone for a while, and returns to it', async () => {
    let nowMs = 0
    let asked = 0
    let isDown = true
    const primary = answering('meilisearch', async (asking) => {
      asked += 1
      return isDown ? createMeilisearch({ url: 'http://127.0.0.1:9' }).search(asking) : { keys: ['m'], engine: 'meilisearch' }
    })
    const engine = withFallback(primary, standIn, { nowMs: () => nowMs })
    for (let at = 0; at < 3; at += 1) expect((await engine.search(query)).engine).toBe('postgres')
    expect(asked).toBe(1)
    isDown = false
    nowMs += 5_001
    expect((await engine.search(query)).engine).toBe('meilisearch')
  })

  it('does not wait for a silent engine', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const primary = createMeilisearch({ url: `http://127.0.0.1:${(silent.address() as AddressInfo).port}` })
    const startedAt = performance.now()
    expect((await withFallback(primary, standIn).search(query)).engine).toBe('postgres')
    expect(performance.now() - startedAt).toBeLessThan(1_500)
    silent.closeAllConnections()
    silent.close()
  })

  it('can be reached while one of the two can', async () => {
    const dead = createMeilisearch({ url: 'http://127.0.0.1:9' })
    await withFallback(dead, standIn).ping()
    await expect(withFallback(dead, dead).ping()).rejects.toThrow()
  })
})

async function* pagesOf(pages: SearchDocument[][]): AsyncGenerator<SearchDocument[]> {
  yield* pages
}
