import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MainDatabase } from '../../../db/client.ts'
import { order } from '../../../db/schema/order.ts'
import { KiwiError } from '../../../errors.ts'
import { requestHash } from '../../../shared/request-hash.ts'
import type { placeOrderInput } from '../schema.ts'

type Input = z.infer<typeof placeOrderInput>

/** What one key stands for. A retry may be approved anew, and the shop renamed: neither is a part of it. */
export function hashOfOrder(input: Input): Uint8Array {
  const wanted = { ...input, shopHandle: undefined, approval: undefined }
  return Buffer.from(requestHash(wanted), 'base64url')
}

/** The order this buyer's key made already. Errors: IDEMPOTENCY_MISMATCH when it was another basket. */
export async function findEarlierOrder(from: { db: Pick<MainDatabase, 'select'> }, buyerId: string, input: Input): Promise<string | null> {
  const [earlier] = await from.db
    .select({ id: order.id, requestHash: order.requestHash })
    .from(order)
    .where(and(eq(order.buyerId, buyerId), eq(order.idempotencyKey, input.idempotencyKey)))
  if (!earlier) return null
  if (!Buffer.from(earlier.requestHash).equals(hashOfOrder(input))) throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
  return earlier.id
}
