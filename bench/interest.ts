import { runnerConfig } from '../src/config.ts'
import { systemCtx } from '../src/context.ts'
import { openRunner } from '../src/node-deps.ts'
import { rankPopular } from '../src/social/ranking/rank-popular.ts'
import { withApi } from './api.ts'
import { halfCity } from './city.ts'
import type { Bench } from './figure.ts'
import { withFloor } from './floor.ts'
import { inTurn, withCpu } from './in-turn.ts'
import { load } from './load.ts'
import { openSessionsOf, type Visitor } from './sessions.ts'
import { bankSettings, withStores } from './stores.ts'

const readerCount = 300
/** Pages of each reader's list; all of them stay within the slots that Redis holds. */
const pagesEach = 6
const connections = 16

interface Page {
  visitor: Visitor
  path: string
  /** The cards, each as it was sent. */
  cards: string[]
}

/**
 * `feed.interest` over HTTP, 10 full cards, from lists that Redis holds. Pages that were read
 * before are asked again by their cursors, so that no new list is made while it is measured: the
 * work is that of Redis alone. Beside it a Hono handler that reads a Redis list and the same cards
 * by one MGET.
 */
export const bench: Bench = (io) =>
  withStores(
    async ({ main, readerIds, env }) => {
      const readers = await openSessionsOf(main, readerIds.slice(0, readerCount))
      const { deps, close } = await openRunner(runnerConfig({ ...env, ...bankSettings, PUBLIC_URL: 'http://127.0.0.1:9' }))
      try {
        await rankPopular(systemCtx(deps, 'interest'))
        return await withApi(env, async (url) => {
          const began = performance.now()
          const pages: Page[] = []
          await byTurns(readers, async (visitor) => void pages.push(...(await scroll(url, visitor))))
          io.news(`interest: ${readers.length} lists made and ${pages.length} pages read in ${Math.round(performance.now() - began)} ms`)
          for (const [at, { cards }] of pages.entries()) {
            await deps.redis.mset(Object.fromEntries(cards.map((card, place) => [`bench:card:${at}:${place}`, card])))
            await deps.redis.rpush(`bench:list:${at}`, ...cards.map((_, place) => `bench:card:${at}:${place}`))
          }
          return withFloor(io.root, 'redis-list', { REDIS_URL: env['REDIS_URL'] ?? '' }, async (floorUrl) => {
            const ours = pages.map(({ path, visitor }) => ({ path, headers: { authorization: `Bearer ${visitor.token}` } }))
            const least = pages.map((_, at) => ({ path: `/page/${at}` }))
            const side = (at: string, requests: Parameters<typeof load>[1]) => (seconds: number) =>
              withCpu(seconds, 'are left out', () => load(at, requests, seconds, { connections }))
            await side(url, ours)(4)
            return inTurn(
              io,
              [{ what: 'interest: feed.interest, 10 cards', goal: '≥ 0.6 ×', run: side(url, ours) }],
              [{ what: 'a Redis list and MGET, same bytes', run: side(floorUrl, least) }],
            )
          })
        })
      } finally {
        await close()
      }
    },
    { city: halfCity },
  )

/** Four at a time. */
async function byTurns(readers: Visitor[], work: (reader: Visitor) => Promise<void>): Promise<void> {
  const left = [...readers]
  const turn = async () => {
    for (let next = left.pop(); next; next = left.pop()) await work(next)
  }
  await Promise.all([turn(), turn(), turn(), turn()])
}

/** The pages after the first: a cursor is given the same page again. */
async function scroll(url: string, visitor: Visitor): Promise<Page[]> {
  const pages: Page[] = []
  let cursor: string | null = null
  for (let at = 0; at <= pagesEach; at += 1) {
    const path = `/trpc/feed.interest?input=${encodeURIComponent(JSON.stringify({ cursor }))}`
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${visitor.token}` } })
    const body = (await answer.json()) as { result: { data: { posts: object[]; nextCursor: string | null; slots: object } } }
    const { posts, nextCursor } = body.result.data
    if (posts.length !== 10) throw new Error(`A page of the bench has ${posts.length} posts, not 10.`)
    if (cursor !== null) pages.push({ visitor, path, cards: posts.map((card) => JSON.stringify(card)) })
    cursor = nextCursor
  }
  return pages
}
