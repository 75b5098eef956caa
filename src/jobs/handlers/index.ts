import type { RunnerCtx, WorkerCtx } from '../../context.ts'
import { endMutes } from '../../social/graph/end-mutes.ts'
import { backfillTimeline } from '../../social/timelines/backfill-timeline.ts'
import { buildExport } from '../../social/export/build-export.ts'
import { sweepExports } from '../../social/export/sweep-exports.ts'
import { drainLog } from '../../social/interactions/drain-log.ts'
import { keepLogDays } from '../../social/interactions/keep-log-days.ts'
import { verifyLog } from '../../social/interactions/verify-log.ts'
import { closeListSurely } from '../../social/interest/close-list-surely.ts'
import { forgetHistory } from '../../social/interest/reset-interests.ts'
import { logHide } from '../../social/interactions/log-hide.ts'
import { fanOutPost } from '../../social/timelines/fan-out-post.ts'
import { keepReport } from '../../social/insight/keep-report.ts'
import { endSanctions } from '../../social/moderation/end-sanctions.ts'
import { expireDrafts } from '../../social/drafts/expire-drafts.ts'
import { publishDraft } from '../../social/drafts/publish-draft.ts'
import { purgePost } from '../../social/posts/purge-post.ts'
import { rankPopular } from '../../social/ranking/rank-popular.ts'
import { rankTrends } from '../../social/tags/rank-trends.ts'
import { relateTags } from '../../social/tags/relate-tags.ts'
import { rankEase } from '../../social/interest/refresh-ease.ts'
import { refreshLists, startLists } from '../../social/interest/refresh-lists.ts'
import { refreshSuggestions, startSuggestions } from '../../social/interest/refresh-suggestions.ts'
import { computeDue, startNeighbours } from '../../social/interest/refresh-neighbours.ts'
import { rekeyIdentities } from '../../social/people/rekey-identities.ts'
import { removeAbandonedAccounts } from '../../social/people/remove-abandoned-accounts.ts'
import { retractPost } from '../../social/timelines/retract-post.ts'
import { processInTurn } from '../../social/media/process-media.ts'
import { sweepFiles } from '../../social/media/sweep-files.ts'
import { discardFiles, sweepMedia } from '../../social/media/sweep-media.ts'
import { sweepUnnamed } from '../../social/media/sweep-unnamed.ts'
import { mailConfirmation, mailMessages, mailNotice, mailWeekly, startWeekly } from '../../social/mail/send-mail.ts'
import { forgetMessages } from '../../social/chat/forget-messages.ts'
import { pushRoom, sendRoomPush } from '../../social/chat/push-room.ts'
import { pushCalm } from '../../social/notifications/push-calm.ts'
import { sendPush } from '../../social/notifications/send-push.ts'
import { notify } from '../../social/notifications/notify.ts'
import { rewrapAddresses } from '../../commerce/addresses/rewrap-addresses.ts'
import { settleReceipt } from '../../commerce/receipts/settle-receipt.ts'
import { eraseAddresses } from '../../commerce/orders/erase-addresses.ts'
import { applyImport } from '../../commerce/sheets/apply-import.ts'
import { readImportedSheet } from '../../commerce/sheets/read-sheet.ts'
import { sweepImports } from '../../commerce/sheets/sweep-imports.ts'
import { undoImport } from '../../commerce/sheets/undo-import.ts'
import { showBought } from '../../commerce/orders/show-bought.ts'
import { labelTags } from '../../commerce/commissions/label-tags.ts'
import { remindToSend } from '../../commerce/orders/remind-to-send.ts'
import { resumeCommissions } from '../../commerce/orders/resume-commissions.ts'
import { resumeRefunds } from '../../commerce/orders/resume-refunds.ts'
import { finishOrders } from '../../commerce/orders/finish-orders.ts'
import { trackOrders } from '../../commerce/orders/track-orders.ts'
import { endReturns } from '../../commerce/orders/end-returns.ts'
import { fetchLink } from '../../commerce/products/fetch-link.ts'
import { expireOrders } from '../../commerce/orders/expire-orders.ts'
import { askReviews } from '../../commerce/reviews/ask-reviews.ts'
import { tellAlerts } from '../../commerce/wishes/tell-alerts.ts'
import { inquireOpen } from '../../pay/bank/inquire-open.ts'
import { expireHolds } from '../../pay/ledger/expire-holds.ts'
import { makeBankCall } from '../../pay/bank/make-bank-call.ts'
import { registerAccount } from '../../pay/bank/register-account.ts'
import { resealAccounts } from '../../pay/bank/reseal-accounts.ts'
import { resumePaymentRefunds } from '../../pay/refunds/resume-payment-refunds.ts'
import { settleToday } from '../../pay/settlement/settle.ts'
import { receiveDeposit, sweepDeposits } from '../../pay/deposits/receive-deposit.ts'
import { expireLeases } from '../../pay/deposits/release-account.ts'
import { expireRequests } from '../../pay/wallet/close-request.ts'
import { reconcile } from '../../pay/settlement/reconcile.ts'
import { keepVerification } from '../../pay/proof/keep-verification.ts'
import { sealLedger } from '../../pay/proof/seal-ledger.ts'
import { signHead } from '../../pay/proof/sign-head.ts'
import { endPoints } from '../../pay/points/end-points.ts'
import { tellPinLocked } from '../../pay/pin/tell-pin-locked.ts'
import { purgeComment } from '../../social/comments/purge-comment.ts'
import { screenComments } from '../../social/comments/screen-comments.ts'
import { reconcileCounts } from '../../social/reactions/reconcile-counts.ts'
import { countSearches } from '../../social/search/count-searches.ts'
import { reindexSearch } from '../../social/search/reindex-search.ts'
import { trimTimelines } from '../../social/timelines/trim-timelines.ts'
import { removeFromSearch } from '../../social/search/remove-from-search.ts'
import { syncSearch } from '../../social/search/sync-search.ts'
import { forgetAccount } from '../../pay/bank/forget-account.ts'
import { completeLeaving } from './leaving/complete-leaving.ts'
import { endKept } from './leaving/end-kept.ts'
import type { JobName, JobPayload, jobs } from '../catalog.ts'
import { exportedParts } from './exported-parts.ts'
import { sweep } from './sweep.ts'

