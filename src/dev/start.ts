import { join } from 'node:path'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { CommandIo } from '../commands/io.ts'
import { publishSettings } from '../commands/known-settings.ts'
import { lastLines } from './stores/store-process.ts'
import { migrateBoth } from './data/migrate.ts'
import type { DemoSeeding } from './data/seed-when-empty.ts'
import { apiEnvironment, runnerEnvironment, sandboxSettings, withoutPinSetups } from './environment.ts'
import { fillPool } from './data/fill-pool.ts'
import { becomesReady, firstFeed } from './data/first-feed.ts'
import { partsOf, type Parts } from './processes/parts.ts'
import type { DevState } from './state.ts'
import { stepsOf, type Step } from './steps.ts'
import { type Databases, devPostgres, devRedis } from './stores.ts'
import { buildWeb } from './processes/web.ts'

export interface RunningKiwi {
  url: string
  sandboxUrl: string
  /** Whether the popular feed shows posts yet. */
  hasFeed: boolean
  /** Whether demo data is still being made; jobs wait until it is complete. */
  isGrowing: boolean
  /** Resolves when the demo data is complete and the runner works. */
  complete: Promise<void>
  /** Resolves with a message when a part ends unexpectedly. */
  failure: Promise<string>
  /** Stops every part in order, each within a deadline. */
  stop: () => Promise<void>
}

/** Every step of the start gets it. */
interface Startup {
  io: CommandIo
  state: DevState
  parts: Parts
  step: Step
  publicUrl: string
  /** Without demo data: no step waits for a feed. */
  isEmpty: boolean
}

type Settings = Record<string, string | undefined>

const READY_MS = 60_000
const FEED_MS = 90_000

/**
 * Starts all stores and processes, in parallel where possible, and resolves at the first feed.
 * `verbose` shows the output of every process. Stops the started parts when a step fails.
 */
export async function startKiwi(
  io: CommandIo,
  state: DevState,
  { verbose, isEmpty }: { verbose: boolean; isEmpty: boolean },
): Promise<RunningKiwi> {
  const parts = partsOf(io, state, verbose)
  const publicUrl = io.env.PUBLIC_URL ?? `http://localhost:${state.ports.web}`
  const startup: Startup = { io, state, parts, step: stepsOf(io), publicUrl, isEmpty }
  const web = startup.step('web app', () => buildWeb(io.root))
  web.catch(() => {})
  try {
    const settings = await startStores(startup)
    const started = await startProcesses(startup, settings, web)
    const sandboxUrl = settings.KAKAO_ISSUER?.replace(/\/kakao$/, '') ?? ''
    return { url: publicUrl, sandboxUrl, ...started, failure: parts.failure, stop: parts.stop }
  } catch (error) {
    await Promise.allSettled([web])
    await parts.stop()
    throw error
  }
}

/** Starts stores and sandbox and migrates the databases; resolves to the runner's settings. */
async function startStores(startup: Startup): Promise<Settings> {
  const { io, state, parts, step, publicUrl } = startup
  // Postgres last: initdb blocks this process, and the others start meanwhile.
  const work = [sandbox(startup), redis(startup), nextTurn().then(() => postgres(startup))] as const
  // Wait for all even when one fails: only a started part can be stopped.
  await Promise.allSettled(work)
  const [{ url: sandboxUrl, mailUrl }, redisUrl, databases] = await Promise.all(work)
  const settings = runnerEnvironment(io.env, state, {
    publicUrl,
    webDir: join(io.root, 'web/dist'),
    ...databases,
    redisUrl,
    sandboxUrl,
    mailUrl,
    storageDir: join(state.dir, 'media'),
  })
  io.signal.throwIfAborted()
  const owner = { DATABASE_MIGRATION_URL: databases.databaseMigrationUrl, LOG_DATABASE_MIGRATION_URL: databases.logDatabaseMigrationUrl }
  await step('migrations', () => migrateBoth(io.root, owner))
  await fillPool(settings)
  // Commands in other terminals read it; no process of ours gets the owner's login.
  parts.add({ name: 'settings', stop: publishSettings(state.dir, { ...settings, ...owner }) })
  io.signal.throwIfAborted()
  return settings
}

