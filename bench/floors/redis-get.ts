import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { Redis } from 'ioredis'

/** The floor of a page that Redis holds: one GET, the same bytes. `BODY_KEY` names them. */
const redis = new Redis(process.env['REDIS_URL'] ?? '')
const key = process.env['BODY_KEY'] ?? ''
const app = new Hono()
app.get('/', (c) => c.json({ ok: true }))
app.get('/page', async (c) => c.body((await redis.getBuffer(key)) as Uint8Array<ArrayBuffer>, 200, { 'content-type': 'application/json' }))
serve({ fetch: app.fetch, port: Number(process.env['PORT']), hostname: '127.0.0.1' })
