import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runnerConfig } from '../src/config.ts'
import { type RunnerDeps, systemCtx } from '../src/context.ts'
import { rows, run } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import { claimPort } from '../src/dev/stores/ports.ts'
import { handlers } from '../src/jobs/handlers/index.ts'
import { openRunner } from '../src/node-deps.ts'
import type { SearchDocument, SearchIndex } from '../src/platform/search/port.ts'
import { loadCards } from '../src/social/posts/cards.ts'
import { withApi } from './api.ts'
import { halfCity } from './city.ts'
import { byCallers } from './callers.ts'
import { openSessionsOf, type Visitor } from './sessions.ts'
import { type Bench, type BenchIo, type Figure, percentile, round } from './figure.ts'
import { buildFloor } from './floor.ts'
import { doneOnce, inTurn, type Side, withCpu } from './in-turn.ts'
import { load, loadInTurn, type OnceRequest } from './load.ts'
import { startAnswering } from './process.ts'
import { bankSettings, type BenchStores, withStores } from './stores.ts'

const callers = 16
/**
 * Seven pairs are measured: with the usual seconds each it would take as long as half of all
 * benches.
 */
const secondsEach = 2

/**
 * What is read most, over one city of 10k people and 100k posts: popular beside one GET of Redis; a
 * page of cards beside the MGET of its parts; search beside the engine alone, and while one types
 * beside the time it may take; home, comments and a like beside the same as usually written
 * (floors/usual.ts).
 */
export const bench: Bench = (io) =>
  withStores(
    async (stores) => {
      io.news('reads: building the index of search of 10k people and 100k posts')
      const readers = await openSessionsOf(stores.main, stores.readerIds)
      await talk(stores)
      const meili = meiliSettings(io)
      const { deps, close } = await openRunner(runnerConfig({ ...stores.env, ...meili, ...bankSettings, PUBLIC_URL: 'http://127.0.0.1:9' }))
      try {
        const ctx = systemCtx(deps, 'reads')
        const [postgres, meilisearch] = deps.platform.search.indexes
        await handlers['search.reindex'](ctx, {})
        await handlers['rank.popular'](ctx, {})
        return await withApi(stores.env, async (url) => [
          ...(await popular(io, stores, deps, url, readers)),
          ...(await search(io, postgres!, stores.env, url, readers)),
          await typing(url, readers, twoSyllables),
          await typing(url, readers, suggestions),
          ...(await searchSync(io, stores, deps, postgres!)),
          ...(meilisearch ? await besideMeilisearch(io, stores, deps, meilisearch, { ...stores.env, ...meili }, readers) : []),
          ...(await cards(io, stores, deps)),
          ...(await besideUsual(io, stores, url, readers)),
        ])
      } finally {
        await close()
      }
    },
    { city: halfCity },
  )

/** Thirty comments under each of the newest 1,000 posts. */
function talk({ main }: BenchStores): Promise<void> {
  return run(
    main.db,
    sql`insert into comment (id, post_id, author_id, body, idempotency_key, request_hash, created_at)
        select uuidv7(-(n * interval '1 minute')), p.id, (select id from person where handle = 'person' || n * 7), '좋네요', p.id || '-' || n, '', now()
        from (select id from post order by id desc limit 1000) p cross join generate_series(1, 30) n`,
  )
}

const get = (url: string, requests: { path: string; headers?: Record<string, string> }[]) => (seconds: number) =>
  withCpu(seconds, 'are left out', () => load(url, requests, seconds, { connections: callers }))
const signed = ({ token }: Visitor) => ({ authorization: `Bearer ${token}` })
const trpc = (path: string, input: unknown) => `/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`

async function popular(io: BenchIo, { env }: BenchStores, deps: RunnerDeps, url: string, readers: Visitor[]): Promise<Figure[]> {
  const requests = readers.map((reader) => ({ path: trpc('feed.popular', {}), headers: signed(reader) }))
  const body = await fetch(`${url}${requests[0]!.path}`, { headers: requests[0]!.headers })
  await deps.redis.set('bench:popular', Buffer.from(await body.arrayBuffer()))
  return withFloor(io, 'redis-get', { REDIS_URL: env['REDIS_URL'], BODY_KEY: 'bench:popular' }, (floorUrl) =>
    measured(
      io,
      { what: 'popular: feed.popular', goal: '≥ 0.8 ×', run: get(url, requests) },
      { what: 'one GET of Redis, same bytes', run: get(floorUrl, [{ path: '/page' }]) },
    ),
  )
}

/** Of a Meilisearch whose `kiwi_…` indexes are filled beside those of Postgres. */
function meiliSettings(io: BenchIo): Record<string, string> {
  const { MEILI_URL, MEILI_KEY } = process.env
  if (MEILI_URL === undefined) {
    io.news('search, search-sync: Meilisearch is skipped, MEILI_URL is not set')
    return {}
  }
  return { MEILI_URL, ...(MEILI_KEY === undefined ? {} : { MEILI_KEY }) }
}

