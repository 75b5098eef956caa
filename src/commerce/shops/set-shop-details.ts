import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { recordShopAct } from '../../pay/settlement/record-shop-act.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { sealEnvelope } from '../../shared/envelope.ts'
import { imitatesStaff } from '../../shared/imitation.ts'
import { isEmail, mailOrderNumber, registrationDigits, sellerPhoneDigits } from '../../shared/seller.ts'
import { bindingOf } from '../addresses/sealed-address.ts'
import { readShopDetails } from './read-shop-details.ts'
import type { Seller, shopDetailsInput, shopDetailsView } from './schema.ts'

/**
 * Says who sells in the caller's shop. Saving again replaces it. Errors: BAD_INPUT (reasons
 * `registration_number`, `mail_order_number`, `seller_phone`, `email`), NAME_RESERVED, FORBIDDEN.
 */
export async function setShopDetails(ctx: MemberCtx, input: z.infer<typeof shopDetailsInput>): Promise<z.infer<typeof shopDetailsView>> {
  const shop = await shopFor(ctx, 'settings')
  const seller = checkedSeller(input)
  const { keyId, wrappedKey, sealed } = await sealEnvelope(
    ctx.config.ADDRESS_KEYS,
    bindingOf('shop_details', shop.id),
    JSON.stringify(seller),
  )
  await write(ctx, async (tx) => {
    await run(
      tx.db,
      sql`
        insert into shop_details (shop_id, kind, key_id, wrapped_key, sealed, changed_at)
        values (${shop.id}::uuid, ${seller.kind}, ${keyId}, ${wrappedKey}, ${sealed}, ${ctx.now()}::timestamptz)
        on conflict (shop_id) do update set kind = excluded.kind, key_id = excluded.key_id, wrapped_key = excluded.wrapped_key,
          sealed = excluded.sealed, changed_at = excluded.changed_at`,
    )
    await recordShopAct(ctx, tx, shop.id, 'change_settings', { details: { fields: ['seller'] } })
  })
  return readShopDetails(ctx, { handle: shop.handle })
}

/** Numbers as digits. Whether a number is in use is not asked of the tax office. */
function checkedSeller(input: z.infer<typeof shopDetailsInput>): Seller {
  if (imitatesStaff(input.name)) throw new KiwiError('NAME_RESERVED', { field: 'name' })
  const phone = sellerPhoneDigits(input.phone)
  if (phone === null) throw new KiwiError('BAD_INPUT', { field: 'phone', reason: 'seller_phone' })
  if (!isEmail(input.email)) throw new KiwiError('BAD_INPUT', { field: 'email', reason: 'email' })
  if (input.kind === 'private') return { ...input, phone }
  const registrationNumber = registrationDigits(input.registrationNumber)
  if (registrationNumber === null) throw new KiwiError('BAD_INPUT', { field: 'registrationNumber', reason: 'registration_number' })
  const reported = input.mailOrderNumber === '' ? '' : mailOrderNumber(input.mailOrderNumber)
  if (reported === null) throw new KiwiError('BAD_INPUT', { field: 'mailOrderNumber', reason: 'mail_order_number' })
  return { ...input, phone, registrationNumber, mailOrderNumber: reported }
}
