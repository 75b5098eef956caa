import * as z from 'zod'
import { decideDispute } from '../commerce/orders/decide-dispute.ts'
import { disputesWaiting, listDisputes } from '../commerce/orders/list-returns.ts'
import { decidedDispute, decideDisputeInput, disputePage } from '../commerce/orders/return-schema.ts'
import { moneyAlarm } from '../pay/desk/schema.ts'
import { verificationReport } from '../pay/proof/schema.ts'
import { decidedCall } from '../pay/bank/schema.ts'
import { decideCall } from '../pay/desk/decide-call.ts'
import { listCalls } from '../pay/desk/list-calls.ts'
import { moneyWaiting } from '../pay/desk/money-waiting.ts'
import { moneyAlarms } from '../pay/desk/money-alarms.ts'
import { readVerification } from '../pay/proof/read-verification.ts'
import { approvePayout, refusePayout, returnPayout } from '../pay/desk/decide-payout.ts'
import { explainBreak } from '../pay/desk/explain-break.ts'
import { coverDebt } from '../pay/desk/cover-debt.ts'
import { listDebtors } from '../pay/desk/list-debtors.ts'
import { explainBreaks } from '../pay/desk/explain-breaks.ts'
import { listBreaks } from '../pay/desk/list-breaks.ts'
import { reviewPayouts } from '../pay/desk/review-payouts.ts'
import {
  breakPage,
  breakView,
  coverDebtInput,
  coveredDebt,
  debtorPage,
  decideCallInput,
  decidePayoutInput,
  explainBreakInput,
  explainBreaksInput,
  explainedBreaks,
  listBreaksInput,
  payoutForReview,
  payoutReviewPage,
  reviewPayoutsInput,
  unresolvedCall,
} from '../pay/settlement/schema.ts'
import { listSetAside } from '../pay/desk/list-set-aside.ts'
import { resolveSetAside } from '../pay/desk/resolve-set-aside.ts'
import { resolvedSetAside, resolveSetAsideInput, setAsideInput, setAsidePage } from '../pay/desk/set-aside-schema.ts'
import { listSuspense } from '../pay/desk/list-suspense.ts'
import { readPressure } from '../pay/deposits/pool-pressure.ts'
import { resolveDeposit } from '../pay/desk/resolve-deposit.ts'
import { poolPressure, resolveDepositInput, suspenseInput, suspensePage } from '../pay/deposits/schema.ts'
import { readExperiments } from '../social/experiments/read-experiments.ts'
import { experimentsView, experimentView, startExperimentInput, stopExperimentInput } from '../social/experiments/schema.ts'
import { startExperiment } from '../social/experiments/start-experiment.ts'
import { stopExperiment } from '../social/experiments/stop-experiment.ts'
import { listLooks } from '../social/insight/list-looks.ts'
import { readOverview } from '../social/insight/read-overview.ts'
import { readSnapshot } from '../social/insight/read-snapshot.ts'
import {
  lookPage,
  looksInput,
  overview,
  overviewInput,
  replayInput,
  replayView,
  snapshotInput,
  snapshotView,
  whyInput,
  whyView,
} from '../social/insight/schema.ts'
import { replay } from '../social/insight/replay.ts'
import { whyShown } from '../social/insight/why-shown.ts'
import { grantPoints } from '../pay/desk/grant-points.ts'
import { grantedPoints, grantPointsInput } from '../pay/points/schema.ts'
import { countWaiting } from '../social/staff/count-waiting.ts'
import { waitingCounts } from '../social/staff/schema.ts'
import { noInput } from '../shared/text.ts'
import { adminOperationsRouter } from './admin-operations.ts'
import { adminDecisionsRouter, adminPeopleRouter } from './admin-people.ts'
import { adminActionsRouter } from './admin-actions.ts'
import { adminReportsRouter } from './admin-reports.ts'
import { router, staff } from './trpc.ts'

