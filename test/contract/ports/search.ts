import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { lowestIdAt, newId } from '../../../src/ids.ts'
import { blankDocument, colourPrefix, digestOf, foldDocument } from '../../../src/platform/search/document.ts'
import type { SearchDocument, SearchFilters, SearchIndex, SearchKind, SearchQuery } from '../../../src/platform/search/port.ts'

interface ContractOptions {
  /** Shown beside the name of each test when the suite cannot run here. */
  skip?: string | undefined
  /** An engine without documents. */
  emptyEngine: () => Promise<SearchIndex>
}

const document = (kind: SearchKind, title: string, rest: Partial<SearchDocument> = {}): SearchDocument => ({
  ...blankDocument,
  kind,
  key: kind === 'hashtag' ? title : randomUUID(),
  ownerId: kind === 'hashtag' ? null : randomUUID(),
  title,
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
        rest: Partial<SearchQuery> = {},
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
        ['3.5kg', '쌀 3.5 킬로'],
        ['3.5 킬로', '쌀 3.5kg'],
        ['3.50kg', '쌀 3.5킬로그램'],
        ['4만5천원', '가격 45,000원'],
        ['4.5만원', '가격 45000원'],
        ['₩45,000', '가격 45000원'],
        ['45000원', '가격 4만 5천원'],
        ['30센치', '자 30cm'],
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

      it.each([
        ['감성카페', '감성 카페'],
        ['감성 카페', '감성카페'],
        ['머그', '머그컵'],
        ['머그컵', '도자기 머그'],
        ['강남역에서', '강남역'],
        ['아이폰이랑', '아이폰 케이스'],
        ['원피스를', '여름 원피스'],
        ['dkdlvhs 15', '아이폰 15'],
      ])('may mean by %s what is written %s', async (text, written) => {
        const documents = [document('product', written), document('product', '부산 바다'), document('product', '컵받침')]
        await engine.put(documents)
        expect(await titlesFor('product', text, documents)).toEqual([written])
      })

      it('puts what may also be meant after every match, in each order, and only where matches are few', async () => {
        const [exact, alsoMeant] = [document('product', '머그컵', { priceKrw: 9_000 }), document('product', '머그 잔', { priceKrw: 1_000 })]
        await engine.put([alsoMeant, exact])
        for (const order of ['relevance', 'newest', 'popular', 'price_up'] as const)
          expect(await titlesFor('product', '머그컵', [exact, alsoMeant], { order })).toEqual(['머그컵', '머그 잔'])
        expect(await titlesFor('product', '머그컵', [exact, alsoMeant], { limit: 1 })).toEqual(['머그컵'])
        expect(await titlesFor('product', '머그컵', [exact, alsoMeant], { enough: 1 })).toEqual(['머그컵'])
        expect(await titlesFor('product', '머그컵', [exact, alsoMeant], { enough: 2 })).toEqual(['머그컵', '머그 잔'])
      })

      it('forgives two vowels within a longer word', async () => {
        const documents = [document('product', '크루아상')]
        await engine.put(documents)
        expect(await titlesFor('product', '크로와상', documents)).toEqual(['크루아상'])
      })

      it('looks for less than was typed only where nothing else is found, and never for a name', async () => {
        const documents = [document('product', '강아지 사료'), document('product', '고양이가 먹는 우유'), document('person', '홍길')]
        await engine.put(documents)
        expect(await titlesFor('product', '강아지가 먹는 사료', documents)).toEqual(['강아지 사료'])
        expect(await titlesFor('product', '고양이가 먹는 우유', documents)).toEqual(['고양이가 먹는 우유'])
        expect(await titlesFor('product', '사료그릇', documents)).toEqual(['강아지 사료'])
        expect(await titlesFor('person', '홍길동전', documents)).toEqual([])
      })

      it('keeps what is nothing alike apart', async () => {
        const documents = [document('product', '이어 붙인 담요'), document('product', '카메라 가방'), document('person', '홍길')]
        await engine.put(documents)
        for (const text of ['감성우산', '가방끈끈이', '강남', '바다']) expect(await titlesFor('product', text, documents)).toEqual([])
        expect(await titlesFor('person', '홍길동', documents)).toEqual([])
      })

      it('also finds synonyms, after what the text itself finds', async () => {
        const documents = [document('product', '텔레비전 받침', { popularity: 9 }), document('product', '티비 받침')]
        await engine.put(documents)
        expect(await titlesFor('product', '티비', documents)).toEqual(['티비 받침'])
        expect(await titlesFor('product', '티비', documents, { synonyms: ['텔레비전'] })).toEqual(['티비 받침', '텔레비전 받침'])
      })

      it('orders by time, popularity and price', async () => {
        const at = (hour: number, title: string, rest: Partial<SearchDocument>) =>
          document('product', title, { key: newId(new Date(Date.UTC(2026, 0, 1, hour))), ...rest })
        const documents = [
          at(1, '컵 하나', { priceKrw: 3_000, popularity: 5 }),
          at(2, '컵 둘', { priceKrw: 1_000, popularity: 9 }),
          at(3, '컵 셋', { priceKrw: 2_000, popularity: 1 }),
        ]
        await engine.put(documents)
        const ordered = (order: SearchQuery['order']) => titlesFor('product', '컵', documents, { order })
        expect(await ordered('newest')).toEqual(['컵 셋', '컵 둘', '컵 하나'])
        expect(await ordered('popular')).toEqual(['컵 둘', '컵 하나', '컵 셋'])
        expect(await ordered('price_up')).toEqual(['컵 둘', '컵 셋', '컵 하나'])
        expect(await ordered('price_down')).toEqual(['컵 하나', '컵 셋', '컵 둘'])
      })

      it('narrows by price, shop, stock, labels, time and owner, each with its edge and together', async () => {
        const [shopId, ownerId] = [randomUUID(), randomUUID()]
        const key = newId(new Date(Date.UTC(2026, 0, 2)))
        const earlier = newId(new Date(Date.UTC(2026, 0, 1)))
        const full = { priceKrw: 5_000, shopId, inStock: true, labels: ['빨강', '"L" \\'] }
        const documents = [document('product', '컵 좋은', full), document('product', '컵 다른', { priceKrw: 4_999, inStock: false })]
        const posts = [
          document('post', '컵 새 글', { key, ownerId, labels: ['카페', `${colourPrefix}red`] }),
          document('post', '컵 옛 글', { key: earlier, labels: ['카페거리', 'red', `${colourPrefix}teal`] }),
        ]
        await engine.put([...documents, ...posts])
        const products = (filters: SearchFilters) => titlesFor('product', '컵', documents, { filters })
        const filters: SearchFilters = { priceFromKrw: 5_000, priceToKrw: 5_000, shopId, inStock: true, labels: full.labels }
        for (const [name, value] of Object.entries(filters)) {
          if (name !== 'priceToKrw') expect([name, await products({ [name]: value })]).toEqual([name, ['컵 좋은']])
        }
        expect(await products({ priceToKrw: 4_999 })).toEqual(['컵 다른'])
        expect(await products(filters)).toEqual(['컵 좋은'])
        expect(await products({ ...filters, labels: ['빨강', '파랑'] })).toEqual([])
        const written = (wanted: SearchFilters) => titlesFor('post', '컵', posts, { filters: wanted })
        expect(await written({ fromKey: lowestIdAt(new Date(Date.UTC(2026, 0, 2))) })).toEqual(['컵 새 글'])
        expect(await written({ ownerIds: [ownerId] })).toEqual(['컵 새 글'])
        expect(await written({ ownerIds: [] })).toEqual([])
        expect(await written({ labels: ['카페'] })).toEqual(['컵 새 글'])
        // A colour is no hashtag of its name.
        expect(await written({ labels: [`${colourPrefix}red`] })).toEqual(['컵 새 글'])
        expect(await written({ labels: ['카페', `${colourPrefix}red`] })).toEqual(['컵 새 글'])
        expect(await written({ labels: ['카페', `${colourPrefix}teal`] })).toEqual([])
      })

      it('narrows by category', async () => {
        const documents = [document('post', '봄 나들이', { category: 'fashion' }), document('post', '봄 소풍', { category: 'food' })]
        await engine.put(documents)
        expect(await titlesFor('post', '봄', documents, { filters: { category: 'food' } })).toEqual(['봄 소풍'])
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
