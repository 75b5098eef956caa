import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CommandIo } from '../commands/io.ts'
import { publishSettings } from '../commands/settings.ts'
import { lastLines } from './stores/store-process.ts'
import { migrateBoth } from './data/migrate.ts'
import type { MovingIn } from './data/demo-world.ts'
import { apiEnvironment, runnerEnvironment, sandboxSettings, withoutPinSetups } from './environment.ts'
import { fillPool } from './data/fill-pool.ts'
import { becomesReady, firstFeed } from './data/first-feed.ts'
import { partsOf, type Parts } from './processes/parts.ts'
import type { DevState } from './state.ts'
import { stepsOf, type Step } from './steps.ts'
import { type Databases, devPostgres, devRedis } from './stores.ts'
import { buildWeb } from './processes/web.ts'

export interface House {
  url: string
  sandboxUrl: string
  /** Whether the popular feed shows posts yet. */
  hasFeed: boolean
  /** Whether the demo people are still moving in; what needs a job then waits until they are done. */
  isGrowing: boolean
  /** Resolves when the demo people have moved in and the runner works. */
  whole: Promise<void>
  /** Resolves with the sentence that tells which part died, if one does. */
  fallen: Promise<string>
  /** Stops every part in order, each within a deadline. */
  stop: () => Promise<void>
}

export interface HouseOptions {
  /** Shows what every process says. */
  verbose: boolean
  /** Without demo people, so no feed is waited for. */
  isEmpty: boolean
}

/** What each step of the building is given. */
interface Site {
  io: CommandIo
  state: DevState
  parts: Parts
  step: Step
  publicUrl: string
  isEmpty: boolean
}

type Settings = Record<string, string | undefined>

const READY_MS = 60_000
const FEED_MS = 90_000

/**
 * Starts everything in the order it needs, side by side where nothing waits, and opens the doors at the first feed. What had
 * started is stopped when a step fails.
 */
export async function raiseHouse(io: CommandIo, state: DevState, { verbose, isEmpty }: HouseOptions): Promise<House> {
  const parts = partsOf(io, state, verbose)
  const publicUrl = io.env.PUBLIC_URL ?? `http://localhost:${state.ports.web}`
  const site: Site = { io, state, parts, step: stepsOf(io), publicUrl, isEmpty }
  const web = site.step('web app', () => buildWeb(io.root))
  web.catch(() => {})
  try {
    const settings = await layGround(site)
    const doors = await openDoors(site, settings, web)
    const sandboxUrl = settings.KAKAO_ISSUER?.replace(/\/kakao$/, '') ?? ''
    return { url: publicUrl, sandboxUrl, ...doors, fallen: parts.fallen, stop: parts.stop }
  } catch (error) {
    await Promise.allSettled([web])
    await parts.stop()
    throw error
  }
}

/** Stores and outside world; resolves to the runner's settings over migrated databases. */
async function layGround(site: Site): Promise<Settings> {
  const { io, state, parts, step, publicUrl } = site
  // Postgres last: making its cluster holds this process up, and the others can start meanwhile.
  const work = [sandbox(site), redis(site), nextTurn().then(() => postgres(site))] as const
  // All are waited for even when one fails, so that what was still starting can be stopped too.
  await Promise.allSettled(work)
  const [sandboxUrl, redisUrl, databases] = await Promise.all(work)
  const settings = runnerEnvironment(io.env, state, {
    publicUrl,
    webDir: join(io.root, 'web/dist'),
    ...databases,
    redisUrl,
    sandboxUrl,
    storageDir: join(state.dir, 'media'),
  })
  io.signal.throwIfAborted()
  const owner = { DATABASE_MIGRATION_URL: databases.databaseMigrationUrl, LOG_DATABASE_MIGRATION_URL: databases.logDatabaseMigrationUrl }
  await step('migrations', () => migrateBoth(io.root, owner))
  await fillPool(settings)
  // For commands in other terminals; no process of ours is given the owner's login.
  parts.add({ name: 'settings', stop: publishSettings(state.dir, { ...settings, ...owner }) })
  io.signal.throwIfAborted()
  return settings
}

