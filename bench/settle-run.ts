import { type RunnerCtx } from '../src/context.ts'
import { connectDatabase } from '../src/db/client.ts'
import { settle } from '../src/pay/settlement/settle.ts'
import { connectRedis } from '../src/platform/cache/redis.ts'

/** One settlement over DATABASE_URL with the limits of a runner; prints time and memory as JSON. */
const { DATABASE_URL: url = '', REDIS_URL: redisUrl = '', SETTLED_ON: settledOn = '' } = process.env
const main = connectDatabase({ url, driver: 'postgres-js', poolMax: 10, leaseMax: 20, applicationName: 'kiwi-bench' })
const redis = connectRedis({ REDIS_URL: redisUrl })
// Settlement needs only these parts of a runner.
const ctx = { main, redis, config: { PAYOUT_REVIEW_KRW: 10_000_000 }, now: () => new Date() } as unknown as RunnerCtx

// Not the kernel's own high-water mark: a child inherits its parent's.
let peakRssBytes = 0
const sampling = setInterval(() => (peakRssBytes = Math.max(peakRssBytes, process.memoryUsage.rss())), 20)
const startedAt = performance.now()
const report = await settle(ctx, { settledOn })
const tookMs = performance.now() - startedAt
clearInterval(sampling)
await main.end()
redis.disconnect()
process.stdout.write(JSON.stringify({ tookMs, peakRssMb: Math.round(peakRssBytes / 2 ** 20), payouts: report.payouts }))
