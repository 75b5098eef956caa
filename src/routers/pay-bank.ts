import { confirmAccount } from '../domain/pay/bank/confirm-account.ts'
import { readKeys, readRootKey } from '../domain/pay/bank/read-keys.ts'
import { readVerification } from '../domain/pay/bank/read-verification.ts'
import { confirmAccountInput, verificationInput, verifyAccountInput } from '../domain/pay/bank/schema.ts'
import { startUnlock } from '../domain/pay/bank/start-unlock.ts'
import { unlinkAccount } from '../domain/pay/bank/unlink-account.ts'
import { verifyAccount } from '../domain/pay/bank/verify-account.ts'
import { nothing } from '../shared/text.ts'
import { anyone, member, owner, router } from './trpc.ts'

export const payBankRouter = router({
  rootKey: anyone.input(nothing).query(({ ctx }) => readRootKey(ctx)),
  keys: member.input(nothing).query(({ ctx }) => readKeys(ctx)),
  verifyAccount: member.input(verifyAccountInput).mutation(({ ctx, input }) => verifyAccount(ctx, input)),
  startUnlock: member.input(nothing).mutation(({ ctx }) => startUnlock(ctx)),
  verification: owner.input(verificationInput).query(({ ctx, input }) => readVerification(ctx, input)),
  confirmAccount: member.input(confirmAccountInput).mutation(({ ctx, input }) => confirmAccount(ctx, input)),
  unlink: member.input(nothing).mutation(({ ctx }) => unlinkAccount(ctx)),
})
