import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from '../worlds/world.ts'
import { apiEnv, type RunningProcess, startProcess } from './process.ts'

/**
 * `./kiwi test soak` sets it; in the whole suite a few seconds show only that the soak itself
 * works.
 */
const minutes = Number(process.env['KIWI_SOAK_MINUTES'] ?? 0)
const isLong = minutes > 0
const lastsMs = isLong ? minutes * 60_000 : 4_000
const samples = isLong ? 30 : 6
const callers = 16
/**
 * What is in use may grow by this from the middle third to the last: caches fill, statements are
 * prepared.
 */
const growsAtMostMb = isLong ? 6 : 24

let world: World
let api: RunningProcess
let calls: ((n: number) => Promise<Response>)[]
beforeAll(async () => {
  world = await createWorld()
  const memory = join(import.meta.dirname, '../../bench/settled-memory.mjs')
  api = await startProcess('server', apiEnv(world.env), [], ['--expose-gc', '--import', memory])
  const people = await Promise.all(Array.from({ length: 20 }, () => world.person()))
  const posts = await Promise.all(people.map((person) => world.post(person, { caption: '오늘의 #기록' })))
  for (const [n, person] of people.entries()) await world.follow(person, people[(n + 1) % people.length]!)
  await world.runJobs()
  await world.syncSearch()
  const tokens = await Promise.all(people.map((person) => world.sessionToken(person)))
  const pick = <Item>(items: Item[], n: number) => items[n % items.length]!
  const headers = (n: number) => ({
    authorization: `Bearer ${pick(tokens, n)}`,
    'content-type': 'application/json',
    'accept-encoding': 'br',
  })
  const read = (path: string, input: (n: number) => unknown) => (n: number) =>
    fetch(`${api.url}/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input(n)))}`, { headers: headers(n) })
  const write = (path: string, input: (n: number) => unknown) => (n: number) =>
    fetch(`${api.url}/trpc/${path}`, { method: 'POST', headers: headers(n), body: JSON.stringify(input(n)) })
  calls = [
    read('feed.home', () => ({})),
    read('feed.popular', () => ({})),
    read('posts.get', (n) => ({ postId: pick(posts, n).id })),
    read('people.get', (n) => ({ handle: pick(people, n).handle })),
    // Never the same words: each would stay in a cache that is not bounded.
    read('search.find', (n) => ({ text: `기록 ${n}` })),
    read('notifications.list', () => ({ cursor: null })),
    write('posts.like', (n) => ({ postId: pick(posts, n).id, on: n % 2 === 0 })),
    write('comments.create', (n) => ({ idempotencyKey: randomUUID(), postId: pick(posts, n).id, parentId: null, body: `좋아요 ${n}` })),
    eventsOf(headers),
  ]
})
afterAll(async () => {
  await api.kill()
  await world.close()
})

/** A device that opens live events and goes away again. */
const eventsOf = (headers: (n: number) => Record<string, string>) => async (n: number) => {
  const answer = await fetch(`${api.url}/trpc/me.events?input=%7B%7D`, { headers: headers(n) })
  const reader = answer.body!.getReader()
  await reader.read()
  await reader.cancel()
  return new Response(null, { status: answer.status })
}

it(
  `keeps its memory flat under load (KIWI_SOAK_MINUTES=${minutes})`,
  async () => {
    const startedAt = performance.now()
    const statuses = new Map<number, number>()
    let asked = 0
    const caller = async () => {
      while (performance.now() - startedAt < lastsMs) {
        const n = asked++
        const answer = await calls[n % calls.length]!(n)
        await answer.arrayBuffer()
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
      }
    }
    const used: number[] = []
    const watcher = async () => {
      for (let n = 1; n <= samples; n += 1) {
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, startedAt + (lastsMs * n) / samples - performance.now())))
        const { usedBytes, settledRssBytes } = (await api.ask('settled-memory')) as { usedBytes: number; settledRssBytes: number }
        used.push(usedBytes / 1_048_576)
        if (isLong)
          console.log(`${asked} requests: ${used.at(-1)!.toFixed(1)} MB in use, ${(settledRssBytes / 1_048_576).toFixed(0)} MB resident`)
      }
    }
    await Promise.all([watcher(), ...Array.from({ length: callers }, caller)])

    expect([...statuses.keys()]).toEqual([200])
    const third = samples / 3
    expect(mean(used.slice(2 * third)) - mean(used.slice(third, 2 * third))).toBeLessThan(growsAtMostMb)
  },
  lastsMs + 60_000,
)

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