/** Resolves when there is a feed to look at; the runner starts when the demo data is complete. */
async function startProcesses(
  startup: Startup,
  settings: Settings,
  web: Promise<unknown>,
): Promise<Pick<RunningKiwi, 'hasFeed' | 'isGrowing' | 'complete'>> {
  const { io, state, parts, step, isEmpty } = startup
  const url = `http://127.0.0.1:${state.ports.web}`
  const failure = parts.failure.then((message) => Promise.reject(new Error(message)))
  // The races below report it during the start, and `kiwi dev` later.
  failure.catch(() => {})
  const orStop = <T>(work: Promise<T>): Promise<T> => Promise.race([work, failure, stopOf(io.signal)])

  const api = await parts.start('api', 'src/server.ts', apiEnvironment(settings))
  // Painting uses every core: the web app, which the first feed needs too, is built before.
  await orStop(web)
  const seeding = isEmpty ? nothingToSeed : await seedDemoData(startup, settings)
  const complete = orStop(seeding.complete).then(async () => {
    // Only now: a runner would do the jobs of past days with today's date.
    const runner = await parts.start('runner', 'src/runner.ts', withoutPinSetups(settings))
    await orStop(runner.ready)
  })
  complete.catch(() => {})
  const isGrowing = await orStop(seeding.firstFeed)
  await step('API', async () => {
    // Its own message first: another program could answer at that address.
    const ready = api.ready.then(() => becomesReady(url, READY_MS, io.signal))
    if (await orStop(Promise.race([ready, sleep(READY_MS, false, { ref: false })]))) return
    io.signal.throwIfAborted()
    throw new Error(`The API did not become ready within ${READY_MS / 1000} s. Its last lines:\n${lastLines(api.logFile)}`)
  })
  if (!isGrowing) await complete
  const hasFeed = !isEmpty && (await step('first feed', () => orStop(firstFeed(url, FEED_MS, io.signal))))
  io.signal.throwIfAborted()
  return { hasFeed, isGrowing, complete }
}

const nothingToSeed: DemoSeeding = { firstFeed: Promise.resolve(false), complete: Promise.resolve() }

/** Imported on demand: it loads the picture library. */
async function seedDemoData({ io, state, step }: Startup, settings: Settings): Promise<DemoSeeding> {
  const { seedWhenEmpty } = await import('./data/seed-when-empty.ts')
  const seeding = seedWhenEmpty(io, state, settings, step)
  // A stop does not wait for it: it fails when its stores have stopped.
  for (const end of [seeding.firstFeed, seeding.complete]) end.catch(() => {})
  return seeding
}

function stopOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error)
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}

async function postgres({ io, state, parts, step }: Startup): Promise<Databases> {
  const { DATABASE_URL: main, LOG_DATABASE_URL: log } = io.env
  const ours = main && log ? null : await step('Postgres', () => devPostgres(state, parts))
  return {
    databaseUrl: main ?? ours!.databaseUrl,
    logDatabaseUrl: log ?? ours!.logDatabaseUrl,
    databaseMigrationUrl: io.env.DATABASE_MIGRATION_URL ?? main ?? ours!.databaseMigrationUrl,
    logDatabaseMigrationUrl: io.env.LOG_DATABASE_MIGRATION_URL ?? log ?? ours!.logDatabaseMigrationUrl,
  }
}

async function redis({ io, state, parts, step }: Startup): Promise<string> {
  return io.env.REDIS_URL ?? step('Redis', () => devRedis(state, parts, io.news))
}

function sandbox({ io, state, parts, step, publicUrl }: Startup): Promise<{ url: string; mailUrl: string }> {
  return step('sandbox (Kakao, PortOne, bank)', async () => {
    const child = await parts.start('sandbox', 'sandbox/main.ts', sandboxSettings(io.env, state, publicUrl))
    const line = await child.line((text) => text.startsWith('{"url"'))
    return JSON.parse(line) as { url: string; mailUrl: string }
  })
}
