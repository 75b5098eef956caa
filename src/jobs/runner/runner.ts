import { setTimeout as sleep } from 'node:timers/promises'
import { Queue, Worker } from 'bullmq'
import type { RunnerDeps, WorkerDeps } from '../../context.ts'
import { connectForQueues, queuePrefix } from '../../platform/cache/redis.ts'
import { WakeFlag } from '../../realtime/hub.ts'
import { jobNames, jobs, type QueueName, queueNames } from '../catalog.ts'
import { relayChannel } from '../enqueue.ts'
import { type Parcel, packParcels } from './parcels.ts'
import { takeDueJobs } from './relay.ts'
import { enqueueDueSchedules } from './schedules.ts'
import { SparingLog } from './sparing-log.ts'
import { ParcelWorker } from './work-parcel.ts'

/**
 * Jobs of a queue that run at once in one runner, and the most that one parcel carries. Batch jobs
 * are heavy and run alone.
 */
const shapes = {
  money: { concurrency: 8, largest: 1 },
  notices: { concurrency: 8, largest: 16 },
  social: { concurrency: 8, largest: 8 },
  media: { concurrency: 2, largest: 1 },
  batch: { concurrency: 1, largest: 1 },
} as const satisfies Record<QueueName, { concurrency: number; largest: number }>

/**
 * Parcels that may wait in BullMQ for each one that can run: what waits in Postgres can still be
 * put in a fair order.
 */
const waitingPerWorker = 2
const pollMs = 10_000
const closingMs = 2_000
/** After a fault of Redis. */
const faultPauseMs = 1_000
/** A fault that stays is one line in this time. */
const warnEveryMs = 30_000

export interface Runner {
  /** Resolves when no job runs. Jobs that still run after `deadlineMs` will run again. */
  stop(deadlineMs: number): Promise<void>
}

/**
 * Relays the outbox rows of the given queues to BullMQ and works them; the money queue needs the
 * bank. Wakes by `relayChannel`, when a parcel ends, and every 10 s.
 */
