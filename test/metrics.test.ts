import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { serveMetrics } from '../src/platform/meters/serve-metrics.ts'
import { watchProcess } from '../src/platform/meters/process-figures.ts'
import { storeFigures, watchStores } from '../src/jobs/runner/store-figures.ts'
import { write } from '../src/db/write.ts'
import { newId } from '../src/ids.ts'
import { seoulDate } from '../src/shared/seoul-day.ts'
import { enqueueJobs } from '../src/jobs/enqueue.ts'
import { openTraces } from '../src/platform/traces/opentelemetry.ts'
import { PrometheusMeters } from '../src/platform/meters/prometheus.ts'
import { type RunningApi, startNodeApi } from './api.ts'
import { plantRow } from './worlds/plant.ts'
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

  it('counts of jobs and money what is open, late or due, and nothing that has ended', async () => {
    const now = world.deps.now().getTime()
    const at = (ms: number) => new Date(now + ms).toISOString()
    const day = (days: number) => seoulDate(new Date(now + days * 86_400_000))
    const line = { gross_krw: 1_000, fee_krw: 25, vat_krw: 2, eligible_on: day(0) }
    const rowsOf: Record<string, object[]> = {
      bank_call: [
        { state: 'unknown', sent_at: at(-7_200_000) },
        { state: 'sent', sent_at: at(-130_000) },
        { state: 'sent', sent_at: at(-110_000) },
        { state: 'confirmed', sent_at: at(-9_000_000) },
      ],
      reconciliation_break: [{ state: 'open' }, { state: 'explained' }, { state: 'cleared' }],
      deposit: [
        { state: 'suspense', amount_krw: 700 },
        { state: 'matched', amount_krw: 900 },
      ],
      settlement_line: [line, { ...line, eligible_on: day(-1) }, { ...line, eligible_on: day(1) }, { ...line, payout_id: randomUUID() }],
      payout: ['awaiting_approval', 'requested', 'unknown', 'confirmed', 'failed', 'returned'].map((state) => ({ state })),
      outbox: [
        { name: 'bank.call', run_at: at(-3_600_000) },
        { name: 'bank.register', run_at: at(-60_000) },
        { name: 'bank.call', run_at: at(-7_200_000), failed_at: at(0) },
        { name: 'bank.call', run_at: at(-7_200_000), done_at: at(0) },
        { name: 'media.sweep', run_at: at(60_000) },
      ],
    }
    for (const [table, all] of Object.entries(rowsOf)) for (const row of all) await plantRow(world, table, { ...row })
    expect(await storeFigures(world.deps)).toMatchObject({
      kiwi_jobs_waiting: { money: 2 },
      kiwi_jobs_late_seconds: { money: 3_600, batch: 0 },
      kiwi_jobs_failed: { money: 1, batch: 0 },
      kiwi_money_alarms: 1,
      kiwi_bank_calls_unanswered: 2,
      kiwi_bank_calls_unanswered_seconds: 7_200,
      kiwi_breaks_open: 1,
      kiwi_suspense_krw: 700,
      kiwi_settlement_due_krw: 2 * 973,
      kiwi_payouts_unpaid: 3,
      kiwi_search_reachable: { postgres: 1 },
    })
  })
})

it('one trace goes from a proxy of ours through the request, the row of the outbox and the job to the jobs of the job', async () => {
  const { spans, url, close } = await receiveSpans()
  const traces = openTraces({ TRACES_URL: url, TRACES_KEPT: 0 }, 'kiwi-api')
  const traced = await createWorld({ TRUSTED_PROXIES: '127.0.0.0/8' })
  Object.assign(traced.deps, { traces })
  const own = await startNodeApi(traced)
  const author = await traced.person()
  const { id: postId } = await traced.post(author)
  const authorization = `Bearer ${await traced.sessionToken(await traced.person())}`
  const comment = (traceparent: string) =>
    fetch(`${own.url}/trpc/comments.create`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', traceparent },
      body: JSON.stringify({ idempotencyKey: randomUUID(), postId, body: '좋아요' }),
    })
  const [asked, unasked] = ['a'.repeat(32), 'b'.repeat(32)]
  expect((await comment(`00-${asked}-${'1'.repeat(16)}-01`)).status).toBe(200)
  // The sender of this one does not keep it, and none that begins here is kept.
  expect((await comment(`00-${unasked}-${'1'.repeat(16)}-00`)).status).toBe(200)
  await traced.runJobs()
  await traces.close()
  await Promise.all([own.close(), close()])

  const kept = spans()
  expect(new Set(kept.map(({ traceId }) => traceId))).toEqual(new Set([asked]))
  const request = kept.find(({ name }) => name === 'POST comments.create')!
  const job = kept.find(({ name }) => name === 'job notifications.notify')!
  expect(request).toMatchObject({ parentSpanId: '1'.repeat(16), kind: 2 })
  expect(job).toMatchObject({ parentSpanId: request.spanId, kind: 5 })
  expect(JSON.stringify(kept)).not.toContain('좋아요')
})

/** A collector of OTLP/HTTP on loopback. */
async function receiveSpans() {
  const bodies: {
    resourceSpans: { scopeSpans: { spans: { traceId: string; spanId: string; parentSpanId?: string; name: string; kind: number }[] }[] }[]
  }[] = []
  const collector = createServer((request, response) => {
    void json(request).then((body) => {
      bodies.push(body as (typeof bodies)[number])
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(collector.address() as AddressInfo).port}/v1/traces`,
    spans: () => bodies.flatMap(({ resourceSpans }) => resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))),
    close: () => new Promise<void>((resolve) => collector.close(() => resolve())),
  }
}

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