/** Search and its sync once more, with Meilisearch. */
async function besideMeilisearch(
  io: BenchIo,
  stores: BenchStores,
  deps: RunnerDeps,
  index: SearchIndex,
  env: Record<string, string>,
  readers: Visitor[],
): Promise<Figure[]> {
  return withApi(env, async (url) => [...(await search(io, index, env, url, readers)), ...(await searchSync(io, stores, deps, index))])
}

/** Beside the engine alone, over HTTP as ours is asked. */
async function search(io: BenchIo, { name }: SearchIndex, env: Record<string, string>, url: string, readers: Visitor[]): Promise<Figure[]> {
  // Each connection begins with the first: whoever gets further must not find another mix.
  const texts = Array.from({ length: 500 }, (_, n) => `기록 ${(n * 38_197) % 100_000}`)
  const ours = {
    what: `search: posts, ${name}`,
    run: get(
      url,
      texts.map((text, n) => ({ path: trpc('search.find', { text, kind: 'post' }), headers: signed(readers[n % readers.length]!) })),
    ),
  }
  const { DATABASE_URL, MEILI_URL, MEILI_KEY } = env
  return withFloor(io, 'search', { DATABASE_URL, MEILI_URL, MEILI_KEY }, async (floorUrl) => {
    const overHttp = {
      what: 'the engine alone, over HTTP',
      run: get(
        floorUrl,
        texts.map((text) => ({ path: `/posts?text=${encodeURIComponent(text)}` })),
      ),
    }
    return measured(io, { ...ours, goal: '≥ 0.6 ×' }, overHttp)
  })
}

interface Typing {
  what: string
  path: (text: string) => string
  texts: string[]
  goalMs: number
}

/** Words of the city's captions: each post holds each of them. */
const twoSyllables: Typing = {
  what: 'search: p95 of two syllables, Postgres',
  path: (text) => trpc('search.find', { text, kind: 'post' }),
  texts: ['기록', '오늘', '일상', '키위'],
  goalMs: 15,
}
const suggestions: Typing = {
  what: 'search: p95 of suggestions, Postgres',
  path: (text) => trpc('search.suggest', { text }),
  texts: ['ㄱ', '기', '기ㄹ', '기록', '오', '오늘', 'ㄱㅈ', '김지', '김지서', 'person', 'ㅇㅅ', '키위'],
  goalMs: 30,
}
const typedTimes = 400

/** One search after the other, beside the time that one of these may take. */
async function typing(url: string, readers: Visitor[], { what, path, texts, goalMs }: Typing): Promise<Figure> {
  const tookMs: number[] = []
  for (let n = -100; n < typedTimes; n += 1) {
    const begunAt = performance.now()
    const answer = await fetch(url + path(texts.at(n % texts.length)!), { headers: signed(readers.at(n % readers.length)!) })
    await answer.arrayBuffer()
    if (!answer.ok) throw new Error(`${what}: ${answer.status}`)
    if (n >= 0) tookMs.push(performance.now() - begunAt)
  }
  const p95Ms = percentile(tookMs, 0.95)
  return {
    what,
    ours: round(p95Ms),
    floor: goalMs,
    unit: 'ms',
    ratio: round(p95Ms / goalMs),
    goal: '≤ 1 ×',
    p50Ms: round(percentile(tookMs, 0.5)),
    p99Ms: round(percentile(tookMs, 0.99)),
  }
}

/**
 * 20,000 posts that changed, read and written by `search.sync`; beside writing the documents that
 * it wrote, changed again.
 */
async function searchSync(io: BenchIo, { main }: BenchStores, deps: RunnerDeps, index: SearchIndex): Promise<Figure[]> {
  let written: SearchDocument[] = []
  const noting = {
    ...index,
    put: (documents: SearchDocument[]) => {
      written.push(...documents)
      return index.put(documents)
    },
  }
  const ctx = systemCtx({ ...deps, platform: { ...deps.platform, search: { ...noting, indexes: [noting] } } }, 'reads')
  const keys = (await rows(main.db, sql<{ id: string }>`select id from post order by id desc limit 20000`)).map(({ id }) => id)
  const sync = async () => {
    // Every document changes, or the engine would write none.
    await run(main.db, sql`update post set caption = caption || '.' where id = any(${keys}::uuid[])`)
    written = []
    const synced = await doneOnce(keys.length, async () => void (await handlers['search.sync'](ctx, {})))
    if (written.length !== keys.length) throw new Error(`${written.length} of ${keys.length} changed documents were written.`)
    return synced
  }
  // What was changed for the other engine.
  await handlers['search.sync'](ctx, {})
  const put = () => {
    written = written.map((document) => ({ ...document, body: `${document.body}~` }))
    return doneOnce(keys.length, () => index.put(written))
  }
  return inTurn(
    io,
    [{ what: `search-sync: documents, ${index.name}`, goal: '≥ 0.8 ×', run: sync }],
    [{ what: 'the engine’s own put of the same documents', run: put }],
  )
}

