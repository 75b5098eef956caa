import { readFileSync } from 'node:fs'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import postgres from 'postgres'

/** The floor of a home feed: one prepared index-only read, then the same bytes. */
const sql = postgres(process.env['DATABASE_URL'] ?? '', { max: 10 })
const body = readFileSync(process.env['BODY_FILE'] ?? '')
const app = new Hono()
app.get('/', (c) => c.json({ ok: true }))
app.get('/home/:id', async (c) => {
  await sql`select post_id from timeline where user_id = ${c.req.param('id')} order by post_id desc limit 11`
  return c.body(body, 200, { 'content-type': 'application/json' })
})
serve({ fetch: app.fetch, port: Number(process.env['PORT']), hostname: '127.0.0.1' })
