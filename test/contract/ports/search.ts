import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { digestOf, foldDocument } from '../../../src/platform/search/document.ts'
import type { SearchDocument, SearchIndex, SearchKind } from '../../../src/platform/search/port.ts'

interface ContractOptions {
  /** Shown beside the name of each test when the suite cannot run here. */
  skip?: string | undefined
  /** An engine without documents. */
  emptyEngine: () => Promise<SearchIndex>
}

const document = (kind: SearchKind, title: string, rest: Partial<SearchDocument> = {}): SearchDocument => ({
  kind,
  key: kind === 'hashtag' ? title : randomUUID(),
  ownerId: kind === 'hashtag' ? null : randomUUID(),
  title,
  body: '',
  category: null,
  priceKrw: null,
  popularity: 0,
  ...rest,
})

/** The contract of every search engine. */
export function searchContract(name: string, { skip, emptyEngine }: ContractOptions): void {
  describe.skipIf(skip !== undefined)(
    skip === undefined ? `${name} as a search engine` : `${name} as a search engine (skipped: ${skip})`,
    () => {
      let engine: SearchIndex
      beforeEach(async () => {
        engine = await emptyEngine()
      })

      async function titlesFor(
        kind: SearchKind,
        text: string,
        documents: SearchDocument[],
        rest: { category?: string } = {},
      ): Promise<string[]> {
        const { keys } = await engine.search({ kind, text, limit: 20, offset: 0, ...rest })
        return keys.map((key) => documents.find((one) => one.key === key)?.title ?? `unknown ${key}`)
      }

      it('finds each kind for itself, as soon as put has resolved', async () => {
        const documents = (['person', 'post', 'product', 'hashtag'] as const).map((kind) => document(kind, '성수동'))
        await engine.put(documents)
        for (const { kind, key } of documents) {
          expect((await engine.search({ kind, text: '성수동', limit: 10, offset: 0 })).keys).toEqual([key])
        }
        expect(await engine.count()).toEqual({ person: 1, post: 1, product: 1, hashtag: 1 })
      })

      it.each([
        ['강나', '강남역', 'the syllable is not finished'],
        ['ㄱㄴ', '강남역', 'only initials are typed'],
        ['ㄱㄴㅇ', '강남역', 'all initials are typed'],
        ['rkdska', '강남역', 'the keyboard was on English'],
        ['ㅏㅑ쟈', 'Kiwi Market', 'the keyboard was on Korean'],
        ['길동', '홍길동', 'only the given name is typed'],
        ['KIWI', 'Kiwi Market', 'the case differs'],
        ['ｋｉｗｉ', 'Kiwi Market', 'the letters are wide'],
        ['강', '강남역', 'one syllable is typed'],
        ['강남역맛집', '강남역 맛집', 'the space is left out'],
      ])('answers %s with %s: %s', async (text, title) => {
        const documents = [document('person', title), document('person', '부산 바다'), document('person', 'Orange Shop')]
        await engine.put(documents)
        expect(await titlesFor('person', text, documents)).toEqual([title])
      })

      it.each([
        ['아이폰 15', '아이폰15 케이스'],
        ['아이폰15', '아이폰 15 케이스'],
        ['아이폰15프로', '아이폰 15 프로'],
        ['45000', '가격 45,000원'],
        ['45,000원', '가격 45000 원'],
        ['45000원', '가격 45,000원'],
        ['1kg', '사과 1 kg'],
        ['1 kg', '사과 1kg'],
        ['500ml', '물 500 ml'],
        ['LG티비', 'LG 티비'],
        ['엘지 tv', '엘지TV'],
        ['jimin2', 'jimin_2'],
      ])('finds by %s what is written %s, in a title and in a text', async (text, written) => {
        const documents = [
          document('product', written),
          document('product', '다른 것', { body: written }),
          document('product', '부산 바다 7'),
        ]
        await engine.put(documents)
        expect((await titlesFor('product', text, documents)).toSorted()).toEqual([written, '다른 것'].toSorted())
      })

      it('ranks the whole title before its beginning before a word inside, whatever is popular', async () => {
        const documents = [
          document('product', '캠핑 의자 커버', { popularity: 900 }),
          document('product', '접이식 캠핑 의자', { popularity: 5_000 }),
          document('product', '캠핑 의자', { popularity: 1 }),
        ]
        await engine.put(documents)
        expect((await titlesFor('product', '캠핑 의자', documents)).slice(0, 1)).toEqual(['캠핑 의자'])
        expect((await titlesFor('product', '캠핑 의자', documents)).toSorted()).toEqual(documents.map(({ title }) => title).toSorted())
      })

      it('lets popularity break a tie', async () => {
        const documents = [
          document('hashtag', '카페가'),
          document('hashtag', '카페나', { popularity: 50 }),
          document('hashtag', '카페다', { popularity: 7 }),
        ]
        await engine.put(documents)
        expect(await titlesFor('hashtag', '카페', documents)).toEqual(['카페나', '카페다', '카페가'])
      })

      it('wants every word, in any order', async () => {
        const documents = [document('product', '원목 식탁', { body: '북유럽 감성' }), document('product', '원목 의자')]
        await engine.put(documents)
        expect(await titlesFor('product', '감성 원목', documents)).toEqual(['원목 식탁'])
      })

      it('forgives one wrong letter in a product, and none in a name', async () => {
        const documents = [document('product', '떡볶이 밀키트'), document('person', '김민지')]
        await engine.put(documents)
        expect(await titlesFor('product', '떡복이', documents)).toEqual(['떡볶이 밀키트'])
        expect(await titlesFor('person', '김민저', documents)).toEqual([])
      })

      it('narrows by category', async () => {
        const documents = [document('post', '봄 나들이', { category: 'fashion' }), document('post', '봄 소풍', { category: 'food' })]
        await engine.put(documents)
        expect(await titlesFor('post', '봄', documents, { category: 'food' })).toEqual(['봄 소풍'])
      })

      it('pages without overlap', async () => {
        const documents = Array.from({ length: 25 }, (_, at) =>
          document('post', `가을 단풍 ${String(at).padStart(2, '0')}`, { popularity: at }),
        )
        await engine.put(documents)
        const pages = await Promise.all([0, 10, 20].map((offset) => engine.search({ kind: 'post', text: '단풍', limit: 10, offset })))
        expect(pages.map(({ keys }) => keys.length)).toEqual([10, 10, 5])
        expect(new Set(pages.flatMap(({ keys }) => keys)).size).toBe(25)
      })

      it('replaces a document whole, and twice is the same as once', async () => {
        const before = document('product', '린넨 셔츠', { body: '여름' })
        await engine.put([before])
        const after = { ...before, title: '코튼 셔츠', body: '겨울' }
        await engine.put([after])
        await engine.put([after])
        expect((await engine.search({ kind: 'product', text: '린넨', limit: 10, offset: 0 })).keys).toEqual([])
        expect((await engine.search({ kind: 'product', text: '겨울', limit: 10, offset: 0 })).keys).toEqual([before.key])
        expect((await engine.count()).product).toBe(1)
      })

      it('forgets what is removed, and does not mind what it never had', async () => {
        const documents = [document('hashtag', '오오티디'), document('hashtag', '오늘의집')]
        await engine.put(documents)
        await engine.remove('hashtag', ['오오티디', '없는태그'])
        await engine.remove('hashtag', ['오오티디'])
        expect(await titlesFor('hashtag', '오', documents)).toEqual(['오늘의집'])
      })

      it('scans every document with the digest of what was put', async () => {
        const documents = [document('person', '이서연', { body: 'seoyeon 사진을 찍어요' }), document('person', '박도윤')]
        await engine.put(documents)
        const scanned: { key: string; digest: string }[] = []
        for await (const page of engine.scan('person')) scanned.push(...page)
        const expected = documents.map((one) => ({ key: one.key, digest: digestOf(foldDocument(one)) }))
        expect(scanned.toSorted((a, b) => a.key.localeCompare(b.key))).toEqual(expected.toSorted((a, b) => a.key.localeCompare(b.key)))
      })

      it('rebuilds from nothing but the given documents', async () => {
        const stale = document('post', '옛날 글')
        await engine.put([stale])
        const fresh = [document('post', '새로운 글'), document('person', '한지우'), document('hashtag', '글쓰기')]
        expect(await engine.rebuild(pagesOf([fresh.slice(0, 2), fresh.slice(2)]))).toEqual({ count: 3 })
        expect(await engine.count()).toEqual({ person: 1, post: 1, product: 0, hashtag: 1 })
        expect(await titlesFor('post', '글', fresh)).toEqual(['새로운 글'])
      })

      it('keeps the old index in use when a rebuild fails', async () => {
        const kept = document('post', '남는 글')
        await engine.put([kept])
        const broken = (async function* () {
          yield [document('post', '다른 글')]
          throw new Error('the source went away')
        })()
        await expect(engine.rebuild(broken)).rejects.toThrow('the source went away')
        expect((await engine.search({ kind: 'post', text: '글', limit: 10, offset: 0 })).keys).toEqual([kept.key])
      })

      it.each(['%', '_', "'", '\\', '%%_', "'; drop table person; --", '🥝', '\0', '"(* ', ' '])(
        'finds nothing by %j, and does not fail',
        async (text) => {
          await engine.put([document('post', '아무 글'), document('post', 'any text')])
          expect((await engine.search({ kind: 'post', text, limit: 10, offset: 0 })).keys).toEqual([])
        },
      )

      it('takes sixty letters of anything', async () => {
        await engine.put([document('post', '가'.repeat(60))])
        for (const text of ['가'.repeat(60), 'ㄱ'.repeat(60), 'r k '.repeat(15), '갑\\%'.repeat(15), '👩‍👩‍👧‍👦'.repeat(5) + '가']) {
          expect((await engine.search({ kind: 'post', text, limit: 10, offset: 0 })).keys.length).toBeLessThanOrEqual(1)
        }
      })

      it('can be reached', async () => {
        await engine.ping()
      })
    },
  )
}

async function* pagesOf(pages: SearchDocument[][]): AsyncGenerator<SearchDocument[]> {
  yield* pages
}
