import { createHash, timingSafeEqual } from 'node:crypto'
import { type Context, Hono } from 'hono'
import type { AppEnv } from './env.ts'
import type { Deps } from '../context.ts'
import { readinessOf, writeFault } from '../db/readiness.ts'
import type { Queryable } from '../db/rows.ts'
import { spendCalls } from '../platform/limits/spend.ts'
import { innermostReason } from '../shared/innermost-reason.ts'
import { alarmSentence, moneyAlarms } from '../pay/desk/money-alarms.ts'

/**
 * `/health/live`: the process answers. `/health/serving`: it can answer people. `/health/ready`:
 * no store refuses what is written, either. 503 where that is not so. A store that is away comes
 * back and is done without, but for Postgres; one that is full waits for a person. Only the log
 * and callers with OPS_TOKEN get the reasons: stores that do not work, and what needs a person
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
  const answer = (question: 'serving' | 'ready') => async (c: Context<AppEnv>) => {
    const deps = c.get('deps')
    const asksAsOperator = isOperator(c.req.header('authorization'), deps.config.OPS_TOKEN)
    if (!asksAsOperator) await spendCalls(deps, ['ready'], { network: c.get('network'), actor: null })
    const { faults, newer } = await examine(deps)
    const { postgres } = faults
    // A full disk is still read from.
    const isServing = !postgres || postgres.kind === 'full'
    const ok = question === 'serving' ? isServing : !postgres && Object.values(faults).every((fault) => !fault || fault.kind === 'away')
    const money = isServing ? (await moneyAlarms(deps.main.db, deps.now()).catch(() => [])).map(alarmSentence) : []
    const alarms = [...money, ...(newer.length > 0 ? [`the database is newer than this process (${newer.join(', ')}): replace it`] : [])]
    if (isNews('alarms', alarms))
      deps.logger.error({ alarms }, alarms.length > 0 ? 'this needs a person' : 'nothing needs a person any more')
    const failing = Object.entries(faults).flatMap(([store, fault]) => (fault === null ? [] : [`${store}: ${fault.reason}`]))
    if (isNews('stores', failing)) deps.logger.warn({ failing }, failing.length > 0 ? 'stores do not work' : 'every store works again')
    const stores = Object.fromEntries(Object.entries(faults).map(([store, fault]) => [store, fault === null]))
    return c.json(asksAsOperator ? { ok, stores, failing, alarms } : { ok }, ok ? 200 : 503)
  }
  routes.get('/serving', answer('serving'))
  routes.get('/ready', answer('ready'))
  return routes
}

/** `away`: no answer. `full` and `unfit`: it answers, and takes no writes until a person acts. */
interface Fault {
  kind: 'away' | 'full' | 'unfit'
  reason: string
}

/** Why each store does not work; null where it does. */
async function examine({ main, log, redis, platform }: Deps): Promise<{ faults: Record<string, Fault | null>; newer: string[] }> {
  const newer: string[] = []
  const database = async (db: Queryable, name: 'main' | 'log') => {
    const readiness = await readinessOf(db, name)
    newer.push(...readiness.newer)
    if (readiness.fault !== null) throw new Unfit(readiness.fault)
    const refused = await writeFault(db)
    if (refused !== null) throw new Full(refused)
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

class Unfit extends Error {}
class Full extends Error {}

const answersWithinMs = 2_000

async function faultOf(check: Promise<unknown>): Promise<Fault | null> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<Fault>(
    (resolve) => (timer = setTimeout(() => resolve({ kind: 'away', reason: `no answer in ${answersWithinMs} ms` }), answersWithinMs)),
  )
  try {
    return await Promise.race([check.then(() => null), late])
  } catch (error) {
    return { kind: kindOf(error), reason: innermostReason(error) }
  } finally {
    clearTimeout(timer)
  }
}

function kindOf(error: unknown): Fault['kind'] {
  const reason = innermostReason(error)
  if (error instanceof Unfit || reason.startsWith('READONLY')) return 'unfit'
  // A database, memory and disk of Redis, the disk of a folder.
  const isFull = error instanceof Full || /^(OOM|MISCONF) /.test(reason) || (error as { code?: unknown }).code === 'ENOSPC'
  return isFull ? 'full' : 'away'
}

/** Compares hashes, so that the time depends on neither length nor content of the token. */
function isOperator(authorization: string | undefined, token: string | undefined): boolean {
  if (token === undefined || authorization === undefined) return false
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(authorization), hash(`Bearer ${token}`))
}
