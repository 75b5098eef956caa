import { leaseAccount } from '../pay/deposits/lease-account.ts'
import { readCurrentLease, readLease } from '../pay/deposits/read-lease.ts'
import { releaseAccount } from '../pay/deposits/release-account.ts'
import { leaseIdInput, leaseInput, leaseView } from '../pay/deposits/schema.ts'
import { noInput } from '../shared/text.ts'
import { member, owner, router } from './trpc.ts'

export const virtualAccountsRouter = router({
  lease: member('bank', leaseView)
    .input(leaseInput)
    .mutation(({ ctx, input }) => leaseAccount(ctx, input)),
  current: member('read', leaseView.nullable())
    .input(noInput)
    .query(({ ctx }) => readCurrentLease(ctx)),
  get: owner('read', leaseView)
    .input(leaseIdInput)
    .query(({ ctx, input }) => readLease(ctx, input)),
  release: owner('write', leaseView)
    .input(leaseIdInput)
    .mutation(({ ctx, input }) => releaseAccount(ctx, input)),
})
