import * as z from 'zod'
import { moneyAlarm } from '../pay/desk/schema.ts'
import { verificationReport } from '../pay/proof/schema.ts'
import { decidedCall } from '../pay/bank/schema.ts'
import { decideCall } from '../pay/desk/decide-call.ts'
import { listCalls } from '../pay/desk/list-calls.ts'
import { moneyAlarms } from '../pay/desk/money-alarms.ts'
import { readVerification } from '../pay/proof/read-verification.ts'
import { approvePayout, refusePayout, returnPayout } from '../pay/desk/decide-payout.ts'
import { explainBreak } from '../pay/desk/explain-break.ts'
import { listDebtors } from '../pay/desk/list-debtors.ts'
import { explainBreaks } from '../pay/desk/explain-breaks.ts'
import { listBreaks } from '../pay/desk/list-breaks.ts'
import { reviewPayouts } from '../pay/desk/review-payouts.ts'
import {
  breakPage,
  breakView,
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
import { noInput } from '../shared/text.ts'
import { admin, router } from './trpc.ts'

const adminPayRouter = router({
  calls: admin('read', noInput, unresolvedCall.array()).query(({ ctx }) => listCalls(ctx)),
  decideCall: admin('write', decideCallInput, decidedCall).mutation(({ ctx, input }) => decideCall(ctx, input)),
  payouts: admin('read', reviewPayoutsInput, payoutReviewPage).query(({ ctx, input }) => reviewPayouts(ctx, input)),
  approvePayout: admin('write', decidePayoutInput, payoutForReview).mutation(({ ctx, input }) => approvePayout(ctx, input)),
  refusePayout: admin('write', decidePayoutInput, payoutForReview).mutation(({ ctx, input }) => refusePayout(ctx, input)),
  returnPayout: admin('write', decidePayoutInput, payoutForReview).mutation(({ ctx, input }) => returnPayout(ctx, input)),
  debtors: admin('read', noInput, debtorPage).query(({ ctx }) => listDebtors(ctx)),
  breaks: admin('read', listBreaksInput, breakPage).query(({ ctx, input }) => listBreaks(ctx, input)),
  explainBreak: admin('write', explainBreakInput, breakView).mutation(({ ctx, input }) => explainBreak(ctx, input)),
  explainBreaks: admin('write', explainBreaksInput, explainedBreaks).mutation(({ ctx, input }) => explainBreaks(ctx, input)),
  verify: admin('read', noInput, verificationReport).query(({ ctx }) => readVerification(ctx)),
  suspense: admin('read', suspenseInput, suspensePage).query(({ ctx, input }) => listSuspense(ctx, input)),
  resolveDeposit: admin('write', resolveDepositInput, z.object({ depositId: z.string(), transferId: z.string() })).mutation(
    ({ ctx, input }) => resolveDeposit(ctx, input),
  ),
  alarms: admin('read', noInput, moneyAlarm.array()).query(({ ctx }) => moneyAlarms(ctx.main.db, ctx.now())),
  setAside: admin('read', setAsideInput, setAsidePage).query(({ ctx, input }) => listSetAside(ctx, input)),
  resolveSetAside: admin('write', resolveSetAsideInput, resolvedSetAside).mutation(({ ctx, input }) => resolveSetAside(ctx, input)),
  pool: admin('read', noInput, poolPressure).query(({ ctx }) => readPressure(ctx)),
})

const adminRankingRouter = router({
  overview: admin('read', overviewInput, overview).query(({ ctx, input }) => readOverview(ctx, input)),
  snapshot: admin('read', snapshotInput, snapshotView).query(({ ctx, input }) => readSnapshot(ctx, input)),
  replay: admin('heavy', replayInput, replayView).query(({ ctx, input }) => replay(ctx, input)),
  /** A mutation: each look is recorded. */
  why: admin('write', whyInput, whyView).mutation(({ ctx, input }) => whyShown(ctx, input, ctx.actor.personId)),
  looks: admin('read', looksInput, lookPage).query(({ ctx, input }) => listLooks(ctx, input)),
  experiments: admin('read', noInput, experimentsView).query(({ ctx }) => readExperiments(ctx)),
  startExperiment: admin('write', startExperimentInput, experimentView).mutation(({ ctx, input }) =>
    startExperiment(ctx, input, ctx.actor.personId),
  ),
  stopExperiment: admin('write', stopExperimentInput, experimentView).mutation(({ ctx, input }) =>
    stopExperiment(ctx, input, ctx.actor.personId),
  ),
})

/** For admins only. Every decision stores a reason. */
export const adminRouter = router({ pay: adminPayRouter, ranking: adminRankingRouter })
