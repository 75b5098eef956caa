import postgres from 'postgres'
import { one, run } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import type { MainClient } from '../src/db/handles.ts'
import { findProgram } from '../src/dev/stores/programs.ts'
import { newId } from '../src/ids.ts'
import { withApi } from './api.ts'
import { byCallers } from './callers.ts'
import type { Bench } from './figure.ts'
import { withFloor } from './floor.ts'
import { inTurn, type Side, withCpu } from './in-turn.ts'
import { loadInTurn, type OnceRequest } from './load.ts'
import { openSessions, type Visitor } from './sessions.ts'
import { runPgbench } from './pgbench.ts'
import { withStores } from './stores.ts'

const likers = 2_000
const clients = 16

/**
 * `posts.like` over HTTP, 16 at a time: 2,000 people like one post of somebody else and take it
 * back, again and again, so that every request changes something. Beside one bare upsert of the
 * same state, which does not wait for the disk either: behind a Hono handler, and without HTTP by
 * the same driver and by pgbench.
 */
export const bench: Bench = (io) =>
  withStores(async ({ main, env, ownerUrl }) => {
    const [author, ...visitors] = await openSessions(main, likers + 1)
    const postId = await publishPost(main, author!.personId)
    const upsert = await openUpsert(ownerUrl, visitors, postId)
    try {
      return await withApi(env, (url) =>
        withFloor(io.root, 'react', { DATABASE_URL: ownerUrl }, async (floorUrl) => {
          const over = (what: string, address: string, requests: OnceRequest[]): Side => {
            let next = 0
            const give = () => requests[next++ % requests.length]!
            return { what, run: (seconds) => withCpu(seconds, 'are left out', () => loadInTurn(address, give, seconds, clients)) }
          }
          const all = (one: (visitor: Visitor, on: boolean) => OnceRequest) =>
            [true, false].flatMap((on) => visitors.map((visitor) => one(visitor, on)))
          const likes = all(({ token }, on) => post('/trpc/posts.like', { postId, on }, { authorization: `Bearer ${token}` }))
          const ours = { ...over('react: posts.like, one hot post', url, likes), goal: '≥ 0.4 ×' }
          const bare = over(
            'bare upsert behind Hono',
            floorUrl,
            all(({ personId }, on) => post(`/like/${personId}`, { postId, on })),
          )
          await ours.run(4)
          const figures = await inTurn(io, [ours], [bare, ...upsert.floors])
          await expectCounted(main, postId)
          return figures
        }),
      )
    } finally {
      await upsert.close()
    }
  })

const post = (path: string, body: object, headers: Record<string, string> = {}): OnceRequest => ({
  path,
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})

async function publishPost(main: MainClient, authorId: string): Promise<string> {
  const postId = newId(new Date())
  await run(
    main.db,
    sql`insert into post (id, author_id, state, caption, category, idempotency_key, request_hash, created_at)
        values (${postId}::uuid, ${authorId}::uuid, 'visible', '', 'daily', 'bench', '', now())`,
  )
  return postId
}

/** A bench that skipped the work would be fast. */
async function expectCounted(main: MainClient, postId: string): Promise<void> {
  const { liked, counted } = await one(
    main.db,
    sql<{ liked: number; counted: number }>`
      select (select count(*)::int from reaction where post_id = ${postId}::uuid and liked) as liked,
             (select sum(likes)::int from post_count_change where post_id = ${postId}::uuid) as counted`,
  )
  if (liked !== counted) throw new Error(`${liked} people like the post of the bench, and ${counted} are counted.`)
}

const upsertText = (values: string) =>
  `insert into bare_reaction as r (person_id, post_id, liked, liked_at) values (${values}, now())
   on conflict (person_id, post_id) do update set liked = excluded.liked, liked_at = excluded.liked_at`

/** The floors: a table with nothing but the state and its key. */
async function openUpsert(ownerUrl: string, visitors: Visitor[], postId: string): Promise<{ floors: Side[]; close(): Promise<void> }> {
  const owner = postgres(ownerUrl, { max: clients, onnotice: () => {}, connection: { synchronous_commit: 'off' } })
  await owner.unsafe(
    `create table bare_reaction (person_id uuid, post_id uuid, liked boolean not null, liked_at timestamptz not null, primary key (person_id, post_id))`,
  )
  const own = await Promise.all(Array.from({ length: clients }, () => owner.reserve()))
  const anyone = () => Math.floor(Math.random() * visitors.length)
  const once = async (nth: number) => {
    await own[nth]!.unsafe(upsertText('$1, $2, $3'), [visitors[anyone()]!.personId, postId, anyone() % 2 === 0], { prepare: true })
  }
  const floors: Side[] = [
    { what: 'bare upsert, same driver', run: (seconds) => withCpu(seconds, 'take part', () => byCallers(clients, seconds, once)) },
  ]
  const pgbench = findProgram('pgbench')
  if (pgbench) {
    const person = `('00000000-0000-7000-8000-' || lpad((:n)::text, 12, '0'))::uuid`
    const script = `\\set n random(1, ${likers})\n\\set on random(0, 1)\n${upsertText(`${person}, '${postId}'::uuid, (:on)::int = 1`).replaceAll('\n', ' ')};\n`
    floors.push({ what: 'bare upsert, pgbench', run: (seconds) => runPgbench(pgbench, ownerUrl, clients, seconds, script) })
  }
  return {
    floors,
    async close() {
      for (const each of own) each.release()
      await owner.end()
    },
  }
}
