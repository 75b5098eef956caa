import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { serveMetrics } from '../src/platform/meters/serve-metrics.ts'
import { watchProcess } from '../src/platform/meters/process-figures.ts'
import { watchStores } from '../src/jobs/runner/store-figures.ts'
import { write } from '../src/db/write.ts'
import { newId } from '../src/ids.ts'
import { enqueueJobs } from '../src/jobs/enqueue.ts'
import { PrometheusMeters } from '../src/platform/meters/prometheus.ts'
import { type RunningApi, startNodeApi } from './api.ts'
import { createWorld, type World } from './worlds/world.ts'

const root = new URL('..', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')

const meters = new PrometheusMeters()
let world: World
let api: RunningApi
let server: Awaited<ReturnType<typeof serveMetrics>>
beforeAll(async () => {
  world = await createWorld()
  Object.assign(world.deps, { meters })
  watchProcess(meters, world.deps, () => 3)
  watchStores(meters, world.deps)
  api = await startNodeApi(world)
  server = await serveMetrics('127.0.0.1:0', meters)
})
afterAll(async () => {
  server.close()
  await api.close()
})

const collected = async () => (await fetch(server.url)).text()

describe('/metrics', () => {
  it('tells how long calls took, by procedure and outcome, and nothing that a caller could make endless', async () => {
    await fetch(`${api.url}/trpc/posts.get?input=${encodeURIComponent('{"postId":"00000000-0000-7000-8000-000000000000"}')}`)
    await fetch(`${api.url}/trpc/posts.nothing-of-the-kind`)
    const text = await collected()
    expect(text).toContain('kiwi_procedure_seconds_count{procedure="posts.get",outcome="NOT_FOUND"} 1')
    expect(text).not.toContain('nothing-of-the-kind')
    expect(text).toContain('kiwi_event_streams 3')
    expect(text).toMatch(/kiwi_database_sessions\{database="main"\} [1-9]/)
    expect((await fetch(server.url.replace('/metrics', '/'))).status).toBe(404)
  })

  it('tells what Postgres knows of jobs, money and search', async () => {
    const ctx = world.ctx()
    await write(ctx, (tx) => enqueueJobs(tx, [{ id: newId(ctx.now()), name: 'rank.popular', payload: {}, uniqueKey: null }], ctx.now()))
    const before = await collected()
    expect(before).toMatch(/kiwi_jobs_waiting\{queue="batch"\} 1/)
    expect(before).toMatch(/kiwi_search_waiting\{engine="postgres"\} \d/)
    for (const name of ['kiwi_money_alarms', 'kiwi_bank_calls_unanswered', 'kiwi_breaks_open', 'kiwi_suspense_krw', 'kiwi_payouts_unpaid'])
      expect(before).toContain(`${name} 0`)
    await world.runJobs()
    const after = await collected()
    expect(after).not.toMatch(/kiwi_jobs_waiting\{queue="batch"\} 1/)
    expect(after).toMatch(/kiwi_popular_age_seconds \d/)
    expect(after).toMatch(/kiwi_job_seconds_count\{job="rank.popular",outcome="done"\} [1-9]/)
  })
})

it('alerts and dashboard name only figures that exist, and each alert has its line in the handbook', () => {
  const { groups } = parse(read('deploy/prometheus/alerts.yml')) as {
    groups: { rules: { alert: string; expr: string; annotations: { runbook: string } }[] }[]
  }
  const rules = groups.flatMap((group) => group.rules)
  const { panels } = JSON.parse(read('deploy/grafana/kiwi.json')) as { panels: { targets: { expr: string }[] }[] }
  const asked = [...rules.map(({ expr }) => expr), ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))]
  const named = new Set(
    asked.flatMap((expr) => expr.match(/\b(?:kiwi|process)_\w+/g) ?? []).map((name) => name.replace(/_(?:bucket|count|sum)$/, '')),
  )
  expect([...named].filter((name) => !meters.names().includes(name))).toEqual([])
  const headings = new Set([...read('docs/operating.md').matchAll(/^#+ (Kiwi\w+)$/gm)].map(([, name]) => name))
  expect(rules.map(({ alert }) => alert).filter((alert) => !headings.has(alert))).toEqual([])
  expect(rules.filter(({ alert, annotations }) => annotations.runbook !== `docs/operating.md#${alert.toLowerCase()}`)).toEqual([])
})
