import * as z from 'zod'
import { confirmAccount } from '../pay/bank/confirm-account.ts'
import { readKeys, readRootKey } from '../pay/bank/read-keys.ts'
import { readVerification } from '../pay/bank/read-verification.ts'
import {
  bankKeyList,
  bankRootKey,
  confirmAccountInput,
  verificationInput,
  verificationView,
  verifyAccountInput,
} from '../pay/bank/schema.ts'
import { startUnlock } from '../pay/bank/start-unlock.ts'
import { unlinkAccount } from '../pay/bank/unlink-account.ts'
import { verifyAccount } from '../pay/bank/verify-account.ts'
import { noInput } from '../shared/text.ts'
import { anyone, member, owner, router } from './trpc.ts'

export const payBankRouter = router({
  rootKey: anyone('read', noInput, bankRootKey).query(({ ctx }) => readRootKey(ctx)),
  keys: member('read', noInput, bankKeyList).query(({ ctx }) => readKeys(ctx)),
  verifyAccount: member('bank', verifyAccountInput, verificationView).mutation(({ ctx, input }) => verifyAccount(ctx, input)),
  startUnlock: member('bank', noInput, verificationView).mutation(({ ctx }) => startUnlock(ctx)),
  verification: owner('read', verificationInput, verificationView).query(({ ctx, input }) => readVerification(ctx, input)),
  confirmAccount: member('pin', confirmAccountInput, verificationView).mutation(({ ctx, input }) => confirmAccount(ctx, input)),
  unlink: member('bank', noInput, z.object({ unlinked: z.literal(true) })).mutation(({ ctx }) => unlinkAccount(ctx)),
})
