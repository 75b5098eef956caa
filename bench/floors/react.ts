import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import postgres from 'postgres'

/**
 * The floor of a reaction over HTTP: one prepared upsert of the state, which does not wait for the
 * disk.
 */
const sql = postgres(process.env['DATABASE_URL'] ?? '', { max: 10, connection: { synchronous_commit: 'off' } })
const app = new Hono()
app.get('/', (c) => c.json({ ok: true }))
app.post('/like/:personId', async (c) => {
  const { postId, on } = await c.req.json<{ postId: string; on: boolean }>()
  await sql`insert into bare_reaction as r (person_id, post_id, liked, liked_at) values (${c.req.param('personId')}, ${postId}, ${on}, now())
    on conflict (person_id, post_id) do update set liked = excluded.liked, liked_at = excluded.liked_at`
  return c.json({ liked: on })
})
serve({ fetch: app.fetch, port: Number(process.env['PORT']), hostname: '127.0.0.1' })