/** Only jobs of the money queue get the bank. */
type CtxOf<Name extends JobName> = (typeof jobs)[Name]['queue'] extends 'money' ? RunnerCtx : WorkerCtx
type Handlers = { [Name in JobName]: (ctx: CtxOf<Name>, payload: JobPayload<Name>) => Promise<unknown> }

/** Job → verb. A handler may run twice; the verb's unique keys make its effect happen once. */
export const handlers: Handlers = {
  'media.process': (ctx, payload) => processInTurn(ctx, payload),
  'media.discard': (ctx, payload) => discardFiles(ctx, payload),
  'media.sweep': (ctx) => sweepMedia(ctx),
  'media.sweepUnnamed': (ctx) => sweepUnnamed(ctx),
  'media.sweepFiles': (ctx) => sweepFiles(ctx),
  'products.readLink': (ctx, payload) => fetchLink(ctx, payload),
  'posts.fanOut': (ctx, payload) => fanOutPost(ctx, payload),
  'drafts.publish': (ctx, payload) => publishDraft(ctx, payload),
  'drafts.expire': (ctx) => expireDrafts(ctx),
  'posts.purge': (ctx, payload) => purgePost(ctx, payload),
  'posts.retract': (ctx, payload) => retractPost(ctx, payload),
  'graph.backfill': (ctx, payload) => backfillTimeline(ctx, payload),
  'comments.purge': (ctx, payload) => purgeComment(ctx, payload),
  'comments.screen': (ctx, payload) => screenComments(ctx, payload),
  'graph.endMutes': (ctx, payload) => endMutes(ctx, payload),
  'notifications.notify': (ctx, payload) => notify(ctx, payload),
  'chat.pushRoom': (ctx, payload) => pushRoom(ctx, payload),
  'chat.push': (ctx, payload) => sendRoomPush(ctx, payload),
  'chat.forget': (ctx) => forgetMessages(ctx),
  'mail.messages': (ctx, payload) => mailMessages(ctx, payload),
  'mail.confirm': (ctx, payload) => mailConfirmation(ctx, payload),
  'mail.notice': (ctx, payload) => mailNotice(ctx, payload),
  'mail.startWeekly': (ctx) => startWeekly(ctx),
  'mail.weekly': (ctx, payload) => mailWeekly(ctx, payload),
  'notifications.push': (ctx, payload) => sendPush(ctx, payload),
  'notifications.pushCalm': (ctx, payload) => pushCalm(ctx, payload),
  'counts.reconcile': (ctx) => reconcileCounts(ctx, { lateMs: 2_000 }),
  'log.drain': (ctx) => drainLog(ctx),
  'log.verify': (ctx) => verifyLog(ctx, { repair: true }),
  'log.days': (ctx) => keepLogDays(ctx),
  'log.hide': (ctx, payload) => logHide(ctx, payload),
  'interest.close': (ctx, payload) => closeListSurely(ctx, payload),
  'interest.forget': (ctx, payload) => forgetHistory(ctx, payload),
  'search.sync': (ctx) => syncSearch(ctx),
  'search.reindex': (ctx) => reindexSearch(ctx),
  'search.count': (ctx) => countSearches(ctx),
  'search.remove': (ctx, payload) => removeFromSearch(ctx, payload),
  'rank.popular': (ctx) => rankPopular(ctx),
  'rank.trends': (ctx) => rankTrends(ctx),
  'rank.relatedTags': (ctx) => relateTags(ctx),
  'rank.report': (ctx) => keepReport(ctx),
  'rank.neighbours': (ctx) => startNeighbours(ctx),
  'rank.neighboursPart': (ctx) => computeDue(ctx),
  'rank.ease': (ctx) => rankEase(ctx),
  'rank.interest': (ctx) => startLists(ctx),
  'rank.interestPart': (ctx, payload) => refreshLists(ctx, payload),
  'people.suggest': (ctx) => startSuggestions(ctx),
  'people.suggestPart': (ctx, payload) => refreshSuggestions(ctx, payload),
  'people.rekeyIdentities': (ctx, payload) => rekeyIdentities(ctx, payload),
  'bank.call': (ctx, payload) => makeBankCall(ctx, payload),
  'bank.register': (ctx, payload) => registerAccount(ctx, payload),
  'bank.reseal': (ctx) => resealAccounts(ctx),
  'pay.inquireOpen': (ctx) => inquireOpen(ctx),
  'orders.expire': (ctx) => expireOrders(ctx),
  'orders.finish': (ctx) => finishOrders(ctx),
  'receipts.settle': (ctx, payload) => settleReceipt(ctx, payload),
  'orders.track': (ctx) => trackOrders(ctx),
  'orders.resumeRefunds': (ctx) => resumeRefunds(ctx),
  'orders.remindToSend': (ctx) => remindToSend(ctx),
  'orders.payCommissions': (ctx) => resumeCommissions(ctx),
  'orders.showBought': (ctx, payload) => showBought(ctx, payload),
  'commissions.labelTags': (ctx, payload) => labelTags(ctx, payload),
  'pay.endPoints': (ctx) => endPoints(ctx),
  'orders.endReturns': (ctx) => endReturns(ctx),
  'pay.resumeRefunds': (ctx) => resumePaymentRefunds(ctx),
  'addresses.rewrap': (ctx) => rewrapAddresses(ctx),
  'addresses.erase': (ctx) => eraseAddresses(ctx),
  'reviews.ask': (ctx) => askReviews(ctx),
  'wishes.tellAlerts': (ctx, payload) => tellAlerts(ctx, payload),
  'pay.tellPinLocked': (ctx, payload) => tellPinLocked(ctx, payload),
  'pay.settle': (ctx) => settleToday(ctx),
  'pay.receiveDeposit': (ctx, payload) => receiveDeposit(ctx, payload),
  'pay.sweepDeposits': (ctx) => sweepDeposits(ctx),
  'pay.expireHolds': (ctx) => expireHolds(ctx),
  'pay.expireLeases': (ctx) => expireLeases(ctx),
  'pay.expireRequests': (ctx) => expireRequests(ctx),
  'pay.seal': (ctx) => sealLedger(ctx),
  'pay.head': (ctx) => signHead(ctx),
  'pay.reconcile': (ctx) => reconcile(ctx, {}),
  'pay.verify': (ctx) => keepVerification(ctx, { isResumed: true }),
  'people.completeLeaving': (ctx, payload) => completeLeaving(ctx, payload),
  'people.removeAbandoned': (ctx) => removeAbandonedAccounts(ctx),
  'people.endKept': (ctx) => endKept(ctx),
  'bank.forget': (ctx, payload) => forgetAccount(ctx, payload),
  'timelines.trim': (ctx) => trimTimelines(ctx),
  'export.build': (ctx, payload) => buildExport(ctx, payload, exportedParts),
  'export.sweep': (ctx) => sweepExports(ctx),
  'products.readImport': (ctx, payload) => readImportedSheet(ctx, payload),
  'products.applyImport': (ctx, payload) => applyImport(ctx, payload),
  'products.undoImport': (ctx, payload) => undoImport(ctx, payload),
  'products.sweepImports': (ctx) => sweepImports(ctx),
  'moderation.end': (ctx) => endSanctions(ctx),
  'outbox.sweep': (ctx) => sweep(ctx, 'outbox.sweep'),
  'retention.sweep': (ctx) => sweep(ctx, 'retention.sweep'),
}
