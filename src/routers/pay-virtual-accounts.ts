import { leaseAccount } from '../pay/deposits/lease-account.ts'
import { readCurrentLease, readLease } from '../pay/deposits/read-lease.ts'
import { releaseAccount } from '../pay/deposits/release-account.ts'
import { leaseIdInput, leaseInput, leaseView } from '../pay/deposits/schema.ts'
import { noInput } from '../shared/text.ts'
import { member, owner, router } from './trpc.ts'

export const virtualAccountsRouter = router({
  lease: member('bank', leaseInput, leaseView).mutation(({ ctx, input }) => leaseAccount(ctx, input)),
  current: member('read', noInput, leaseView.nullable()).query(({ ctx }) => readCurrentLease(ctx)),
  get: owner('read', leaseIdInput, leaseView).query(({ ctx, input }) => readLease(ctx, input)),
  release: owner('write', leaseIdInput, leaseView).mutation(({ ctx, input }) => releaseAccount(ctx, input)),
})
