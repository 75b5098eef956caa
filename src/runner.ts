import { setTimeout as sleep } from 'node:timers/promises'
import { ConfigError, runnerConfig } from './config.ts'
import { systemCtx } from './context.ts'
import { publishKeys } from './domain/pay/bank/publish-keys.ts'
import { holidayWarning } from './domain/pay/settlement/business-days.ts'
import { startRunner } from './jobs/runner/runner.ts'
import { openRunner } from './node-deps.ts'
import { connectRedisPatiently } from './platform/cache/redis.ts'

const jobsEndWithinMs = 20_000
const storesCloseWithinMs = 2_000

/** The private job runner. */
async function main(): Promise<void> {
  const config = runnerConfig(process.env)
  const { deps, close } = await openRunner(config)
  await publishKeys(systemCtx(deps, 'start'))
  const runner = startRunner(deps, () => connectRedisPatiently(config.REDIS_URL))
  deps.logger.info({}, 'working')
  const holidays = holidayWarning(deps.now())
  if (holidays) deps.logger.warn({}, holidays)
  process.send?.({ ready: true })

  const stop = async () => {
    await runner.stop(jobsEndWithinMs)
    // A job that did not end in time may hold a session for longer; Postgres rolls it back when we leave.
    await Promise.race([close(), sleep(storesCloseWithinMs)])
    process.exit(0)
  }
  process.once('SIGTERM', () => void stop())
  process.once('SIGINT', () => void stop())
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error)
  process.exit(1)
})
