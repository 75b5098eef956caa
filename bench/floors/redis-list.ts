import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { Redis } from 'ioredis'

/**
 * The floor of a page of a list: the ids of a Redis list, then one MGET of their cards, the same
 * bytes..
 */
const redis = new Redis(process.env['REDIS_URL'] ?? '', { enableAutoPipelining: true })
const app = new Hono()
app.get('/', (c) => c.json({ ok: true }))
app.get('/page/:list', async (c) => {
  const ids = await redis.lrange(`bench:list:${c.req.param('list')}`, 0, 9)
  const cards = await redis.mget(ids)
  return c.body(`{"result":{"data":{"posts":[${cards.join(',')}]}}}`, 200, { 'content-type': 'application/json' })
})
serve({ fetch: app.fetch, port: Number(process.env['PORT']), hostname: '127.0.0.1' })
