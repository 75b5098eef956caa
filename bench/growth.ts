import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Deps, RunnerDeps } from '../src/context.ts'
import type { BenchIo } from './figure.ts'
import { curves } from './growth/curves.ts'
import { jobsOf } from './growth/jobs.ts'
import { type Line, lineOf } from './growth/lines.ts'
import { citySize, loadCity } from './growth/load-city.ts'
import { type Cost, Meter } from './growth/meter.ts'
import { findSights, type Page, pagesOf } from './growth/pages.ts'
import { type CityStores, type CityUrls, openCity, openCityStores, ownerOf } from './growth/stores.ts'

export interface GrowthOptions {
  /** In cities of 20,000 people and 200,000 posts, ascending. */
  sizes: number[]
  /** A folder whose cities are loaded once and kept; null: a temporary one. */
  keep: string | null
  /** Only names that hold this text. */
  only: string
}

export interface Growth {
  sizes: number[]
  lines: Line[]
  svg: string
}

/** Loads what is missing, then serves the cities until `stopped`; says how to reach them. */
export async function serveCities(io: BenchIo, { sizes, keep }: GrowthOptions, stopped: Promise<void>): Promise<void> {
  await withCities(keep, async (stores) => {
    for (const times of sizes) {
      const urls = await loaded(io, stores, times)
      io.news(`${times} ×  main ${urls.owner.main}  log ${urls.owner.log}  redis ${urls.redis}`)
      io.news(`${times} ×  as API and runner: ${urls.service.main}  ${urls.service.log}`)
    }
    io.news('serving until it is interrupted')
    // Nothing else keeps the process alive: the stores are processes of their own.
    const awake = setInterval(() => {}, 60_000)
    await stopped.finally(() => clearInterval(awake))
  })
}

/** Calls every page and job in each city; writes the table and the curves to bench/out. */
export async function measureGrowth(io: BenchIo, { sizes, keep, only }: GrowthOptions): Promise<Growth> {
  return withCities(keep, async (stores) => {
    const found: { kind: Line['kind']; name: string; costs: (Cost | null)[] }[] = []
    for (const [at, times] of sizes.entries()) {
      await inCopy(stores, await loaded(io, stores, times), async (deps, meter, { api }) => {
        // Pages as an API asks: its sessions plan without the values.
        const sights = await findSights(api, citySize(times))
        const measure = async (kind: Line['kind'], page: Page) => {
          if (!page.name.includes(only)) return
          const cost = await measured(io, deps, meter, times, kind, page)
          const line = found.find((one) => one.kind === kind && one.name === page.name) ?? {
            kind,
            name: page.name,
            costs: sizes.map(() => null),
          }
          line.costs[at] = cost
          if (!found.includes(line)) found.push(line)
        }
        // The index of search and the ranking are made by jobs, so these come first.
        for (const page of jobsOf(deps, sights)) await measure('job', page)
        for (const page of pagesOf(sights)) await measure('page', page)
      })
    }
    const lines = found.map(({ kind, name, costs }) => lineOf(kind, name, sizes, costs))
    const svg = join(io.root, 'bench/out/growth.svg')
    mkdirSync(join(io.root, 'bench/out'), { recursive: true })
    writeFileSync(svg, curves('growth', sizes, lines))
    writeFileSync(join(io.root, 'bench/out/growth.json'), JSON.stringify({ sizes, lines }, null, 2))
    return { sizes, lines, svg }
  })
}

async function measured(
  io: BenchIo,
  deps: RunnerDeps,
  meter: Meter,
  times: number,
  kind: Line['kind'],
  { name, calls }: Page,
): Promise<Cost | null> {
  try {
    // Once to fill the caches of Postgres and of the sessions, but what is read is asked of
    // Postgres again.
    if (kind === 'page') {
      await calls[0]!()
      if (name !== 'popular') await deps.redis.flushdb()
    }
    const cost = await meter.measure(calls)
    io.news(`${times} ×  ${name}: ${Math.round(cost.buffers)} buffers, ${cost.sqlMs.toFixed(1)} ms of SQL, ${cost.tookMs.toFixed(1)} ms`)
    return cost
  } catch (error) {
    io.news(`${times} ×  ${name} failed: ${error instanceof Error ? `${error.message} ${String(error.cause ?? '')}` : String(error)}`)
    return null
  }
}

export async function loaded(io: BenchIo, stores: CityStores, times: number): Promise<CityUrls> {
  const urls = await stores.city(times)
  if (!urls.isNew) return urls
  const [main, log] = [ownerOf(urls.owner.main), ownerOf(urls.owner.log)]
  const startedAt = performance.now()
  try {
    await loadCity(main, log, citySize(times), (line) => io.news(`${times} ×  loading ${line}`))
    await stores.markLoaded(urls)
  } finally {
    await Promise.all([main.end(), log.end()])
  }
  io.news(`${times} ×  loaded in ${Math.round((performance.now() - startedAt) / 1000)} s`)
  return urls
}

/** In a copy of the city, so that a second measurement finds the same work. */
export async function inCopy(
  stores: CityStores,
  city: CityUrls,
  work: (deps: RunnerDeps, meter: Meter, city: { copy: CityUrls; api: Deps }) => Promise<void>,
): Promise<void> {
  const copy = await stores.copyOf(city)
  const { deps, api, close } = await openCity(copy)
  const meter = new Meter(stores.admin, { [copy.names.main]: copy.owner.main, [copy.names.log]: copy.owner.log })
  try {
    await deps.redis.flushdb()
    await work(deps, meter, { copy, api })
  } finally {
    await Promise.all([close(), meter.close()])
    await stores.drop(copy)
  }
}

export async function withCities<Result>(keep: string | null, work: (stores: CityStores) => Promise<Result>): Promise<Result> {
  const dir = keep ?? mkdtempSync(join(tmpdir(), 'kiwi-growth-'))
  mkdirSync(dir, { recursive: true })
  const stores = await openCityStores(dir)
  try {
    return await work(stores)
  } finally {
    await stores.stop()
    if (keep === null) rmSync(dir, { recursive: true, force: true })
  }
}
