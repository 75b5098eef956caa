import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { ConfigError, runnerConfig, workerConfig } from './config.ts'
import { systemCtx, type WorkerDeps } from './context.ts'
import { publishKeys } from './pay/bank/publish-keys.ts'
import { holidayWarning } from './pay/settlement/business-days.ts'
import { parseQueues, type QueueName, queueNames } from './jobs/catalog.ts'
import { type Runner, startRunner } from './jobs/runner/runner.ts'
import { openRunner, openWorker } from './node-deps.ts'
import { connectRedisPatiently } from './platform/cache/redis.ts'

const jobsEndWithinMs = 20_000
const storesCloseWithinMs = 2_000

/** The private job runner: all queues, or `--queues media,social`. Without the money queue it gets no bank settings. */
async function main(): Promise<void> {
  const { deps, close, runner } = await start(queuesOf(process.argv.slice(2)))
  deps.logger.info({}, 'working')

  const stop = async () => {
    await runner.stop(jobsEndWithinMs)
    // A job that did not end in time may still hold a session; Postgres rolls it back when this process ends.
    await Promise.race([close(), sleep(storesCloseWithinMs)])
    process.exit(0)
  }
  process.once('SIGTERM', () => void stop())
  process.once('SIGINT', () => void stop())
  // The handlers come first: the reader of this line may send SIGTERM at once.
  process.send?.({ ready: true })
}

function queuesOf(words: string[]): QueueName[] {
  const { values } = parseArgs({ args: words, options: { queues: { type: 'string' } } })
  const queues = values.queues === undefined ? [...queueNames] : parseQueues(values.queues)
  if (!queues) throw new ConfigError(`Give --queues some of ${queueNames.join(',')}.`)
  return queues
}

async function start(queues: QueueName[]): Promise<{ deps: WorkerDeps; close: () => Promise<void>; runner: Runner }> {
  const others = queues.filter((name) => name !== 'money')
  if (others.length === queues.length) {
    const config = workerConfig(process.env)
    const { deps, close } = await openWorker(config)
    return { deps, close, runner: startRunner(deps, () => connectRedisPatiently(config.REDIS_URL), others) }
  }
  const config = runnerConfig(process.env)
  const { deps, close } = await openRunner(config)
  await publishKeys(systemCtx(deps, 'start'))
  const holidays = holidayWarning(deps.now())
  if (holidays) deps.logger.warn({}, holidays)
  return { deps, close, runner: startRunner(deps, () => connectRedisPatiently(config.REDIS_URL), queues) }
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error)
  process.exit(1)
})
