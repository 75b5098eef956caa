import { adminPayRouter } from './admin-pay.ts'
import { router } from './trpc.ts'

/** What the people who run Kiwi may do; each decision leaves a reason. */
export const adminRouter = router({ pay: adminPayRouter })
