import { router } from './trpc.ts'

/**
 * Takes the place of admin.ts on Workers (`imports` of package.json): staff work at an API on Node.
 */
export const adminRouter = router({})
