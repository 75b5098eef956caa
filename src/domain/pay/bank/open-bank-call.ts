import { eq, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { rows } from '../../../db/client.ts'
import type { MainTx } from '../../../db/handles.ts'
import { bankCall } from '../../../db/schema/bank.ts'
import { KiwiError } from '../../../errors.ts'
import { newId } from '../../../ids.ts'
import { enqueue } from '../../../jobs/enqueue.ts'
import { requestHash } from '../../request-hash.ts'
import { bankReference } from '../rules.ts'
import type { bankCallView } from '../schema.ts'

type Row = typeof bankCall.$inferInsert
type Asked = Pick<Row, 'kind' | 'purpose' | 'amountKrw' | 'idempotencyKey'>
type Intent = Asked & Pick<Row, 'bankAccountId' | 'verificationId'> & { personId: string | null; shopId: string | null }
type View = z.infer<typeof bankCallView>

/**
 * Writes the intent to call the bank, with the reference under which it can always be asked about, and the job that makes
 * the call. A second time with the same key is the first call. Throws IDEMPOTENCY_MISMATCH.
 */
export async function openBankCall(tx: MainTx, intent: Intent, now: Date): Promise<View> {
  const [sequence] = await rows<{ next: number }>(tx.db, sql`select nextval('bank_tran_seq') as next`)
  const reference = bankReference(sequence!.next)
  const [made] = await tx.db
    .insert(bankCall)
    .values({ ...intent, id: newId(now), state: 'requested', requestHash: hashOf(intent), reference, createdAt: now })
    .onConflictDoNothing({ target: bankCall.idempotencyKey })
    .returning()
  if (made) {
    await enqueue(tx, 'bank.call', { bankCallId: made.id }, { now })
    return viewOf(made)
  }
  const earlier = await findCall(tx, intent)
  if (!earlier) throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
  return earlier
}

/** The call that was opened with this key before. Throws IDEMPOTENCY_MISMATCH when it was for something else. */
export async function findCall({ db }: Pick<MainTx, 'db'>, asked: Asked): Promise<View | undefined> {
  const [earlier] = await db.select().from(bankCall).where(eq(bankCall.idempotencyKey, asked.idempotencyKey))
  if (!earlier) return undefined
  if (!hashOf(asked).equals(earlier.requestHash)) throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
  return viewOf(earlier)
}

function hashOf({ idempotencyKey, kind, purpose, amountKrw }: Asked): Buffer {
  const asked = { idempotencyKey, kind, purpose, amountKrw }
  return Buffer.from(requestHash(asked), 'base64url')
}

export function viewOf(row: typeof bankCall.$inferSelect): View {
  return { bankCallId: row.id, state: row.state, amountKrw: row.amountKrw }
}
