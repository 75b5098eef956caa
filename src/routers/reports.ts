import { report } from '../social/moderation/report.ts'
import { reportInput, reportOutput } from '../social/moderation/report-schema.ts'
import { member, router } from './trpc.ts'

export const reportsRouter = router({
  create: member('report', reportInput, reportOutput).mutation(({ ctx, input }) => report(ctx, input)),
})
