import { inArray, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'
import { bankCall } from '../../db/schema/bank.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { enqueueMany } from '../../jobs/enqueue.ts'
import { requestHash } from '../../shared/request-hash.ts'
import { bankReference } from '../rules.ts'
import type { bankCallView } from '../schema.ts'

type Row = typeof bankCall.$inferInsert
type Asked = Pick<Row, 'kind' | 'purpose' | 'amountKrw' | 'idempotencyKey'>
type CallIntent = Asked & Pick<Row, 'bankAccountId' | 'verificationId'> & { personId: string | null; shopId: string | null }
type View = z.infer<typeof bankCallView>

/** One of `openBankCalls`. */
export async function openBankCall(tx: MainTx, intent: CallIntent, now: Date): Promise<View> {
  return (await openBankCalls(tx, [intent], now))[0]!.view
}

/**
 * Writes the intents to call the bank, each with the reference under which it can always be asked about, and the jobs that make the
 * calls; in the order given, four statements for any number. A second time with the same key is the first call.
 * Throws IDEMPOTENCY_MISMATCH.
 */
export async function openBankCalls(tx: MainTx, intents: CallIntent[], now: Date): Promise<{ view: View; isNew: boolean }[]> {
  if (intents.length === 0) return []
  const sequences = await rows<{ next: number }>(
    tx.db,
    sql`select nextval('bank_tran_seq') as next from generate_series(1, ${intents.length}::int)`,
  )
  const made = await tx.db
    .insert(bankCall)
    .values(
      intents.map((intent, n): Row => {
        const reference = bankReference(sequences[n]!.next)
        return { ...intent, id: newId(now), state: 'requested', requestHash: hashOf(intent), reference, createdAt: now }
      }),
    )
    .onConflictDoNothing({ target: bankCall.idempotencyKey })
    .returning()
  await enqueueMany(
    tx,
    'bank.call',
    made.map(({ id }) => ({ bankCallId: id })),
    { now },
  )
  const known = new Map(made.map((row) => [row.idempotencyKey, { view: viewOf(row), isNew: true }]))
  const before = intents.filter(({ idempotencyKey }) => !known.has(idempotencyKey))
  for (const row of await findRows(tx, before)) known.set(row.idempotencyKey, { view: viewOf(row), isNew: false })
  return intents.map(({ idempotencyKey }) => {
    const call = known.get(idempotencyKey)
    if (!call) throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
    return call
  })
}

/** The call that was opened with this key before. Throws IDEMPOTENCY_MISMATCH when it was for something else. */
export async function findCall(at: Pick<MainTx, 'db'>, asked: Asked): Promise<View | undefined> {
  const [earlier] = await findRows(at, [asked])
  return earlier && viewOf(earlier)
}

async function findRows({ db }: Pick<MainTx, 'db'>, asked: Asked[]): Promise<(typeof bankCall.$inferSelect)[]> {
  if (asked.length === 0) return []
  const hashes = new Map(asked.map((one) => [one.idempotencyKey, hashOf(one)]))
  const found = await db
    .select()
    .from(bankCall)
    .where(inArray(bankCall.idempotencyKey, [...hashes.keys()]))
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
