import { inArray } from 'drizzle-orm'
import type { z } from 'zod'
import type { MainTx } from '../../db/handles.ts'
import { bankCall } from '../../db/schema/bank.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { enqueueMany } from '../../jobs/enqueue.ts'
import { requestHash } from '../../shared/request-hash.ts'
import type { bankCallView } from '../schema.ts'
import { newReferences } from './new-references.ts'

type Row = typeof bankCall.$inferInsert
type Asked = Pick<Row, 'kind' | 'purpose' | 'amountKrw' | 'idempotencyKey'>
type CallIntent = Asked & Pick<Row, 'bankAccountId' | 'verificationId'> & { personId: string | null; shopId: string | null }
type View = z.infer<typeof bankCallView>

/**
 * Writes the intents to call the bank and the jobs that make the calls, at least one; the answers
 * are in the order given. Each call has a reference by which the bank can always be asked about it.
 * A second intent with the same key is the first call. Throws IDEMPOTENCY_MISMATCH.
 */
export async function openBankCalls(tx: MainTx, intents: readonly CallIntent[], now: Date): Promise<View[]> {
  const references = await newReferences(tx.db, intents.length)
  const made = await tx.db
    .insert(bankCall)
    .values(
      intents.map((intent, n): Row => {
        const requestHash = hashOf(intent)
        return { ...intent, id: newId(now), state: 'requested', requestHash, reference: references[n]!, createdAt: now }
      }),
    )
    .onConflictDoNothing({ target: bankCall.idempotencyKey })
    .returning()
  const jobs = made.map(({ id }) => ({ bankCallId: id }))
  await enqueueMany(tx, 'bank.call', jobs, { now })
  const calls = new Map(made.map((row) => [row.idempotencyKey, viewOf(row)]))
  const earlier = intents.filter(({ idempotencyKey }) => !calls.has(idempotencyKey))
  for (const row of await findRows(tx, earlier)) calls.set(row.idempotencyKey, viewOf(row))
  return intents.map(({ idempotencyKey }) => {
    const call = calls.get(idempotencyKey)
    if (!call) throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
    return call
  })
}

/** The call of this key. Throws IDEMPOTENCY_MISMATCH when it was opened for something else. */
export async function findCall(at: Pick<MainTx, 'db'>, asked: Asked): Promise<View | undefined> {
  const [earlier] = await findRows(at, [asked])
  return earlier && viewOf(earlier)
}

async function findRows({ db }: Pick<MainTx, 'db'>, asked: readonly Asked[]): Promise<(typeof bankCall.$inferSelect)[]> {
  if (asked.length === 0) return []
  const hashes = new Map(asked.map((one) => [one.idempotencyKey, hashOf(one)]))
  const keys = [...hashes.keys()]
  const found = await db.select().from(bankCall).where(inArray(bankCall.idempotencyKey, keys))
  for (const { idempotencyKey, requestHash: hash } of found)
    if (!hashes.get(idempotencyKey)?.equals(hash)) throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
  return found
}

function hashOf({ idempotencyKey, kind, purpose, amountKrw }: Asked): Buffer {
  const asked = { idempotencyKey, kind, purpose, amountKrw }
  return Buffer.from(requestHash(asked), 'base64url')
}

export function viewOf(row: typeof bankCall.$inferSelect): View {
  return { bankCallId: row.id, state: row.state, amountKrw: row.amountKrw }
}
