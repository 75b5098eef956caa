import * as z from 'zod'
import { noticeKindNames } from '../shared/notices/kinds.ts'

interface JobDefinition {
  payload: z.ZodType
  /** Then the job fails for good and a person decides. Back-off is exponential from `backoffMs`. */
  attempts: number
  backoffMs: number
  queue: QueueName
  /** For jobs without payload. Each slot of the interval has at most one outbox row. */
  schedule?: { everyMs: number }
}

/**
 * Each queue has its own workers, so that money never waits for pictures, and a notice for no
 * fan-out.
 */
export const queueNames = ['money', 'notices', 'social', 'media', 'batch'] as const
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
const noPayload = z.object({}).strict()

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
  'media.sweep': define({ payload: noPayload, attempts: 3, backoffMs: 5_000, queue: 'batch', schedule: { everyMs: hourMs } }),
  // Both walk through everything, some of it per run.
  'media.sweepUnnamed': define({ payload: noPayload, attempts: 3, backoffMs: 10_000, queue: 'batch', schedule: { everyMs: hourMs } }),
  'media.sweepFiles': define({ payload: noPayload, attempts: 3, backoffMs: 10_000, queue: 'batch', schedule: { everyMs: hourMs } }),
  'products.readLink': define({ payload: z.object({ linkId: uuid }).strict(), attempts: 3, backoffMs: 2_000, queue: 'social' }),
  'posts.fanOut': define({
    // The author is for fairness between people; rows from before know none.
    payload: z.object({ postId: uuid, authorId: uuid.optional(), afterFollowerId: uuid.nullable() }).strict(),
    attempts: 10,
    backoffMs: 1_000,
    queue: 'social',
  }),
  // Runs when the draft is due, and again when it was moved.
  'drafts.publish': define({
    payload: z.object({ personId: uuid, draftId: z.string().regex(/^[A-Za-z0-9_-]{8,80}$/) }).strict(),
    attempts: 20,
    backoffMs: 2_000,
    queue: 'social',
  }),
  'drafts.expire': define({ payload: noPayload, attempts: 3, backoffMs: 10_000, queue: 'batch', schedule: { everyMs: hourMs } }),
  // When the deletion cannot be undone any more.
  'posts.purge': define({
    payload: z.object({ postId: uuid, authorId: uuid }).strict(),
    attempts: 10,
    backoffMs: 1_000,
    queue: 'social',
  }),
  'posts.retract': define({
    payload: z.object({ postId: uuid, authorId: uuid.optional() }).strict(),
    attempts: 10,
    backoffMs: 1_000,
    queue: 'social',
  }),
  'graph.backfill': define({
    payload: z.object({ followerId: uuid, followeeId: uuid }).strict(),
    attempts: 10,
    backoffMs: 1_000,
    queue: 'social',
  }),
  // When the deletion cannot be undone any more.
  'comments.purge': define({ payload: z.object({ commentId: uuid }).strict(), attempts: 10, backoffMs: 1_000, queue: 'social' }),
  'comments.screen': define({ payload: z.object({ personId: uuid }).strict(), attempts: 10, backoffMs: 1_000, queue: 'social' }),
  'graph.endMutes': define({ payload: z.object({ personId: uuid }).strict(), attempts: 10, backoffMs: 1_000, queue: 'social' }),
  'notifications.notify': define({
    payload: z
      .object({
        personId: uuid,
        kind: z.enum(noticeKindNames),
        actorId: uuid.nullable(),
        postId: uuid.nullable(),
        commentId: uuid.nullable(),
        orderId: uuid.optional(),
        productId: uuid.optional(),
        /**
         * The money request, report, appeal, review, question or answer that the notice is about.
         */
        requestId: uuid.optional(),
        /** The decision of a moderator that it tells. */
        actionId: uuid.optional(),
        amountKrw: z.int().nullable(),
      })
      .strict(),
    attempts: 10,
    backoffMs: 1_000,
    queue: 'notices',
  }),
  /** To one browser. */
  'notifications.push': define({
    payload: z
      .object({
        personId: uuid,
        subscriptionId: uuid,
        notificationId: uuid,
        /** Calm notices that it stands for, beside this one. */
        others: z.int().min(0),
      })
      .strict(),
    attempts: 8,
    backoffMs: 5_000,
    queue: 'notices',
  }),
  'notifications.pushCalm': define({ payload: z.object({ personId: uuid }).strict(), attempts: 5, backoffMs: 5_000, queue: 'notices' }),
  /** Finds who has not read what came into a room; a job per browser follows. */
  'chat.pushRoom': define({ payload: z.object({ roomId: uuid }).strict(), attempts: 8, backoffMs: 5_000, queue: 'notices' }),
  'chat.push': define({
    payload: z.object({ personId: uuid, subscriptionId: uuid, roomId: uuid }).strict(),
    attempts: 8,
    backoffMs: 5_000,
    queue: 'notices',
  }),
  'chat.forget': define({ payload: noPayload, attempts: 3, backoffMs: minuteMs, queue: 'batch', schedule: { everyMs: dayMs } }),
  'mail.messages': define({ payload: z.object({ personId: uuid }).strict(), attempts: 10, backoffMs: 10_000, queue: 'notices' }),
  'mail.confirm': define({ payload: z.object({ personId: uuid }).strict(), attempts: 8, backoffMs: 10_000, queue: 'notices' }),
  'mail.notice': define({
    payload: z.object({ personId: uuid, notificationId: uuid }).strict(),
    attempts: 10,
    backoffMs: 10_000,
    queue: 'notices',
  }),
  'mail.startWeekly': define({ payload: noPayload, attempts: 3, backoffMs: 10_000, queue: 'notices', schedule: { everyMs: hourMs } }),
  'mail.weekly': define({ payload: z.object({ personId: uuid }).strict(), attempts: 8, backoffMs: 10_000, queue: 'notices' }),
  'counts.reconcile': define({ payload: noPayload, attempts: 3, backoffMs: 5_000, queue: 'batch', schedule: { everyMs: 10 * minuteMs } }),
  'log.drain': define({ payload: noPayload, attempts: 3, backoffMs: 1_000, queue: 'batch', schedule: { everyMs: 10_000 } }),
  'log.verify': define({ payload: noPayload, attempts: 3, backoffMs: 60_000, queue: 'batch', schedule: { everyMs: dayMs } }),
  'log.days': define({ payload: noPayload, attempts: 5, backoffMs: 60_000, queue: 'batch', schedule: { everyMs: 6 * hourMs } }),
  'log.hide': define({
    payload: z.object({ personId: uuid, postId: uuid, hiddenAt: z.iso.datetime() }).strict(),
    attempts: 10,
    backoffMs: 2_000,
    queue: 'social',
  }),
  'interest.close': define({ payload: z.object({ personId: uuid }).strict(), attempts: 10, backoffMs: 1_000, queue: 'social' }),
  'interest.forget': define({
    payload: z.object({ personId: uuid, until: z.iso.datetime() }).strict(),
    attempts: 10,
    backoffMs: 2_000,
    queue: 'social',
  }),
  'search.sync': define({ payload: noPayload, attempts: 3, backoffMs: 10_000, queue: 'batch', schedule: { everyMs: hourMs } }),
  'search.reindex': define({ payload: noPayload, attempts: 3, backoffMs: 60_000, queue: 'batch', schedule: { everyMs: dayMs } }),
  'search.count': define({ payload: noPayload, attempts: 3, backoffMs: 10_000, queue: 'batch', schedule: { everyMs: hourMs } }),
  'search.remove': define({
    payload: z.object({ kind: z.enum(['person', 'post', 'product', 'hashtag']), keys: z.array(z.string()).max(1000) }).strict(),
    attempts: 10,
    backoffMs: 1_000,
    queue: 'social',
  }),
  'rank.popular': define({ payload: noPayload, attempts: 3, backoffMs: 10_000, queue: 'batch', schedule: { everyMs: hourMs } }),
  'rank.trends': define({ payload: noPayload, attempts: 3, backoffMs: 10_000, queue: 'batch', schedule: { everyMs: hourMs } }),
  'rank.relatedTags': define({ payload: noPayload, attempts: 3, backoffMs: 10_000, queue: 'batch', schedule: { everyMs: 30 * minuteMs } }),
  'rank.report': define({ payload: noPayload, attempts: 3, backoffMs: 60_000, queue: 'batch', schedule: { everyMs: hourMs } }),
  // Cheap where nothing changed.
  'rank.neighbours': define({ payload: noPayload, attempts: 3, backoffMs: 10_000, queue: 'batch', schedule: { everyMs: 10 * minuteMs } }),
  'rank.neighboursPart': define({ payload: z.object({ part: z.int() }).strict(), attempts: 5, backoffMs: 5_000, queue: 'batch' }),
  'rank.ease': define({ payload: noPayload, attempts: 3, backoffMs: 60_000, queue: 'batch', schedule: { everyMs: dayMs } }),
  'rank.interest': define({ payload: noPayload, attempts: 3, backoffMs: 10_000, queue: 'batch', schedule: { everyMs: hourMs } }),
  'rank.interestPart': define({ payload: z.object({ after: uuid, upTo: uuid }).strict(), attempts: 5, backoffMs: 5_000, queue: 'batch' }),
  'people.suggest': define({ payload: noPayload, attempts: 3, backoffMs: 10_000, queue: 'batch', schedule: { everyMs: 6 * hourMs } }),
  'people.suggestPart': define({
    payload: z.object({ after: uuid, upTo: uuid }).strict(),
    attempts: 5,
    backoffMs: 5_000,
    queue: 'batch',
  }),
  'people.rekeyIdentities': define({
    payload: z.object({ keyId: z.string().max(40) }).strict(),
    attempts: 8,
    backoffMs: 30_000,
    queue: 'batch',
  }),
  'bank.call': define({ payload: z.object({ bankCallId: uuid }).strict(), attempts: 20, backoffMs: 2_000, queue: 'money' }),
  'bank.register': define({ payload: z.object({ bankAccountId: uuid }).strict(), attempts: 12, backoffMs: 5_000, queue: 'money' }),
  'bank.reseal': define({ payload: noPayload, attempts: 8, backoffMs: 30_000, queue: 'money' }),
  'pay.inquireOpen': define({ payload: noPayload, attempts: 3, backoffMs: 10_000, queue: 'money', schedule: { everyMs: 5 * minuteMs } }),
  'orders.expire': define({ payload: noPayload, attempts: 5, backoffMs: 10_000, queue: 'money', schedule: { everyMs: 5 * minuteMs } }),
  'orders.finish': define({ payload: noPayload, attempts: 5, backoffMs: 10_000, queue: 'money', schedule: { everyMs: 5 * minuteMs } }),
  'receipts.settle': define({ payload: z.object({ orderId: uuid }).strict(), attempts: 20, backoffMs: 5_000, queue: 'money' }),
  // Decides when the 7 days of a return begin, so it is about money.
  'orders.track': define({ payload: noPayload, attempts: 3, backoffMs: 10_000, queue: 'money', schedule: { everyMs: 10 * minuteMs } }),
  'orders.resumeRefunds': define({
    payload: noPayload,
    attempts: 3,
    backoffMs: 10_000,
    queue: 'money',
    schedule: { everyMs: 5 * minuteMs },
  }),
  'orders.remindToSend': define({ payload: noPayload, attempts: 3, backoffMs: 10_000, queue: 'notices', schedule: { everyMs: hourMs } }),
  'orders.payCommissions': define({
    payload: noPayload,
    attempts: 3,
    backoffMs: 10_000,
    queue: 'money',
    schedule: { everyMs: 5 * minuteMs },
  }),
  'orders.showBought': define({ payload: z.object({ orderId: uuid }).strict(), attempts: 10, backoffMs: 2_000, queue: 'social' }),
  'commissions.labelTags': define({ payload: z.object({ shopId: uuid }).strict(), attempts: 10, backoffMs: 2_000, queue: 'social' }),
  'pay.endPoints': define({ payload: noPayload, attempts: 5, backoffMs: 10_000, queue: 'money', schedule: { everyMs: hourMs } }),
  'orders.endReturns': define({ payload: noPayload, attempts: 5, backoffMs: 10_000, queue: 'money', schedule: { everyMs: 5 * minuteMs } }),
  'pay.resumeRefunds': define({ payload: noPayload, attempts: 3, backoffMs: 10_000, queue: 'money', schedule: { everyMs: 5 * minuteMs } }),
  'addresses.rewrap': define({ payload: noPayload, attempts: 8, backoffMs: 30_000, queue: 'batch', schedule: { everyMs: dayMs } }),
  'addresses.erase': define({ payload: noPayload, attempts: 5, backoffMs: 60_000, queue: 'batch', schedule: { everyMs: dayMs } }),
  'reviews.ask': define({ payload: noPayload, attempts: 3, backoffMs: 10_000, queue: 'notices', schedule: { everyMs: hourMs } }),
  'wishes.tellAlerts': define({ payload: z.object({ productId: uuid }).strict(), attempts: 10, backoffMs: 1_000, queue: 'notices' }),
  'pay.tellPinLocked': define({
    payload: z.object({ personId: uuid, lockedAt: z.iso.datetime() }).strict(),
    attempts: 10,
    backoffMs: 1_000,
    queue: 'notices',
  }),
  'pay.settle': define({ payload: noPayload, attempts: 5, backoffMs: 60_000, queue: 'money', schedule: { everyMs: dayMs } }),
  'pay.receiveDeposit': define({
    payload: z.object({ bankDepositId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) }).strict(),
    attempts: 10,
    backoffMs: 2_000,
    queue: 'money',
  }),
  'pay.sweepDeposits': define({ payload: noPayload, attempts: 3, backoffMs: 10_000, queue: 'money', schedule: { everyMs: 5 * minuteMs } }),
  'pay.expireHolds': define({ payload: noPayload, attempts: 3, backoffMs: 5_000, queue: 'money', schedule: { everyMs: minuteMs } }),
  'pay.expireLeases': define({ payload: noPayload, attempts: 3, backoffMs: 5_000, queue: 'money', schedule: { everyMs: minuteMs } }),
  'pay.expireRequests': define({ payload: noPayload, attempts: 3, backoffMs: 10_000, queue: 'money', schedule: { everyMs: hourMs } }),
  'pay.seal': define({ payload: noPayload, attempts: 3, backoffMs: 10_000, queue: 'money', schedule: { everyMs: 10 * minuteMs } }),
  'pay.head': define({ payload: noPayload, attempts: 5, backoffMs: 60_000, queue: 'money', schedule: { everyMs: dayMs } }),
  'pay.reconcile': define({ payload: noPayload, attempts: 8, backoffMs: 60_000, queue: 'money', schedule: { everyMs: dayMs } }),
  'pay.verify': define({ payload: noPayload, attempts: 2, backoffMs: 60_000, queue: 'money', schedule: { everyMs: dayMs } }),
  // Resumes where it was: each line of its checklist commits by itself.
  'people.completeLeaving': define({ payload: z.object({ leavingId: uuid }).strict(), attempts: 20, backoffMs: 5_000, queue: 'batch' }),
  'people.removeAbandoned': define({
    payload: noPayload,
    attempts: 3,
    backoffMs: 60_000,
    queue: 'batch',
    schedule: { everyMs: dayMs },
  }),
  'people.endKept': define({ payload: noPayload, attempts: 3, backoffMs: 60_000, queue: 'batch', schedule: { everyMs: dayMs } }),
  'bank.forget': define({ payload: z.object({ bankAccountId: uuid }).strict(), attempts: 20, backoffMs: 5_000, queue: 'money' }),
  'timelines.trim': define({ payload: noPayload, attempts: 3, backoffMs: 60_000, queue: 'batch', schedule: { everyMs: dayMs } }),
  'export.build': define({ payload: z.object({ exportId: uuid }).strict(), attempts: 5, backoffMs: 10_000, queue: 'batch' }),
  'export.sweep': define({ payload: noPayload, attempts: 3, backoffMs: 10_000, queue: 'batch', schedule: { everyMs: hourMs } }),
  'products.readImport': define({ payload: z.object({ importId: uuid }).strict(), attempts: 8, backoffMs: 5_000, queue: 'batch' }),
  // Resumes where it was: each part commits by itself.
  'products.applyImport': define({ payload: z.object({ importId: uuid }).strict(), attempts: 20, backoffMs: 5_000, queue: 'batch' }),
  'products.undoImport': define({ payload: z.object({ importId: uuid }).strict(), attempts: 20, backoffMs: 5_000, queue: 'batch' }),
  'products.sweepImports': define({ payload: noPayload, attempts: 3, backoffMs: 10_000, queue: 'batch', schedule: { everyMs: hourMs } }),
  // Also at the moment when one ends.
  'moderation.end': define({ payload: noPayload, attempts: 3, backoffMs: 5_000, queue: 'social', schedule: { everyMs: minuteMs } }),
  'outbox.sweep': define({ payload: noPayload, attempts: 3, backoffMs: 5_000, queue: 'batch', schedule: { everyMs: hourMs } }),
  'retention.sweep': define({ payload: noPayload, attempts: 3, backoffMs: 60_000, queue: 'batch', schedule: { everyMs: dayMs } }),
} as const

export type JobName = keyof typeof jobs
export type JobPayload<Name extends JobName> = z.infer<(typeof jobs)[Name]['payload']>
export const jobNames = Object.keys(jobs) as JobName[]

/** People were promised that these delete something of theirs: nothing else would. */
const promised: ReadonlySet<string> = new Set<JobName>(['people.completeLeaving', 'interest.forget'])

/**
 * A failed job that is never given up and waits for a person as long as it takes: about money, or a
 * promised deletion.
 */
export function isOwed(name: string): boolean {
  const known = jobNames.find((one) => one === name)
  return known === undefined || jobs[known].queue === 'money' || promised.has(known)
}

/** Scheduled jobs with their interval. */
export const scheduledJobs: { name: JobName; everyMs: number }[] = jobNames.flatMap((name) => {
  const definition: JobDefinition = jobs[name]
  return definition.schedule ? [{ name, everyMs: definition.schedule.everyMs }] : []
})
