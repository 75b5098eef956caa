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
import { noInput } from '../shared/text.ts'
import { admin, router } from './trpc.ts'

export const adminPayRouter = router({
  calls: admin('read', unresolvedCall.array())
    .input(noInput)
    .query(({ ctx }) => listCalls(ctx)),
  decideCall: admin('write', decidedCall)
    .input(decideCallInput)
    .mutation(({ ctx, input }) => decideCall(ctx, input)),
  payouts: admin('read', payoutReviewPage)
    .input(reviewPayoutsInput)
    .query(({ ctx, input }) => reviewPayouts(ctx, input)),
  approvePayout: admin('write', payoutForReview)
    .input(decidePayoutInput)
    .mutation(({ ctx, input }) => approvePayout(ctx, input)),
  refusePayout: admin('write', payoutForReview)
    .input(decidePayoutInput)
    .mutation(({ ctx, input }) => refusePayout(ctx, input)),
  returnPayout: admin('write', payoutForReview)
    .input(decidePayoutInput)
    .mutation(({ ctx, input }) => returnPayout(ctx, input)),
  debtors: admin('read', debtorPage)
    .input(noInput)
    .query(({ ctx }) => listDebtors(ctx)),
  breaks: admin('read', breakPage)
    .input(listBreaksInput)
    .query(({ ctx, input }) => listBreaks(ctx, input)),
  explainBreak: admin('write', breakView)
    .input(explainBreakInput)
    .mutation(({ ctx, input }) => explainBreak(ctx, input)),
  explainBreaks: admin('write', explainedBreaks)
    .input(explainBreaksInput)
    .mutation(({ ctx, input }) => explainBreaks(ctx, input)),
  verify: admin('read', verificationReport)
    .input(noInput)
    .query(({ ctx }) => readVerification(ctx)),
  suspense: admin('read', suspensePage)
    .input(suspenseInput)
    .query(({ ctx, input }) => listSuspense(ctx, input)),
  resolveDeposit: admin('write', z.object({ depositId: z.string(), transferId: z.string() }))
    .input(resolveDepositInput)
    .mutation(({ ctx, input }) => resolveDeposit(ctx, input)),
  alarms: admin('read', moneyAlarm.array())
    .input(noInput)
    .query(({ ctx }) => moneyAlarms(ctx.main.db, ctx.now())),
  setAside: admin('read', setAsidePage)
    .input(setAsideInput)
    .query(({ ctx, input }) => listSetAside(ctx, input)),
  resolveSetAside: admin('write', resolvedSetAside)
    .input(resolveSetAsideInput)
    .mutation(({ ctx, input }) => resolveSetAside(ctx, input)),
  pool: admin('read', poolPressure)
    .input(noInput)
    .query(({ ctx }) => readPressure(ctx)),
})