/** Opens as soon as there is something to see; the runner starts when everybody has moved in. */
async function openDoors(site: Site, settings: Settings, web: Promise<unknown>): Promise<Pick<House, 'hasFeed' | 'isGrowing' | 'whole'>> {
  const { io, state, parts, step, isEmpty } = site
  const url = `http://127.0.0.1:${state.ports.web}`
  const fallen = parts.fallen.then((sentence) => Promise.reject(new Error(sentence)))
  // Heard through the races below; whoever dies later is heard by whoever runs the house.
  fallen.catch(() => {})
  const orStop = <T>(work: Promise<T>): Promise<T> => Promise.race([work, fallen, stopOf(io.signal)])

  const api = await parts.start('api', 'src/server.ts', apiEnvironment(settings))
  // The painters take every core: beside them the web app, which the first feed needs too, would be built last.
  await orStop(web)
  const { firstFeed: someMovedIn, whole: movedIn } = isEmpty ? nobody : await movingIn(site, settings)
  const whole = orStop(movedIn).then(async () => {
    // Only now: a runner would do the past's work as if it were today's.
    const runner = await parts.start('runner', 'src/runner.ts', withoutPinSetups(settings))
    await orStop(runner.ready)
  })
  whole.catch(() => {})
  const isGrowing = await orStop(someMovedIn)
  await step('API', async () => {
    // Its own word first: at that address another program could answer.
    const ready = api.ready.then(() => becomesReady(url, READY_MS, io.signal))
    if (await orStop(Promise.race([ready, sleep(READY_MS, false, { ref: false })]))) return
    io.signal.throwIfAborted()
    throw new Error(`The API did not become ready within ${READY_MS / 1000} s. Its last words:\n${lastLines(api.logFile)}`)
  })
  if (!isGrowing) await whole
  const hasFeed = !isEmpty && (await step('first feed', () => orStop(firstFeed(url, FEED_MS, io.signal))))
  io.signal.throwIfAborted()
  return { hasFeed, isGrowing, whole }
}

const nobody: MovingIn = { firstFeed: Promise.resolve(false), whole: Promise.resolve() }

/** Loaded only here: it brings the picture library along. */
async function movingIn({ io, state, step }: Site, settings: Settings): Promise<MovingIn> {
  const { moveIn } = await import('./data/demo-world.ts')
  const moving = moveIn(io, state, settings, step)
  // Given up when a stop is asked for: what it was doing then fails by itself once its stores are gone.
  for (const end of [moving.firstFeed, moving.whole]) end.catch(() => {})
  return moving
}

function stopOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error)
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

async function postgres({ io, state, parts, step }: Site): Promise<Databases> {
  const { DATABASE_URL: main, LOG_DATABASE_URL: log } = io.env
  const ours = main && log ? null : await step('Postgres', () => devPostgres(state, parts))
  return {
    databaseUrl: main ?? ours!.databaseUrl,
    logDatabaseUrl: log ?? ours!.logDatabaseUrl,
    databaseMigrationUrl: io.env.DATABASE_MIGRATION_URL ?? main ?? ours!.databaseMigrationUrl,
    logDatabaseMigrationUrl: io.env.LOG_DATABASE_MIGRATION_URL ?? log ?? ours!.logDatabaseMigrationUrl,
  }
}

async function redis({ io, state, parts, step }: Site): Promise<string> {
  return io.env.REDIS_URL ?? step('Redis', () => devRedis(state, parts, io.news))
}

function sandbox({ io, state, parts, step, publicUrl }: Site): Promise<string> {
  return step('sandbox (Kakao, PortOne, bank)', async () => {
    const child = await parts.start('sandbox', 'sandbox/main.ts', sandboxSettings(io.env, state, publicUrl))
    const line = await child.line((text) => text.startsWith('{"url"'))
    return (JSON.parse(line) as { url: string }).url
  })
}
