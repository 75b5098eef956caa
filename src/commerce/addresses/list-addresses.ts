import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import type { Envelope } from '../../shared/envelope.ts'
import { zoneOf } from '../../shared/postcodes.ts'
import { openAddressText } from './sealed-address.ts'
import type { addressList, addressView } from './schema.ts'

interface Row extends Envelope {
  id: string
  isDefault: boolean
}

/** The caller's address book. Plan: address_person, at most 20 rows. */
export async function listAddresses(ctx: MemberCtx): Promise<z.infer<typeof addressList>> {
  return { addresses: await readAddresses(ctx, sql`true`) }
}

/** One of the caller's addresses. Errors: NOT_FOUND. */
export async function findAddressFor(ctx: MemberCtx, addressId: string, field = 'addressId'): Promise<z.infer<typeof addressView>> {
  const [found] = await readAddresses(ctx, sql`id = ${addressId}::uuid`)
  if (!found) throw new KiwiError('NOT_FOUND', { field })
  return found
}

async function readAddresses(ctx: MemberCtx, which: Sql): Promise<z.infer<typeof addressView>[]> {
  const found = await rows(
    ctx.main.db,
    sql<Row>`
      select id, key_id, wrapped_key, sealed, is_default from address
      where person_id = ${ctx.actor.personId}::uuid and ${which} order by is_default desc, created_at desc, id`,
  )
  return Promise.all(
    found.map(async ({ id, isDefault, ...envelope }) => {
      const text = await openAddressText(ctx, 'address', id, envelope)
      return { ...text, addressId: id, isDefault, zone: zoneOf(text.postcode) }
    }),
  )
}