const adminPayRouter = router({
  calls: staff('money.look', 'read', noInput, unresolvedCall.array()).query(({ ctx }) => listCalls(ctx)),
  decideCall: staff('money.decide', 'write', decideCallInput, decidedCall).mutation(({ ctx, input }) => decideCall(ctx, input)),
  payouts: staff('money.look', 'read', reviewPayoutsInput, payoutReviewPage).query(({ ctx, input }) => reviewPayouts(ctx, input)),
  approvePayout: staff('money.decide', 'write', decidePayoutInput, payoutForReview).mutation(({ ctx, input }) => approvePayout(ctx, input)),
  refusePayout: staff('money.decide', 'write', decidePayoutInput, payoutForReview).mutation(({ ctx, input }) => refusePayout(ctx, input)),
  returnPayout: staff('money.decide', 'write', decidePayoutInput, payoutForReview).mutation(({ ctx, input }) => returnPayout(ctx, input)),
  debtors: staff('money.look', 'read', noInput, debtorPage).query(({ ctx }) => listDebtors(ctx)),
  coverDebt: staff('money.decide', 'write', coverDebtInput, coveredDebt).mutation(({ ctx, input }) => coverDebt(ctx, input)),
  breaks: staff('money.look', 'read', listBreaksInput, breakPage).query(({ ctx, input }) => listBreaks(ctx, input)),
  explainBreak: staff('money.decide', 'write', explainBreakInput, breakView).mutation(({ ctx, input }) => explainBreak(ctx, input)),
  explainBreaks: staff('money.decide', 'write', explainBreaksInput, explainedBreaks).mutation(({ ctx, input }) =>
    explainBreaks(ctx, input),
  ),
  verify: staff('money.look', 'read', noInput, verificationReport).query(({ ctx }) => readVerification(ctx)),
  suspense: staff('money.look', 'read', suspenseInput, suspensePage).query(({ ctx, input }) => listSuspense(ctx, input)),
  resolveDeposit: staff('money.decide', 'write', resolveDepositInput, z.object({ depositId: z.string(), transferId: z.string() })).mutation(
    ({ ctx, input }) => resolveDeposit(ctx, input),
  ),
  alarms: staff('money.look', 'read', noInput, moneyAlarm.array()).query(({ ctx }) => moneyAlarms(ctx.main.db, ctx.now())),
  setAside: staff('money.look', 'read', setAsideInput, setAsidePage).query(({ ctx, input }) => listSetAside(ctx, input)),
  resolveSetAside: staff('money.decide', 'write', resolveSetAsideInput, resolvedSetAside).mutation(({ ctx, input }) =>
    resolveSetAside(ctx, input),
  ),
  grantPoints: staff('money.decide', 'write', grantPointsInput, grantedPoints).mutation(({ ctx, input }) => grantPoints(ctx, input)),
  pool: staff('money.look', 'read', noInput, poolPressure).query(({ ctx }) => readPressure(ctx)),
})

const adminDisputesRouter = router({
  list: staff('money.look', 'read', noInput, disputePage).query(({ ctx }) => listDisputes(ctx)),
  decide: staff('money.decide', 'write', decideDisputeInput, decidedDispute).mutation(({ ctx, input }) => decideDispute(ctx, input)),
})

const adminRankingRouter = router({
  overview: staff('ranking.look', 'read', overviewInput, overview).query(({ ctx, input }) => readOverview(ctx, input)),
  snapshot: staff('ranking.look', 'read', snapshotInput, snapshotView).query(({ ctx, input }) => readSnapshot(ctx, input)),
  replay: staff('ranking.look', 'heavy', replayInput, replayView).query(({ ctx, input }) => replay(ctx, input)),
  /** A mutation: each look is recorded. */
  why: staff('ranking.look', 'write', whyInput, whyView).mutation(({ ctx, input }) => whyShown(ctx, input, ctx.actor.personId)),
  looks: staff('ranking.look', 'read', looksInput, lookPage).query(({ ctx, input }) => listLooks(ctx, input)),
  experiments: staff('ranking.look', 'read', noInput, experimentsView).query(({ ctx }) => readExperiments(ctx)),
  startExperiment: staff('ranking.change', 'write', startExperimentInput, experimentView).mutation(({ ctx, input }) =>
    startExperiment(ctx, input, ctx.actor.personId),
  ),
  stopExperiment: staff('ranking.change', 'write', stopExperimentInput, experimentView).mutation(({ ctx, input }) =>
    stopExperiment(ctx, input, ctx.actor.personId),
  ),
})

/** For staff only. Every decision stores a reason. */
export const adminRouter = router({
  /** At the desks that the caller's role may open. */
  waiting: staff('people.look', 'read', noInput, waitingCounts).query(({ ctx }) => countWaiting(ctx, [moneyWaiting, disputesWaiting])),
  reports: adminReportsRouter,
  pay: adminPayRouter,
  disputes: adminDisputesRouter,
  ranking: adminRankingRouter,
  decisions: adminDecisionsRouter,
  people: adminPeopleRouter,
  operations: adminOperationsRouter,
  actions: adminActionsRouter,
})
