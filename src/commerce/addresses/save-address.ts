import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { lockNames } from '../../db/lock-names.ts'
import { one, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { maxAddresses } from '../../shared/bounds.ts'
import { phoneDigits, postcodeFault } from '../../shared/postcodes.ts'
import { sealAddress } from './sealed-address.ts'
import { listAddresses } from './list-addresses.ts'
import type { addressList, saveAddressInput } from './schema.ts'

/**
 * Puts an address into the caller's book, or changes the one with this id; the first is the
 * default. Saving again changes nothing more. Errors: BAD_INPUT (reasons `phone`, `postcode`,
 * `postcode_region`), NOT_FOUND (the id of somebody else), LIMIT_EXCEEDED (reason `addresses`).
 */
export async function saveAddress(ctx: MemberCtx, input: z.infer<typeof saveAddressInput>): Promise<z.infer<typeof addressList>> {
  const { addressId: id, isDefault } = input
  const phone = phoneDigits(input.phone)
  if (phone === null) throw new KiwiError('BAD_INPUT', { field: 'phone', reason: 'phone' })
  const fault = postcodeFault(input.postcode, input.road)
  if (fault) throw new KiwiError('BAD_INPUT', { field: 'postcode', reason: fault === 'form' ? 'postcode' : 'postcode_region' })
  const { keyId, wrappedKey, sealed } = await sealAddress(ctx, 'address', id, { ...input, phone })
  const personId = ctx.actor.personId
  await write(ctx, async (tx) => {
    // Two saves at once could both be the last that fits, or both the default.
    await lockNames(tx, `addresses:${personId}`)
    const { isMine, isTaken, others } = await one(
      tx.db,
      sql<{ isMine: boolean; isTaken: boolean; others: number }>`
        select count(*) filter (where id = ${id}::uuid and person_id = ${personId}::uuid) > 0 as is_mine,
               count(*) filter (where id = ${id}::uuid and person_id <> ${personId}::uuid) > 0 as is_taken,
               (count(*) filter (where id <> ${id}::uuid and person_id = ${personId}::uuid))::int as others
        from address where person_id = ${personId}::uuid or id = ${id}::uuid`,
    )
    if (isTaken) throw new KiwiError('NOT_FOUND', { field: 'addressId' })
    if (!isMine && others >= maxAddresses) throw new KiwiError('LIMIT_EXCEEDED', { field: 'addressId', reason: 'addresses' })
    const isFirst = others === 0
    if (isDefault && !isFirst)
      await run(tx.db, sql`update address set is_default = false where person_id = ${personId}::uuid and is_default and id <> ${id}::uuid`)
    await run(
      tx.db,
      sql`
        insert into address (id, person_id, key_id, wrapped_key, sealed, is_default, created_at, changed_at)
        values (${id}::uuid, ${personId}::uuid, ${keyId}, ${wrappedKey}, ${sealed}, ${isDefault || isFirst}, ${ctx.now()}::timestamptz, ${ctx.now()}::timestamptz)
        on conflict (id) do update set key_id = excluded.key_id, wrapped_key = excluded.wrapped_key, sealed = excluded.sealed,
          is_default = address.is_default or excluded.is_default, changed_at = excluded.changed_at`,
    )
  })
  return listAddresses(ctx)
}
