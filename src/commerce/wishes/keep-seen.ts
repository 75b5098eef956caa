import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import type { keepSeenInput, seenAnswer } from './schema.ts'

/** Switches the list of products seen last on or off. Off forgets what is on it. */
export async function keepSeen(ctx: MemberCtx, { on }: z.infer<typeof keepSeenInput>): Promise<z.infer<typeof seenAnswer>> {
  const { personId } = ctx.actor
  await write(ctx, async (tx) => {
    await run(tx.db, sql`update person set keeps_seen_products = ${on}::boolean where id = ${personId}::uuid`)
    if (!on) await run(tx.db, sql`delete from seen_product where person_id = ${personId}::uuid`)
  })
  return { isKept: on }
}

/** Empties the list. */
export async function forgetSeen(ctx: MemberCtx): Promise<{ forgotten: true }> {
  await run(ctx.main.db, sql`delete from seen_product where person_id = ${ctx.actor.personId}::uuid`)
  return { forgotten: true }
}
