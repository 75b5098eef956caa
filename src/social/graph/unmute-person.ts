import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { forgetHidden } from '../access/hidden-people.ts'
import type { personInput } from '../people/schema.ts'

/** Ends the caller's mute: posts and notices of before are shown again. May be repeated. */
export async function unmutePerson(ctx: MemberCtx, input: z.infer<typeof personInput>): Promise<{ isMuted: boolean }> {
  const muterId = ctx.actor.personId
  await write(ctx, async (tx) => {
    await run(tx.db, sql`delete from mute where muter_id = ${muterId}::uuid and muted_id = ${input.personId}::uuid`)
    tx.afterCommit(() => forgetHidden(ctx, [muterId]))
  })
  return { isMuted: false }
}
