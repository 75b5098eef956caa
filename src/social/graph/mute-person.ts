import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { forgetHidden } from '../access/hidden-people.ts'
import { personKnownTo } from '../access/people.ts'
import type { personInput } from '../people/schema.ts'

/**
 * Takes a person's posts out of the caller's feeds, and their notices out of the caller's list. Nobody is told; follows stay. A
 * repeated call changes nothing. Errors: BAD_INPUT (oneself), NOT_FOUND.
 */
export async function mutePerson(ctx: MemberCtx, input: z.infer<typeof personInput>): Promise<{ isMuted: boolean }> {
  const muterId = ctx.actor.personId
  const mutedId = input.personId
  if (mutedId === muterId) throw new KiwiError('BAD_INPUT', { field: 'personId' })
  await write(ctx, async (tx) => {
    const known = await rows(
      tx.db,
      sql<{ id: string }>`
        with known as (select p.id from person p where p.id = ${mutedId}::uuid and ${personKnownTo(muterId, 'p')}),
        added as (
          insert into mute (muter_id, muted_id, created_at) select ${muterId}::uuid, id, ${ctx.now()}::timestamptz from known
          on conflict do nothing
        )
        select id from known`,
    )
    if (known.length === 0) throw new KiwiError('NOT_FOUND', { field: 'personId' })
    tx.afterCommit(() => forgetHidden(ctx, [muterId]))
  })
  return { isMuted: true }
}
