import * as z from 'zod'
import { notificationKinds } from '../db/schema/notification.ts'

/** When a job runs by itself. Slots are aligned to the interval; each slot has at most one outbox row. */
interface Schedule {
  everyMs: number
}

export interface JobDefinition<Payload extends z.ZodType = z.ZodType> {
  payload: Payload
  /** Tries before the job fails for good and a person must look. Back-off is exponential from `backoffMs`. */
  attempts: number
  backoffMs: number
  queue: QueueName
  /** Only for jobs whose payload is empty. */
  schedule?: Schedule
}

/** Each queue has its own workers, so that money never waits for pictures. */
export const queueNames = ['money', 'social', 'media', 'batch'] as const
export type QueueName = (typeof queueNames)[number]

/** Reads a comma-separated list of queue names; null when a name is not a queue. */
export function parseQueues(text: string): QueueName[] | null {
  const names = text.split(',').map((name) => name.trim())
  const known = queueNames.filter((name) => names.includes(name))
  return names.every((name) => known.some((queue) => queue === name)) ? known : null
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

const uuid = z.uuid()
const nothing = z.object({}).strict()

function define<const Definition extends JobDefinition>(definition: Definition): Definition {
  return definition
}

/** Every job: name → payload, retries, schedule. Each handler in `handlers/` calls one verb. */
export const jobs = {
  'media.process': define({ payload: z.object({ mediaId: uuid }).strict(), attempts: 5, backoffMs: 2_000, queue: 'media' }),
  // Not in the media queue: a deletion must not wait until pictures are decoded.
  'media.discard': define({
    payload: z.object({ mediaIds: z.array(uuid).max(1000) }).strict(),
    attempts: 10,
    backoffMs: 1_000,
    queue: 'social',
  }),
  'media.sweep': define({ payload: nothing, attempts: 3, backoffMs: 5_000, queue: 'batch', schedule: { everyMs: hourMs } }),
  'posts.fanOut': define({
    payload: z.object({ postId: uuid, afterFollowerId: uuid.nullable() }).strict(),
    attempts: 10,
    backoffMs: 1_000,
    queue: 'social',
  }),
  'posts.retract': define({ payload: z.object({ postId: uuid }).strict(), attempts: 10, backoffMs: 1_000, queue: 'social' }),
  'graph.backfill': define({
    payload: z.object({ followerId: uuid, followeeId: uuid }).strict(),
    attempts: 10,
    backoffMs: 1_000,
    queue: 'social',
  }),
  'notifications.notify': define({
    payload: z
      .object({
        personId: uuid,
        kind: z.enum(notificationKinds),
        actorId: uuid.nullable(),
        postId: uuid.nullable(),
        commentId: uuid.nullable(),
        orderId: uuid.optional(),
        /** The money request that the notice is about. */
        requestId: uuid.optional(),
        amountKrw: z.int().nullable(),
      })
      .strict(),
    attempts: 10,
    backoffMs: 1_000,
    queue: 'social',
  }),
  'counts.reconcile': define({ payload: nothing, attempts: 3, backoffMs: 5_000, queue: 'batch', schedule: { everyMs: 10 * minuteMs } }),
  'log.drain': define({ payload: nothing, attempts: 3, backoffMs: 1_000, queue: 'batch', schedule: { everyMs: 10_000 } }),
  'search.sync': define({ payload: nothing, attempts: 3, backoffMs: 10_000, queue: 'batch', schedule: { everyMs: hourMs } }),
  'search.reindex': define({ payload: nothing, attempts: 3, backoffMs: 60_000, queue: 'batch', schedule: { everyMs: dayMs } }),
  'search.remove': define({
    payload: z.object({ kind: z.enum(['person', 'post', 'product', 'hashtag']), keys: z.array(z.string()).max(1000) }).strict(),
    attempts: 10,
    backoffMs: 1_000,
    queue: 'social',
  }),
  'rank.popular': define({ payload: nothing, attempts: 3, backoffMs: 10_000, queue: 'batch', schedule: { everyMs: hourMs } }),
  'bank.call': define({ payload: z.object({ bankCallId: uuid }).strict(), attempts: 20, backoffMs: 2_000, queue: 'money' }),
  'bank.register': define({ payload: z.object({ bankAccountId: uuid }).strict(), attempts: 12, backoffMs: 5_000, queue: 'money' }),
  'bank.reseal': define({ payload: nothing, attempts: 8, backoffMs: 30_000, queue: 'money' }),
  'pay.inquireOpen': define({ payload: nothing, attempts: 3, backoffMs: 10_000, queue: 'money', schedule: { everyMs: 5 * minuteMs } }),
  'orders.expire': define({ payload: nothing, attempts: 5, backoffMs: 10_000, queue: 'money', schedule: { everyMs: 5 * minuteMs } }),
  'orders.resumeRefunds': define({ payload: nothing, attempts: 3, backoffMs: 10_000, queue: 'money', schedule: { everyMs: 5 * minuteMs } }),
  'pay.tellPinLocked': define({
    payload: z.object({ personId: uuid, lockedAt: z.iso.datetime() }).strict(),
    attempts: 10,
    backoffMs: 1_000,
    queue: 'social',
  }),
  'pay.settle': define({ payload: nothing, attempts: 5, backoffMs: 60_000, queue: 'money', schedule: { everyMs: dayMs } }),
  'pay.receiveDeposit': define({
    payload: z.object({ bankDepositId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) }).strict(),
    attempts: 10,
    backoffMs: 2_000,
    queue: 'money',
  }),
  'pay.sweepDeposits': define({ payload: nothing, attempts: 3, backoffMs: 10_000, queue: 'money', schedule: { everyMs: 5 * minuteMs } }),
  'pay.expireHolds': define({ payload: nothing, attempts: 3, backoffMs: 5_000, queue: 'money', schedule: { everyMs: minuteMs } }),
  'pay.expireLeases': define({ payload: nothing, attempts: 3, backoffMs: 5_000, queue: 'money', schedule: { everyMs: minuteMs } }),
  'pay.expireRequests': define({ payload: nothing, attempts: 3, backoffMs: 10_000, queue: 'money', schedule: { everyMs: hourMs } }),
  'pay.seal': define({ payload: nothing, attempts: 3, backoffMs: 10_000, queue: 'money', schedule: { everyMs: 10 * minuteMs } }),
  'pay.head': define({ payload: nothing, attempts: 5, backoffMs: 60_000, queue: 'money', schedule: { everyMs: dayMs } }),
  'pay.reconcile': define({ payload: nothing, attempts: 8, backoffMs: 60_000, queue: 'money', schedule: { everyMs: dayMs } }),
  'pay.verify': define({ payload: nothing, attempts: 2, backoffMs: 60_000, queue: 'money', schedule: { everyMs: dayMs } }),
  'outbox.sweep': define({ payload: nothing, attempts: 3, backoffMs: 5_000, queue: 'batch', schedule: { everyMs: hourMs } }),
} as const

export type JobName = keyof typeof jobs
export type JobPayload<Name extends JobName> = z.infer<(typeof jobs)[Name]['payload']>
export const jobNames = Object.keys(jobs) as JobName[]

/** Jobs that run by themselves, with their interval. */
export const scheduledJobs: { name: JobName; everyMs: number }[] = jobNames.flatMap((name) => {
  const definition: JobDefinition = jobs[name]
  return definition.schedule ? [{ name, everyMs: definition.schedule.everyMs }] : []
})
