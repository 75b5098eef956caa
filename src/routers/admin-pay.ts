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
  decideCallInput,
  decidePayoutInput,
  explainBreakInput,
  explainBreaksInput,
  listBreaksInput,
  reviewPayoutsInput,
} from '../pay/settlement/schema.ts'
import { listSetAside } from '../pay/desk/list-set-aside.ts'
import { resolveSetAside } from '../pay/desk/resolve-set-aside.ts'
import { resolveSetAsideInput, setAsideInput } from '../pay/desk/set-aside-schema.ts'
import { listSuspense } from '../pay/desk/list-suspense.ts'
import { readPressure } from '../pay/deposits/pool-pressure.ts'
import { resolveDeposit } from '../pay/desk/resolve-deposit.ts'
import { resolveDepositInput, suspenseInput } from '../pay/deposits/schema.ts'
import { noInput } from '../shared/text.ts'
import { admin, router } from './trpc.ts'

export const adminPayRouter = router({
  calls: admin('read')
    .input(noInput)
    .query(({ ctx }) => listCalls(ctx)),
  decideCall: admin('write')
    .input(decideCallInput)
    .mutation(({ ctx, input }) => decideCall(ctx, input)),
  payouts: admin('read')
    .input(reviewPayoutsInput)
    .query(({ ctx, input }) => reviewPayouts(ctx, input)),
  approvePayout: admin('write')
    .input(decidePayoutInput)
    .mutation(({ ctx, input }) => approvePayout(ctx, input)),
  refusePayout: admin('write')
    .input(decidePayoutInput)
    .mutation(({ ctx, input }) => refusePayout(ctx, input)),
  returnPayout: admin('write')
    .input(decidePayoutInput)
    .mutation(({ ctx, input }) => returnPayout(ctx, input)),
  debtors: admin('read')
    .input(noInput)
    .query(({ ctx }) => listDebtors(ctx)),
  breaks: admin('read')
    .input(listBreaksInput)
    .query(({ ctx, input }) => listBreaks(ctx, input)),
  explainBreak: admin('write')
    .input(explainBreakInput)
    .mutation(({ ctx, input }) => explainBreak(ctx, input)),
  explainBreaks: admin('write')
    .input(explainBreaksInput)
    .mutation(({ ctx, input }) => explainBreaks(ctx, input)),
  verify: admin('read')
    .input(noInput)
    .query(({ ctx }) => readVerification(ctx)),
  suspense: admin('read')
    .input(suspenseInput)
    .query(({ ctx, input }) => listSuspense(ctx, input)),
  resolveDeposit: admin('write')
    .input(resolveDepositInput)
    .mutation(({ ctx, input }) => resolveDeposit(ctx, input)),
  alarms: admin('read')
    .input(noInput)
    .query(({ ctx }) => moneyAlarms(ctx.main.db, ctx.now())),
  setAside: admin('read')
    .input(setAsideInput)
    .query(({ ctx, input }) => listSetAside(ctx, input)),
  resolveSetAside: admin('write')
    .input(resolveSetAsideInput)
    .mutation(({ ctx, input }) => resolveSetAside(ctx, input)),
  pool: admin('read')
    .input(noInput)
    .query(({ ctx }) => readPressure(ctx)),
})
