import type { MemberCtx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { endListAfter } from './end-list-after.ts'

/**
 * Off: from the next page on, the feed of interests uses nothing that the caller did or chose. What
 * is kept stays until it is reset.
 */
export async function setPersonalised(ctx: MemberCtx, { on }: { on: boolean }): Promise<{ isPersonalised: boolean }> {
  const { personId } = ctx.actor
  await write(ctx, async (tx) => {
    await run(tx.db, sql`update person set is_personalised = ${on}::boolean where id = ${personId}::uuid`)
    await endListAfter(ctx, tx, personId)
  })
  return { isPersonalised: on }
}
