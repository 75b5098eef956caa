import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { forgetHidden } from '../access/hidden-people.ts'
import { personKnownTo } from '../access/people.ts'
import { endLater } from './internal/end-later.ts'
import type { muteInput } from './schema.ts'

/**
 * Takes a person's posts out of the caller's feeds, and their notices out of the caller's list.
 * Nobody is told; follows stay. A repeated call changes only when it ends. Errors: BAD_INPUT
 * (oneself), NOT_FOUND.
 */
export async function mutePerson(ctx: MemberCtx, input: z.input<typeof muteInput>): Promise<{ isMuted: boolean }> {
  const muterId = ctx.actor.personId
  const mutedId = input.personId
  if (mutedId === muterId) throw new KiwiError('BAD_INPUT', { field: 'personId' })
  await write(ctx, async (tx) => {
    const known = await rows(
      tx.db,
      sql<{ id: string }>`select p.id from person p where p.id = ${mutedId}::uuid and ${personKnownTo(muterId, 'p')}`,
    )
    if (known.length === 0) throw new KiwiError('NOT_FOUND', { field: 'personId' })
    const until = await endLater(ctx, tx, input.duration ?? 'ever')
    await run(
      tx.db,
      sql`
        insert into mute (muter_id, muted_id, created_at, until)
        values (${muterId}::uuid, ${mutedId}::uuid, ${ctx.now()}::timestamptz, ${until}::timestamptz)
        on conflict (muter_id, muted_id) do update set until = excluded.until`,
    )
    tx.afterCommit(() => forgetHidden(ctx, [muterId]))
  })
  return { isMuted: true }
}
