import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { type Envelope, openEnvelope } from '../../shared/envelope.ts'
import { type SellerKind, shownRegistration, shownSellerPhone } from '../../shared/seller.ts'
import { worksInShop } from '../../social/access/shops.ts'
import { personKnownTo } from '../../social/access/people.ts'
import { bindingOf } from '../addresses/sealed-address.ts'
import type { Seller, shopDetailsView, shopInput } from './schema.ts'

type Row = { id: string; isNear: boolean } & (
  | (Envelope & { kind: SellerKind })
  | { kind: null; keyId: null; wrappedKey: null; sealed: null }
)

/**
 * Who sells in a shop. A business is shown to everyone (전자상거래법 13조 1항); a private seller to its own
 * people and to whoever ordered there (20조 2항). Plan: shop_handle_unique, shop_details_pkey, then
 * one row of shop_member and of order. Errors: NOT_FOUND.
 */
export async function readShopDetails(ctx: Ctx, input: z.infer<typeof shopInput>): Promise<z.infer<typeof shopDetailsView>> {
  const me = ctx.actor?.personId ?? null
  const [found] = await rows(
    ctx.main.db,
    sql<Row>`
      select s.id, d.kind, d.key_id, d.wrapped_key, d.sealed,
        (${worksInShop(me)} or exists (select from "order" o where o.buyer_id = ${me}::uuid and o.shop_id = s.id)) is true as is_near
      from shop s join person a on a.id = s.owner_id left join shop_details d on d.shop_id = s.id
      where s.handle = ${input.handle} and ${personKnownTo(me, 'a')}`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'handle' })
  if (found.kind === null) return { kind: null, seller: null }
  if (found.kind === 'private' && !found.isNear) return { kind: found.kind, seller: null }
  const text = await openEnvelope(ctx.config.ADDRESS_KEYS, bindingOf('shop_details', found.id), found)
  const seller = JSON.parse(text) as Seller
  const phone = shownSellerPhone(seller.phone)
  return {
    kind: found.kind,
    seller:
      seller.kind === 'private'
        ? { ...seller, phone }
        : { ...seller, phone, registrationNumber: shownRegistration(seller.registrationNumber) },
  }
}
