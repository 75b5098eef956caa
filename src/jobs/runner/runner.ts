import { setTimeout as sleep } from 'node:timers/promises'
import { type BackoffOptions, Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import type { RunnerDeps, WorkerDeps } from '../../context.ts'
import { WakeFlag } from '../../realtime/hub.ts'
import { type JobName, jobs, type QueueName, queueNames } from '../catalog.ts'
import { relayChannel } from '../enqueue.ts'
import { isFullBatch, type RelayedJob, takeDueJobs } from './relay.ts'
import { runJob } from './run-job.ts'
import { enqueueDueSchedules } from './schedules.ts'

/** Jobs of a queue that run at once in one runner. Batch jobs are heavy and run alone. */
const concurrency = { money: 8, social: 8, media: 2, batch: 1 } as const satisfies Record<QueueName, number>

const pollMs = 10_000
const maxBackoffMs = 60_000
const closingMs = 2_000

export interface Runner {
  /** Resolves when no job runs. Jobs that still run after `deadlineMs` will run again. */
  stop(deadlineMs: number): Promise<void>
}

/**
 * Relays the outbox rows of all queues to BullMQ, and works the given queues; the money queue needs
 * the bank. Wakes by `relayChannel`, and every 10 s. `connect` makes a Redis connection without a
 * retry limit per command, as BullMQ needs.
 */
export function startRunner(deps: RunnerDeps, connect: () => Redis, queues?: readonly QueueName[]): Runner
export function startRunner(deps: WorkerDeps, connect: () => Redis, queues: readonly Exclude<QueueName, 'money'>[]): Runner
export function startRunner(deps: WorkerDeps, connect: () => Redis, worked: readonly QueueName[] = queueNames): Runner {
  const connections: Redis[] = []
  const newConnection = () => {
    const connection = connect()
    connection.on('error', (err) => deps.logger.debug({ err }, 'redis'))
    connections.push(connection)
    return connection
  }
  const shared = newConnection()
  const queues = Object.fromEntries(queueNames.map((name) => [name, new Queue(name, { connection: shared })])) as Record<QueueName, Queue>
  const running = new Set<Promise<unknown>>()
  const run = (id: string) => {
    const job = runJob(deps, id).finally(() => running.delete(job))
    running.add(job)
    return job
  }
  const workers = worked.map((name) => {
    const worker = new Worker(name, (job) => run(String(job.id)), {
      connection: newConnection(),
      concurrency: concurrency[name],
      // After this time another runner takes the jobs of a killed one.
      lockDuration: 15_000,
      stalledInterval: 5_000,
      settings: {
        backoffStrategy: (attempt, _type, _error, job) =>
          retryAfterMs(attempt, Number((job?.opts.backoff as BackoffOptions | undefined)?.delay ?? 1_000)),
      },
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    })
    worker.on('error', (err) => deps.logger.warn({ err, queue: name }, 'worker'))
    return worker
  })

  const flag = new WakeFlag()
  const stopListening = deps.hub.listen(relayChannel, () => flag.raise())
  const stopping = new AbortController()
  const relaying = relayUntil(stopping.signal, deps, queues, flag)

  return {
    async stop(deadlineMs) {
      stopping.abort()
      stopListening()
      const closed = Promise.all([relaying, ...workers.map((worker) => worker.close())]).then(() =>
        Promise.all(Object.values(queues).map((queue) => queue.close())),
      )
      closed.catch((err: unknown) => deps.logger.warn({ err }, 'a queue did not close'))
      const late = sleep(deadlineMs, 'late', { ref: false })
      // BullMQ cannot be closed twice and waits while Redis is away, so its connections are cut
      // then.
      const how = await Promise.race([closed.catch(() => 'failed'), untilStill(running), late])
      if (how === 'late') deps.logger.warn({ deadlineMs }, 'jobs did not finish in time; they will run again')
      for (const connection of connections) connection.disconnect()
    },
  }
}

/** Resolves when no job has run for as long as BullMQ needs to close its connections to Redis. */
async function untilStill(running: ReadonlySet<Promise<unknown>>): Promise<void> {
  do {
    await Promise.allSettled(running)
    await sleep(closingMs, undefined, { ref: false })
  } while (running.size > 0)
}

async function relayUntil(signal: AbortSignal, deps: WorkerDeps, queues: Record<QueueName, Queue>, flag: WakeFlag): Promise<void> {
  while (!signal.aborted) {
    let more = false
    try {
      await enqueueDueSchedules(deps.main, deps.now())
      const taken = await takeDueJobs(deps.main, deps.now())
      await handOver(queues, taken)
      more = isFullBatch(taken)
    } catch (err) {
      deps.logger.warn({ err }, 'relay could not hand over; it tries again')
    }
    if (!more) await flag.wait(pollMs, signal)
  }
}

async function handOver(queues: Record<QueueName, Queue>, taken: RelayedJob[]): Promise<void> {
  const known = taken.filter((job): job is RelayedJob & { name: JobName } => job.name in jobs)
  await Promise.all(
    queueNames.map((queueName) => {
      const mine = known.filter((job) => jobs[job.name].queue === queueName)
      return mine.length === 0 ? Promise.resolve([]) : queues[queueName].addBulk(mine.map(asBullJob))
    }),
  )
}

/** Doubles each time up to a minute, with some jitter. */
function retryAfterMs(attempt: number, backoffMs: number): number {
  return Math.round(Math.min(backoffMs * 2 ** (attempt - 1), maxBackoffMs) * (0.7 + 0.3 * Math.random()))
}

/** BullMQ carries only the id; the payload stays in Postgres. */
function asBullJob({ id, name }: { id: string; name: JobName }) {
  const { attempts, backoffMs } = jobs[name]
  return { name, data: {}, opts: { jobId: id, attempts, backoff: { type: 'capped', delay: backoffMs } } }
}
