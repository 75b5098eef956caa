import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { Database } from '../../../db/client.ts'
import { order } from '../../../db/schema/order.ts'
import { KiwiError } from '../../../errors.ts'
import { requestHash } from '../../../shared/request-hash.ts'
import type { placeOrderInput } from '../schema.ts'

type Input = z.infer<typeof placeOrderInput>

/**
 * The request that an idempotency key stands for, without approval and shop handle: a retry may be
 * approved anew or after a rename.
 */
export function hashOfOrder(input: Input): Uint8Array {
  const wanted = { ...input, shopHandle: undefined, approval: undefined }
  return Buffer.from(requestHash(wanted), 'base64url')
}

/**
 * The order that the buyer already placed with this key. Errors: IDEMPOTENCY_MISMATCH if it was
 * another basket.
 */
export async function findEarlierOrder(from: { db: Pick<Database, 'select'> }, buyerId: string, input: Input): Promise<string | null> {
  const [earlier] = await from.db
    .select({ id: order.id, requestHash: order.requestHash })
    .from(order)
    .where(and(eq(order.buyerId, buyerId), eq(order.idempotencyKey, input.idempotencyKey)))
  if (!earlier) return null
  if (!Buffer.from(earlier.requestHash).equals(hashOfOrder(input))) throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
  return earlier.id
}
