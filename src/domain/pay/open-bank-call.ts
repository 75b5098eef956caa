import { eq, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'
import { bankCall } from '../../db/schema/ledger.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { requestHash } from '../request-hash.ts'
import { bankReference } from './rules.ts'
import type { bankCallView } from './schema.ts'

type Intent = Pick<typeof bankCall.$inferInsert, 'kind' | 'purpose' | 'bankAccountId' | 'amountKrw' | 'idempotencyKey'> & {
  personId: string | null
  shopId: string | null
}
type View = z.infer<typeof bankCallView>

/**
 * Writes the intent to call the bank, with the reference under which it can always be asked about, and the job that makes
 * the call. A second time with the same key is the first call. Throws IDEMPOTENCY_MISMATCH.
 */
export async function openBankCall(tx: MainTx, intent: Intent, now: Date): Promise<View> {
  const { kind, purpose, amountKrw, idempotencyKey } = intent
  const asked = { idempotencyKey, kind, purpose, amountKrw }
  const hash = Buffer.from(requestHash(asked), 'base64url')
  const [sequence] = await rows<{ next: number }>(tx.db, sql`select nextval('bank_tran_seq') as next`)
  const [made] = await tx.db
    .insert(bankCall)
    .values({ ...intent, id: newId(now), state: 'requested', requestHash: hash, reference: bankReference(sequence!.next), createdAt: now })
    .onConflictDoNothing({ target: bankCall.idempotencyKey })
    .returning()
  if (made) {
    await enqueue(tx, 'bank.call', { bankCallId: made.id }, { now })
    return viewOf(made)
  }
  const [earlier] = await tx.db.select().from(bankCall).where(eq(bankCall.idempotencyKey, intent.idempotencyKey))
  if (!earlier || !hash.equals(earlier.requestHash)) throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
  return viewOf(earlier)
}

export function viewOf(row: typeof bankCall.$inferSelect): View {
  return { bankCallId: row.id, state: row.state, amountKrw: row.amountKrw }
}
