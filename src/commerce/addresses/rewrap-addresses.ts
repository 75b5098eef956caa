import type { Ctx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { belowAllIds } from '../../shared/cursor.ts'
import { type Envelope, rewrapEnvelope } from '../../shared/envelope.ts'
import { bindingOf, type SealedTable } from './sealed-address.ts'

const atATime = 200
const tables = {
  address: { name: sql`address`, id: sql`id` },
  order_address: { name: sql`order_address`, id: sql`order_id` },
  shop_details: { name: sql`shop_details`, id: sql`shop_id` },
  person_email: { name: sql`person_email`, id: sql`person_id` },
  cash_receipt_ask: { name: sql`cash_receipt_ask`, id: sql`order_id` },
  cash_receipt_wish: { name: sql`cash_receipt_wish`, id: sql`person_id` },
} as const

type Row = Omit<Envelope, 'sealed'> & { id: string }

/**
 * Puts the first of ADDRESS_KEYS around every stored address, of mail too, and around the details
 * of every seller and the numbers of cash receipts. A row changes only while it holds what was
 * read, so that people save meanwhile; this may be interrupted, repeated and run twice at once. One
 * that does not open, for its key is missing or it was altered, leaves the others done: the error
 * is thrown at the end.
 */
export async function rewrapAddresses(ctx: Ctx): Promise<{ rewrapped: number }> {
  const keys = ctx.config.ADDRESS_KEYS
  let rewrapped = 0
  const failures: unknown[] = []
  for (const table of Object.keys(tables) as SealedTable[]) {
    const { name, id } = tables[table]
    for (let after = belowAllIds; ;) {
      const page = await rows(
        ctx.main.db,
        sql<Row>`
          select ${id} as id, key_id, wrapped_key from ${name}
          where ${id} > ${after}::uuid and key_id <> ${keys[0]!.id} order by ${id} limit ${atATime}`,
      )
      const wrapped = await Promise.allSettled(
        page.map(async (row) => ({ id: row.id, before: row.wrappedKey, ...(await rewrapEnvelope(keys, bindingOf(table, row.id), row)) })),
      )
      const next = wrapped.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
      for (const [at, one] of wrapped.entries()) {
        if (one.status === 'fulfilled') continue
        failures.push(one.reason)
        ctx.logger.error({ err: one.reason, table, id: page[at]!.id, keyId: page[at]!.keyId }, 'a sealed row cannot be opened')
      }
      if (next.length > 0)
        await run(
          ctx.main.db,
          sql`
            update ${name} t set key_id = n.key_id, wrapped_key = n.wrapped_key
            from ${sql.unnest('n', next, { id: 'uuid', before: 'bytea', keyId: 'text', wrappedKey: 'bytea' })}
            where t.${id} = n.id and t.wrapped_key = n.before`,
        )
      rewrapped += next.length
      if (page.length < atATime) break
      after = page.at(-1)!.id
    }
  }
  if (failures.length > 0) throw new Error(`${failures.length} sealed rows cannot be opened.`, { cause: failures[0] })
  return { rewrapped }
}

/** How many stored addresses and details of sellers each key wraps. */
export function addressKeyUse(db: Ctx['main']['db']): Promise<{ keyId: string; addresses: number }[]> {
  return rows(
    db,
    sql<{ keyId: string; addresses: number }>`
      select key_id, count(*)::int as addresses
      from (select key_id from address union all select key_id from order_address union all select key_id from shop_details
        union all select key_id from person_email union all select key_id from cash_receipt_ask union all select key_id from cash_receipt_wish) sealed
      group by key_id order by key_id`,
  )
}
