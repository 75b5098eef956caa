import * as z from 'zod'
import { moneyParts } from '../pay/ledger/freeze-wallet.ts'
import { noInput } from '../shared/text.ts'
import {
  caseInput,
  caseNumbers,
  casePage,
  caseView,
  decideCaseInput,
  listCasesInput,
  undoCaseInput,
} from '../social/moderation/case-schema.ts'
import { claimCase, releaseCase } from '../social/moderation/claim-case.ts'
import { countCases } from '../social/moderation/count-cases.ts'
import { decideCase, undoCase } from '../social/moderation/decide-case.ts'
import { listCases } from '../social/moderation/list-cases.ts'
import { readCase } from '../social/moderation/read-case.ts'
import { appealPage, decideAppealInput, decidedAppeal, listAppealsInput } from '../social/moderation/appeal-schema.ts'
import { decideAppeal } from '../social/moderation/decide-appeal.ts'
import { listAppeals } from '../social/moderation/list-appeals.ts'
import { router, staff } from './trpc.ts'

const decided = z.object({ caseId: z.string(), state: z.enum(['acted', 'dismissed']) })

export const adminReportsRouter = router({
  list: staff('content.moderate', 'read', listCasesInput, casePage).query(({ ctx, input }) => listCases(ctx, input)),
  get: staff('content.moderate', 'read', caseInput, caseView).query(({ ctx, input }) => readCase(ctx, input)),
  numbers: staff('content.moderate', 'read', noInput, caseNumbers).query(({ ctx }) => countCases(ctx)),
  claim: staff('content.moderate', 'write', caseInput, z.object({ until: z.iso.datetime() })).mutation(({ ctx, input }) =>
    claimCase(ctx, input),
  ),
  release: staff('content.moderate', 'write', caseInput, z.object({ released: z.literal(true) })).mutation(({ ctx, input }) =>
    releaseCase(ctx, input),
  ),
  decide: staff('content.moderate', 'write', decideCaseInput, decided).mutation(({ ctx, input }) => decideCase(ctx, input, moneyParts)),
  appeals: staff('content.moderate', 'read', listAppealsInput, appealPage).query(({ ctx, input }) => listAppeals(ctx, input)),
  decideAppeal: staff('content.moderate', 'write', decideAppealInput, decidedAppeal).mutation(({ ctx, input }) =>
    decideAppeal(ctx, input, moneyParts),
  ),
  undo: staff('content.moderate', 'write', undoCaseInput, decided).mutation(({ ctx, input }) => undoCase(ctx, input, moneyParts)),
})
