import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type ApiConfig, ConfigError, runnerConfig, workerConfig } from './config.ts'
import { type Deps, systemCtx, type WorkerDeps } from './context.ts'
import { serveMetrics } from './platform/meters/serve-metrics.ts'
import { watchProcess } from './platform/meters/process-figures.ts'
import { publishKeys } from './pay/bank/publish-keys.ts'
import { holidayWarning } from './pay/settlement/business-days.ts'
import { parseQueues, type QueueName, queueNames } from './jobs/catalog.ts'
import { watchStores } from './jobs/runner/store-figures.ts'
import { type Runner, startRunner } from './jobs/runner/runner.ts'
import { endProcess } from './end-process.ts'
import { type Opened, openRunner, openWorker } from './node-deps.ts'
import { openTracesOf } from './platform/traces/open-traces.ts'
import { noMeters } from './platform/meters/port.ts'
import { openMetersOf } from './platform/meters/open-meters.ts'
import type { PrometheusMeters } from './platform/meters/prometheus.ts'

const jobsEndWithinMs = 20_000
const storesCloseWithinMs = 2_000

/**
 * The private job runner: all queues, or `--queues media,social`. Without the money queue it gets
 * no bank settings.
 */
async function main(): Promise<void> {
  const { deps, close, runner } = await start(queuesOf(process.argv.slice(2)))
  deps.logger.info({}, 'working')

  const stop = async () => {
    await runner.stop(jobsEndWithinMs)
    // A job that did not end in time may still hold a session; Postgres rolls it back when this
    // process ends.
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
    const meters = await openMetersOf(config)
    const { deps, close } = await withTraces(config, await openWorker(config, meters ?? noMeters))
    if (meters) await tell(config, meters, deps)
    return { deps, close, runner: startRunner(deps, others) }
  }
  const config = runnerConfig(process.env)
  const meters = await openMetersOf(config)
  const { deps, close } = await withTraces(config, await openRunner(config, meters ?? noMeters))
  if (meters) await tell(config, meters, deps)
  await publishKeys(systemCtx(deps, 'start'))
  const holidays = holidayWarning(deps.now())
  if (holidays) deps.logger.warn({}, holidays)
  return { deps, close, runner: startRunner(deps, queues) }
}

async function withTraces<Owned extends Deps>(config: ApiConfig, { deps, close }: Opened<Owned>): Promise<Opened<Owned>> {
  const traces = await openTracesOf(config, 'kiwi-runner')
  if (!traces) return { deps, close }
  return { deps: { ...deps, traces }, close: async () => void (await Promise.all([traces.close(), close()])) }
}

async function tell({ METRICS_LISTEN: listen }: ApiConfig, meters: PrometheusMeters, deps: WorkerDeps): Promise<void> {
  watchProcess(meters, deps, () => 0)
  watchStores(meters, deps)
  await serveMetrics(listen!, meters)
}

process.on('uncaughtException', (error) => endProcess(error, 'kiwi-runner'))
main().catch((error: unknown) => endProcess(error, 'kiwi-runner'))