/**
 * In this process: 10 cards of a page as text, all kept already, beside reading 10 values of their
 * length.
 */
async function cards(io: BenchIo, { main }: BenchStores, deps: RunnerDeps): Promise<Figure[]> {
  const ids = (await rows(main.db, sql<{ id: string }>`select id from post order by id desc limit 1000`)).map(({ id }) => id)
  const pages = Array.from({ length: 100 }, (_, n) => ids.slice(n * 10, n * 10 + 10))
  const ctx = systemCtx(deps, 'reads')
  for (const [n, page] of pages.entries())
    for (const [at, card] of (await loadCards(ctx, page)).entries()) await deps.redis.set(`bench:card:${n}:${at}`, JSON.stringify(card))
  let next = 0
  const paging = (once: (n: number) => Promise<unknown>) => (seconds: number) =>
    withCpu(seconds, 'take part', () =>
      byCallers(callers, seconds, async () => {
        await once(next++ % pages.length)
      }),
    )
  return measured(
    io,
    { what: 'cards: 10 cards, visibility checked', goal: '≥ 0.4 ×', run: paging((n) => loadCards(ctx, pages[n]!)) },
    { what: 'MGET of 10 cards', run: paging((n) => deps.redis.mget(pages[n]!.map((_, at) => `bench:card:${n}:${at}`))) },
  )
}

async function besideUsual(io: BenchIo, { main, env }: BenchStores, url: string, readers: Visitor[]): Promise<Figure[]> {
  const ids = (await rows(main.db, sql<{ id: string }>`select id from post order by id desc limit 1000`)).map(({ id }) => id)
  const usual = 'as usually written: drizzle, no cache'
  return withFloor(io, 'usual', { DATABASE_URL: env['DATABASE_URL'] }, async (peer) => {
    let [ours, theirs] = [0, 0]
    const turn = (n: number) => ({
      reader: readers[n % readers.length]!,
      postId: ids[Math.floor(n / readers.length) % ids.length]!,
      on: Math.floor(n / readers.length / ids.length) % 2 === 0,
    })
    const ourLike = () => {
      const { reader, postId, on } = turn(ours++)
      const headers = { ...signed(reader), 'content-type': 'application/json' }
      return { path: '/trpc/posts.like', method: 'POST' as const, headers, body: JSON.stringify({ postId, on }) }
    }
    const theirLike = () => {
      const { reader, postId, on } = turn(theirs++)
      return { path: `/like/${reader.personId}/${postId}/${on}`, method: 'POST' as const, headers: {}, body: '' }
    }
    const posting = (at: string, like: () => OnceRequest) => (seconds: number) =>
      withCpu(seconds, 'are left out', () => loadInTurn(at, like, seconds, callers))
    return [
      ...(await measured(
        io,
        {
          what: 'home',
          goal: '> 1 ×',
          run: get(
            url,
            readers.map((reader) => ({ path: trpc('feed.home', {}), headers: signed(reader) })),
          ),
        },
        {
          what: usual,
          run: get(
            peer,
            readers.map(({ personId }) => ({ path: `/home/${personId}` })),
          ),
        },
      )),
      ...(await measured(
        io,
        {
          what: 'comments',
          goal: '> 1 ×',
          run: get(
            url,
            ids.map((postId, n) => ({ path: trpc('comments.list', { postId }), headers: signed(readers[n % readers.length]!) })),
          ),
        },
        {
          what: usual,
          run: get(
            peer,
            ids.map((postId) => ({ path: `/comments/${postId}` })),
          ),
        },
      )),
      ...(await measured(io, { what: 'like', goal: '> 1 ×', run: posting(url, ourLike) }, { what: usual, run: posting(peer, theirLike) })),
    ]
  })
}

/** Warm, then in turn. */
async function measured(io: BenchIo, ours: Side & { goal: string }, floor: Side): Promise<Figure[]> {
  await ours.run(2)
  await floor.run(1)
  return inTurn(io, [ours], [floor], secondsEach)
}

async function withFloor<Result>(
  io: BenchIo,
  name: string,
  env: Record<string, string | undefined>,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-bench-'))
  try {
    await buildFloor(io.root, name, dir)
    const port = await claimPort()
    const url = `http://127.0.0.1:${port}`
    const floor = await startAnswering(join(dir, 'floor.js'), `${url}/`, { ...env, PORT: String(port) })
    try {
      return await work(url)
    } finally {
      await floor.stop()
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
