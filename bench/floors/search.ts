import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { connectDatabase } from '../../src/db/client.ts'
import { createMeilisearch } from '../../src/platform/search/meilisearch.ts'
import { createPostgresEngine } from '../../src/platform/search/postgres.ts'

/**
 * The floor of a search over HTTP: the engine's keys and nothing else. Meilisearch where MEILI_URL
 * is set; else Postgres by as many connections as the API has.
 */
const { DATABASE_URL = '', MEILI_URL, MEILI_KEY, PORT } = process.env
const poolMax = 10
const ofPostgres = () =>
  createPostgresEngine(
    connectDatabase({ url: DATABASE_URL, driver: 'postgres-js', poolMax, leaseMax: poolMax, applicationName: 'kiwi-bench' }),
  )
const engine = MEILI_URL === undefined ? ofPostgres() : createMeilisearch({ url: MEILI_URL, key: MEILI_KEY })
const app = new Hono()
app.get('/', (c) => c.json({ ok: true }))
app.get('/posts', async (c) => c.json(await engine.search({ kind: 'post', text: c.req.query('text') ?? '', limit: 20, offset: 0 })))
serve({ fetch: app.fetch, port: Number(PORT), hostname: '127.0.0.1' })