export function startRunner(deps: RunnerDeps, queues?: readonly QueueName[]): Runner
export function startRunner(deps: WorkerDeps, queues: readonly Exclude<QueueName, 'money'>[]): Runner
export function startRunner(deps: WorkerDeps, worked: readonly QueueName[] = queueNames): Runner {
  const connections: ReturnType<typeof connectForQueues>[] = []
  const newConnection = () => {
    const connection = connectForQueues(deps.config)
    connection.on('error', (err) => deps.logger.debug({ err }, 'redis'))
    connections.push(connection)
    return connection
  }
  const warn = new SparingLog((fields, message) => deps.logger.warn(fields, message), warnEveryMs)
  const shared = newConnection()
  const stopping = new AbortController()
  const flag = new WakeFlag()
  const running = new Set<Promise<unknown>>()
  // Nobody reads BullMQ's streams of events.
  const queues = worked.map((name) => {
    const queue = new Queue(name, { connection: shared, prefix: queuePrefix(deps.config, name), streams: { events: { maxLen: 100 } } })
    queue.on('error', (err) => warn.say(`queue ${name}`, { err, queue: name }, 'a queue has a fault'))
    return new RelayedQueue(name, queue)
  })
  const workers = worked.map((name) => {
    const { concurrency } = shapes[name]
    const parcels = new ParcelWorker(deps, concurrency, stopping.signal, (inMs) => {
      setTimeout(() => flag.raise(), inMs).unref()
    })
    const worker = new Worker<Partial<Parcel>>(
      name,
      ({ id, data }) => {
        const work = parcels.work(data.lanes ?? [[String(id)]]).finally(() => {
          running.delete(work)
          flag.raise()
        })
        running.add(work)
        return work
      },
      {
        connection: newConnection(),
        prefix: queuePrefix(deps.config, name),
        concurrency,
        // After this time another runner takes the jobs of a killed one.
        lockDuration: 15_000,
        stalledInterval: 5_000,
        removeOnComplete: { count: 0 },
        removeOnFail: { count: 0 },
      },
    )
    worker.on('error', (err) => {
      warn.say(`worker ${name}`, { err, queue: name }, 'a worker has a fault; it waits and tries again')
      // BullMQ asks again at once after an answer that it does not understand.
      if (stopping.signal.aborted || worker.isPaused()) return
      void worker.pause(true)
      setTimeout(() => void (stopping.signal.aborted || worker.resume()), faultPauseMs).unref()
    })
    return worker
  })

  const stopListening = deps.hub.listen(relayChannel, () => flag.raise())
  const relaying = relayUntil(stopping.signal, deps, queues, { flag, warn })

  return {
    async stop(deadlineMs) {
      stopping.abort()
      stopListening()
      const closed = Promise.all([relaying, ...workers.map((worker) => worker.close())]).then(() =>
        Promise.all(queues.map(({ queue }) => queue.close())),
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

async function relayUntil(
  signal: AbortSignal,
  deps: WorkerDeps,
  queues: RelayedQueue[],
  { flag, warn }: { flag: WakeFlag; warn: SparingLog },
): Promise<void> {
  let [nextSlotAt, lookedAt] = [0, 0]
  while (!signal.aborted) {
    let more = false
    try {
      const now = deps.now().getTime()
      if (now >= nextSlotAt || Math.abs(now - lookedAt) >= pollMs) {
        nextSlotAt = now + (await enqueueDueSchedules(deps.main, deps.now()))
        lookedAt = now
      }
      await Promise.all(queues.map((queue) => queue.look()))
      const taken = await takeDueJobs(
        deps.main,
        deps.now(),
        queues.flatMap((queue) => queue.wanted()),
      )
      more = (await Promise.all(queues.map((queue) => queue.handOver(taken, deps.now())))).some((isFull) => isFull)
    } catch (err) {
      warn.say('relay', { err }, 'relay could not hand over; it tries again')
      // Whatever wakes it: a fault does not make it ask without a pause.
      await sleep(faultPauseMs, undefined, { signal, ref: false }).catch(() => {})
    }
    if (!more) await flag.wait(pollMs, signal)
  }
}

/** A queue of BullMQ that holds few parcels: the rest waits in Postgres. */
class RelayedQueue {
  readonly queue: Queue
  readonly #name: QueueName
  readonly #most: number
  #waiting = 0

  constructor(name: QueueName, queue: Queue) {
    this.#name = name
    this.queue = queue
    this.#most = shapes[name].concurrency * waitingPerWorker
  }

  /** Asks Redis what waits, unless nothing did at the last look and nothing was added since. */
  async look(): Promise<void> {
    if (this.#waiting > 0) this.#waiting = await this.queue.getWaitingCount()
  }

  get #room(): number {
    return Math.max(0, this.#most - this.#waiting)
  }

  wanted() {
    const room = this.#room * shapes[this.#name].largest
    return room === 0 ? [] : jobNames.filter((name) => jobs[name].queue === this.#name).map((name) => ({ name, room }))
  }

  /** Adds its jobs among those taken. True when more may wait for which there is room. */
  async handOver(taken: Awaited<ReturnType<typeof takeDueJobs>>, now: Date): Promise<boolean> {
    const mine = taken.filter(({ name }) => jobs[name].queue === this.#name)
    if (mine.length === 0) return false
    const { largest } = shapes[this.#name]
    const room = this.#room
    const parcels = packParcels(mine, { parcels: room, largest }, now)
    this.#waiting += parcels.length
    await this.queue.addBulk(parcels.map((parcel) => asBullJob(this.#name, parcel)))
    return mine.length >= room * largest && this.#room > 0
  }
}

/** BullMQ carries only ids; the payload stays in Postgres. Retries are rows too. */
function asBullJob(name: string, { id, lanes }: Parcel) {
  return { name, data: lanes.length === 1 && lanes[0]![0] === id ? {} : { lanes }, opts: { jobId: id } }
}
