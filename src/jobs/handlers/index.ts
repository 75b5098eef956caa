import type { RunnerCtx } from '../../context.ts'
import { backfillTimeline } from '../../domain/feeds/backfill-timeline.ts'
import { drainLog } from '../../domain/feeds/drain-log.ts'
import { fanOutPost } from '../../domain/feeds/fan-out-post.ts'
import { rankPopular } from '../../domain/feeds/rank-popular.ts'
import { retractPost } from '../../domain/feeds/retract-post.ts'
import { processMedia } from '../../domain/media/process-media.ts'
import { sweepMedia } from '../../domain/media/sweep-media.ts'
import { notify } from '../../domain/notifications/notify.ts'
import { makeBankCall } from '../../domain/pay/make-bank-call.ts'
import { settle } from '../../domain/pay/settle.ts'
import { verifyLedger } from '../../domain/pay/verify-ledger.ts'
import { reconcileCounts } from '../../domain/reactions/reconcile-counts.ts'
import { reindexSearch } from '../../domain/search/reindex-search.ts'
import { removeFromSearch } from '../../domain/search/remove-from-search.ts'
import { syncSearch } from '../../domain/search/sync-search.ts'
import type { JobName, JobPayload } from '../catalog.ts'
import { sweepOutbox } from './sweep-outbox.ts'

type Handlers = { [Name in JobName]: (ctx: RunnerCtx, payload: JobPayload<Name>) => Promise<unknown> }

/** What each job does: a verb. A handler may run twice; the verb's own unique keys make its effect happen once. */
export const handlers: Handlers = {
  'media.process': (ctx, payload) => processMedia(ctx, payload),
  'media.sweep': (ctx) => sweepMedia(ctx),
  'posts.fanOut': (ctx, payload) => fanOutPost(ctx, payload),
  'posts.retract': (ctx, payload) => retractPost(ctx, payload),
  'graph.backfill': (ctx, payload) => backfillTimeline(ctx, payload),
  'notifications.notify': (ctx, payload) => notify(ctx, payload),
  'counts.reconcile': (ctx) => reconcileCounts(ctx),
  'log.drain': (ctx) => drainLog(ctx),
  'search.sync': (ctx) => syncSearch(ctx),
  'search.reindex': (ctx) => reindexSearch(ctx),
  'search.remove': (ctx, payload) => removeFromSearch(ctx, payload),
  'rank.popular': (ctx) => rankPopular(ctx),
  'bank.call': (ctx, payload) => makeBankCall(ctx, payload),
  'pay.settle': (ctx) => settle(ctx),
  'pay.verify': (ctx) => verifyLedger(ctx),
  'outbox.sweep': (ctx) => sweepOutbox(ctx),
}
