import { and, eq, inArray } from 'drizzle-orm'
import type { RunnerCtx } from '../../../context.ts'
import { accountVerification, bankAccount, bankCall } from '../../../db/schema/bank.ts'
import type { SealedNumber } from '../../../platform/bank/port.ts'

type Call = typeof bankCall.$inferSelect

/** A call that is not confirmed or failed, and its account. */
export type OpenCall = Pick<
  Call,
  'id' | 'kind' | 'purpose' | 'state' | 'reference' | 'amountKrw' | 'sentOn' | 'sentAt' | 'decision' | 'verificationId'
> & {
  bankAccountId: string | null
  /** The gateway's token, once it gave one. */
  fintechUseNum: string | null
  /** Null when the seal was deleted: the verification ended before its won was sent. */
  account: SealedNumber | null
}

export async function readOpenCall(ctx: RunnerCtx, bankCallId: string): Promise<OpenCall | undefined> {
  const [found] = await ctx.main.db
    .select({ call: bankCall, linked: bankAccount, asked: accountVerification })
    .from(bankCall)
    .leftJoin(bankAccount, eq(bankAccount.id, bankCall.bankAccountId))
    .leftJoin(accountVerification, eq(accountVerification.id, bankCall.verificationId))
    .where(and(eq(bankCall.id, bankCallId), inArray(bankCall.state, ['requested', 'sent', 'unknown'])))
  if (!found) return undefined
  const { call, linked, asked } = found
  return { ...call, fintechUseNum: linked?.fintechUseNum ?? null, account: sealedOf(linked ?? asked) }
}

type Sealed = Pick<typeof bankAccount.$inferSelect, 'personId' | 'bankCode' | 'sealed' | 'bankKeyId' | 'recordId'>

export function sealedOf(row: Sealed | null): SealedNumber | null {
  if (!row?.sealed || !row.bankKeyId || !row.recordId) return null
  const { personId, bankCode, sealed, bankKeyId: keyId, recordId } = row
  return { personId, bankCode, sealed, keyId, recordId }
}
