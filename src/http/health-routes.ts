import { sql } from 'drizzle-orm'
import { Hono } from 'hono'
import type { AppEnv } from '../app.ts'
import { rows } from '../db/client.ts'

/** `/health/live`: the process answers. `/health/ready`: each store does too, or 503 with the names of those that do not. */
export function healthRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  routes.get('/live', (c) => c.json({ ok: true }))
  routes.get('/ready', async (c) => {
    const { main, log, redis, platform } = c.get('deps')
    const checks: Record<string, Promise<unknown>> = {
      postgres: rows(main.db, sql`select 1`),
      logPostgres: rows(log.db, sql`select 1`),
      redis: redis.ping(),
      search: platform.search.ping(),
      storage: platform.storage.ping(),
    }
    const stores = Object.fromEntries(
      await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await answers(check)] as const)),
    )
    // Only Postgres is needed to serve: the others have a slower way round.
    const ok = stores['postgres'] === true
    return c.json({ ok, stores }, ok ? 200 : 503)
  })
  return routes
}

async function answers(check: Promise<unknown>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), 2_000)))
  try {
    return await Promise.race([check.then(() => true), late])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}
