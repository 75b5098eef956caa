import { createHash, timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import type { AppEnv } from './env.ts'
import type { Deps } from '../context.ts'
import { readinessOf } from '../db/readiness.ts'
import type { Queryable } from '../db/rows.ts'
import { spendCalls } from '../platform/limits/spend.ts'
import { innermostReason } from '../shared/innermost-reason.ts'
import { alarmSentence, moneyAlarms } from '../pay/desk/money-alarms.ts'

/**
 * `/health/live`: the process answers. `/health/ready`: it can serve, else 503. Only the log and
 * callers with OPS_TOKEN get the reasons: stores that do not work, and what needs a person
 * (`alarms`).
 */
export function healthRoutes(): Hono<AppEnv> {
  const routes = new Hono<AppEnv>()
  const logged = new Map<string, string>()
  const isNews = (what: string, list: string[]) => {
    const isSame = (logged.get(what) ?? '') === list.join()
    logged.set(what, list.join())
    return !isSame
  }
  routes.get('/live', (c) => c.json({ ok: true }))
  routes.get('/ready', async (c) => {
    const deps = c.get('deps')
    const asksAsOperator = isOperator(c.req.header('authorization'), deps.config.OPS_TOKEN)
    if (!asksAsOperator) await spendCalls(deps, ['ready'], { network: c.get('network'), actor: null })
    const { faults, newer } = await examine(deps)
    // Only Postgres is needed to serve.
    const ok = faults['postgres'] === null
    const money = ok ? (await moneyAlarms(deps.main.db, deps.now()).catch(() => [])).map(alarmSentence) : []
    const alarms = [...money, ...(newer.length > 0 ? [`the database is newer than this process (${newer.join(', ')}): replace it`] : [])]
    if (isNews('alarms', alarms))
      deps.logger.error({ alarms }, alarms.length > 0 ? 'this needs a person' : 'nothing needs a person any more')
    const failing = Object.entries(faults).flatMap(([store, fault]) => (fault === null ? [] : [`${store}: ${fault}`]))
    if (isNews('stores', failing)) deps.logger.warn({ failing }, failing.length > 0 ? 'stores do not work' : 'every store works again')
    const stores = Object.fromEntries(Object.entries(faults).map(([store, fault]) => [store, fault === null]))
    return c.json(asksAsOperator ? { ok, stores, alarms } : { ok }, ok ? 200 : 503)
  })
  return routes
}

/** The reason why each store does not work; null where it does. */
async function examine({ main, log, redis, platform }: Deps): Promise<{ faults: Record<string, string | null>; newer: string[] }> {
  const newer: string[] = []
  const database = async (db: Queryable, name: 'main' | 'log') => {
    const readiness = await readinessOf(db, name)
    newer.push(...readiness.newer)
    if (readiness.fault !== null) throw new Error(readiness.fault)
  }
  const checks: Record<string, Promise<unknown>> = {
    postgres: database(main.db, 'main'),
    logPostgres: database(log.db, 'log'),
    // Written, because a full Redis and a replica still answer.
    redis: redis.set('health', 1, 'PX', 1_000),
    search: platform.search.ping(),
    storage: platform.storage.ping(),
  }
  const found = await Promise.all(Object.entries(checks).map(async ([store, check]) => [store, await faultOf(check)] as const))
  return { faults: Object.fromEntries(found), newer }
}

const answersWithinMs = 2_000

async function faultOf(check: Promise<unknown>): Promise<string | null> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<string>((resolve) => (timer = setTimeout(() => resolve(`no answer in ${answersWithinMs} ms`), answersWithinMs)))
  try {
    return await Promise.race([check.then(() => null), late])
  } catch (error) {
    return innermostReason(error)
  } finally {
    clearTimeout(timer)
  }
}

/** Compares hashes, so that the time depends on neither length nor content of the token. */
function isOperator(authorization: string | undefined, token: string | undefined): boolean {
  if (token === undefined || authorization === undefined) return false
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(authorization), hash(`Bearer ${token}`))
}
