import { expect, test } from 'vitest'
import { jobs } from './catalog.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** Written out, so that a job that loses its schedule, its turn or its patience is noticed: queue, attempts, first wait, interval. */
const expected: Record<string, [queue: string, attempts: number, backoffMs: number, everyMs?: number]> = {
  'media.process': ['media', 5, 2 * second],
  'media.discard': ['social', 10, second],
  'media.sweep': ['batch', 3, 5 * second, hour],
  'products.readLink': ['social', 3, 2 * second],
  'posts.fanOut': ['social', 10, second],
  'posts.purge': ['social', 10, second],
  'posts.retract': ['social', 10, second],
  'graph.backfill': ['social', 10, second],
  'graph.endMutes': ['social', 10, second],
  'notifications.notify': ['notices', 10, second],
  'products.readImport': ['batch', 8, 5 * second],
  'products.applyImport': ['batch', 20, 5 * second],
  'products.undoImport': ['batch', 20, 5 * second],
  'products.sweepImports': ['batch', 3, 10 * second, hour],
  'counts.reconcile': ['batch', 3, 5 * second, 10 * minute],
  'log.drain': ['batch', 3, second, 10 * second],
  'log.verify': ['batch', 3, minute, day],
  'log.days': ['batch', 5, minute, 6 * hour],
  'log.hide': ['social', 10, 2 * second],
  'interest.close': ['social', 10, second],
  'interest.forget': ['social', 10, 2 * second],
  'search.sync': ['batch', 3, 10 * second, hour],
  'search.reindex': ['batch', 3, minute, day],
  'search.remove': ['social', 10, second],
  'rank.popular': ['batch', 3, 10 * second, hour],
  'rank.report': ['batch', 3, minute, hour],
  'rank.neighbours': ['batch', 3, 10 * second, 10 * minute],
  'rank.neighboursPart': ['batch', 5, 5 * second],
  'rank.ease': ['batch', 3, minute, day],
  'rank.interest': ['batch', 3, 10 * second, hour],
  'rank.interestPart': ['batch', 5, 5 * second],
  'people.suggest': ['batch', 3, 10 * second, 6 * hour],
  'people.suggestPart': ['batch', 5, 5 * second],
  'people.rekeyIdentities': ['batch', 8, 30 * second],
  'bank.call': ['money', 20, 2 * second],
  'bank.register': ['money', 12, 5 * second],
  'bank.forget': ['money', 20, 5 * second],
  'bank.reseal': ['money', 8, 30 * second],
  'pay.inquireOpen': ['money', 3, 10 * second, 5 * minute],
  'orders.expire': ['money', 5, 10 * second, 5 * minute],
  'orders.finish': ['money', 5, 10 * second, 5 * minute],
  'orders.track': ['money', 3, 10 * second, 10 * minute],
  'orders.resumeRefunds': ['money', 3, 10 * second, 5 * minute],
  'pay.endPoints': ['money', 5, 10 * second, hour],
  'orders.endReturns': ['money', 5, 10 * second, 5 * minute],
  'pay.resumeRefunds': ['money', 3, 10 * second, 5 * minute],
  'addresses.rewrap': ['batch', 8, 30 * second, day],
  'addresses.erase': ['batch', 5, minute, day],
  'reviews.ask': ['notices', 3, 10 * second, hour],
  'wishes.tellAlerts': ['notices', 10, second],
  'pay.tellPinLocked': ['notices', 10, second],
  'pay.settle': ['money', 5, minute, day],
  'pay.receiveDeposit': ['money', 10, 2 * second],
  'pay.sweepDeposits': ['money', 3, 10 * second, 5 * minute],
  'pay.expireHolds': ['money', 3, 5 * second, minute],
  'pay.expireLeases': ['money', 3, 5 * second, minute],
  'pay.expireRequests': ['money', 3, 10 * second, hour],
  'pay.seal': ['money', 3, 10 * second, 10 * minute],
  'pay.head': ['money', 5, minute, day],
  'pay.reconcile': ['money', 8, minute, day],
  'pay.verify': ['money', 2, minute, day],
  'people.completeLeaving': ['batch', 20, 5 * second],
  'people.removeAbandoned': ['batch', 3, minute, day],
  'people.endKept': ['batch', 3, minute, day],
  'timelines.trim': ['batch', 3, minute, day],
  'export.build': ['batch', 5, 10 * second],
  'export.sweep': ['batch', 3, 10 * second, hour],
  'outbox.sweep': ['batch', 3, 5 * second, hour],
  'retention.sweep': ['batch', 3, minute, day],
  'moderation.end': ['social', 3, 5_000, minute],
}

test('every job has its queue, its attempts, its first wait and, if it runs by itself, its interval: add a new one here', () => {
  const found = Object.entries(jobs).map(([name, job]) => [
    name,
    [job.queue, job.attempts, job.backoffMs, ...('schedule' in job ? [job.schedule.everyMs] : [])],
  ])
  expect(Object.fromEntries(found)).toEqual(expected)
})
