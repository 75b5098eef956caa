import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { lockNames } from '../../db/lock-names.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { listAddresses } from './list-addresses.ts'
import type { addressInput, addressList } from './schema.ts'

/**
 * Deletes an address of the caller; orders keep their copy. The newest of the others is the default
 * then. One that is gone is no error.
 */
export async function removeAddress(ctx: MemberCtx, { addressId }: z.infer<typeof addressInput>): Promise<z.infer<typeof addressList>> {
  const personId = ctx.actor.personId
  await write(ctx, async (tx) => {
    await lockNames(tx, `addresses:${personId}`)
    await run(tx.db, sql`delete from address where id = ${addressId}::uuid and person_id = ${personId}::uuid`)
    await run(
      tx.db,
      sql`
        update address set is_default = true
        where id = (select id from address where person_id = ${personId}::uuid order by created_at desc, id limit 1)
          and not exists (select from address where person_id = ${personId}::uuid and is_default)`,
    )
  })
  return listAddresses(ctx)
}
