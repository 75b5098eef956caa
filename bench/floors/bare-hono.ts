import { serve } from '@hono/node-server'
import { Hono } from 'hono'

/** The floor of an HTTP answer. */
const app = new Hono()
app.get('/', (c) => c.json({ ok: true }))
serve({ fetch: app.fetch, port: Number(process.env['PORT']), hostname: '127.0.0.1' })
