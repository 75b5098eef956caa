import { and, eq, inArray, isNull, ne } from 'drizzle-orm'
import type { MemberCtx } from '../../../context.ts'
import type { MainTx } from '../../../db/handles.ts'
import { type accountVerification, bankAccount } from '../../../db/schema/bank.ts'
import { newId } from '../../../ids.ts'
import { enqueue } from '../../../jobs/enqueue.ts'
import { refuseDebtor } from '../../settlement/refuse-debtor.ts'
import { lockLinkedAccount } from './linked-account.ts'
import { lockNames } from '../../../db/lock-names.ts'
import { notice } from '../../../social/notifications/rules.ts'
import { tell } from '../../../social/notifications/tell.ts'

/**
 * Links the proven account in place of an earlier one, in the caller's transaction. False, and
 * nothing is written, when another person has linked it already; only the log tells it. Throws
 * CONFLICT when a shop in debt beyond the cap would change its account.
 */
export async function linkAccount(ctx: MemberCtx, tx: MainTx, proven: typeof accountVerification.$inferSelect): Promise<boolean> {
  const { personId, bankCode, sealed, bankKeyId, recordId, lastFour, duplicateIndex, otherIndexes } = proven
  if (!sealed || !bankKeyId || !recordId || !lastFour || !duplicateIndex) return false
  const now = ctx.now()
  const indexes = [duplicateIndex, ...otherIndexes]
  await lockNames(tx, `bank_account:${personId}`, ...indexes.map((index) => `bank_account:${Buffer.from(index).toString('hex')}`))
  const taken = await tx.db
    .select({ id: bankAccount.id })
    .from(bankAccount)
    .where(and(inArray(bankAccount.duplicateIndex, indexes), isNull(bankAccount.unlinkedAt), ne(bankAccount.personId, personId)))
  if (taken.length > 0) {
    ctx.logger.warn({ requestId: ctx.requestId, verificationId: proven.id }, 'a proven bank account is linked to another person')
    return false
  }

  const current = await lockLinkedAccount(tx, personId, 'update')
  if (current) await refuseDebtor(tx, personId, 'debt_cap', now)
  if (current) await tx.db.update(bankAccount).set({ unlinkedAt: now }).where(eq(bankAccount.id, current.id))
  const id = newId(now)
  await tx.db.insert(bankAccount).values({ id, personId, bankCode, sealed, bankKeyId, recordId, lastFour, duplicateIndex, createdAt: now })
  await enqueue(tx, 'bank.register', { bankAccountId: id }, { now })
  await tell(tx, notice(personId, 'account_linked'), { now })
  return true
}
