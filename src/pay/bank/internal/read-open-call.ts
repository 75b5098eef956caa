import type { RunnerCtx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import type { bankAccount, bankCall } from '../../../db/schema/bank.ts'
import { sql } from '../../../db/sql.ts'
import type { SealedNumber } from '../../../platform/bank/port.ts'

type Call = typeof bankCall.$inferSelect

/** A call that is not confirmed or failed, and its account. */
export type OpenCall = Pick<
  Call,
  'id' | 'kind' | 'purpose' | 'state' | 'reference' | 'amountKrw' | 'sentAt' | 'decision' | 'verificationId'
> & {
  /** Whose money it moves; null for a shop's. */
  personId: string | null
  bankAccountId: string | null
  /** The gateway's token, once it gave one. */
  fintechUseNum: string | null
  /** Null when the seal was deleted: the verification ended before its won was sent. */
  account: SealedNumber | null
}

export async function readOpenCall(ctx: RunnerCtx, bankCallId: string): Promise<OpenCall | undefined> {
  const [found] = await rows(
    ctx.main.db,
    sql<Omit<OpenCall, 'account'> & Omit<Sealed, 'personId'> & { holderId: Sealed['personId'] | null }>`
        select c.id, c.kind, c.purpose, c.state, c.reference, c.amount_krw, c.sent_at, c.decision, c.verification_id, c.bank_account_id, c.person_id,
               a.fintech_use_num, s.person_id as holder_id, s.bank_code, s.sealed, s.bank_key_id, s.record_id
        from bank_call c left join bank_account a on a.id = c.bank_account_id
        left join lateral (
          select a.person_id, a.bank_code, a.sealed, a.bank_key_id, a.record_id where a.id is not null
          union all
          select v.person_id, v.bank_code, v.sealed, v.bank_key_id, v.record_id from account_verification v
          where v.id = c.verification_id and a.id is null) s on true
        where c.id = ${bankCallId}::uuid and c.state in ('requested', 'sent', 'unknown')`,
  )
  if (!found) return undefined
  const { holderId, ...call } = found
  return { ...call, account: holderId === null ? null : sealedOf({ ...found, personId: holderId }) }
}

type Sealed = Pick<typeof bankAccount.$inferSelect, 'personId' | 'bankCode' | 'sealed' | 'bankKeyId' | 'recordId'>

/** Null when the seal was deleted. */
export function sealedOf(row: Sealed): SealedNumber | null {
  if (!row.sealed || !row.bankKeyId || !row.recordId) return null
  const { personId, bankCode, sealed, bankKeyId: keyId, recordId } = row
  return { personId, bankCode, sealed, keyId, recordId }
}
