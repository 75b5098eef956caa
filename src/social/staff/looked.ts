import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { lowestIdAt } from '../../ids.ts'
import { mustStillHave } from '../access/permissions.ts'
import { recordAct } from './record-act.ts'
import { lookGoodForMs, permissionToOpen } from './rules.ts'

type Opening = keyof typeof permissionToOpen

/**
 * Records why a member of staff opens a person's page (`look`) or what that person sees (`view`):
 * for an hour. Throws NOT_FOUND.
 */
export async function openPerson(
  ctx: MemberCtx,
  act: Opening,
  { personId, reason }: { personId: string; reason: string },
): Promise<{ until: string }> {
  const me = ctx.actor.personId
  await write(ctx, async (tx) => {
    await mustStillHave(tx, me, permissionToOpen[act])
    const [found] = await rows(tx.db, sql`select from person where id = ${personId}::uuid`)
    if (!found) throw new KiwiError('NOT_FOUND', { field: 'personId' })
    await recordAct(ctx, tx, { actor: me, act, personId, reason })
  })
  return { until: new Date(ctx.now().getTime() + lookGoodForMs).toISOString() }
}

/**
 * Throws FORBIDDEN (reason `look_first`) unless the caller gave a reason within the hour. Plan:
 * staff_act_actor, index only.
 */
export async function mustHaveOpened(ctx: MemberCtx, act: Opening, personId: string): Promise<void> {
  const since = lowestIdAt(new Date(ctx.now().getTime() - lookGoodForMs))
  const [found] = await rows(
    ctx.main.db,
    sql`select from staff_act where actor = ${ctx.actor.personId} and person_id = ${personId}::uuid and act = ${act} and id >= ${since}::uuid limit 1`,
  )
  if (!found) throw new KiwiError('FORBIDDEN', { reason: 'look_first' })
}

/**
 * The context in which the person themselves would read, for reads that change nothing, for staff
 * who gave a reason within the hour. Throws FORBIDDEN (reason `look_first`) and NOT_FOUND.
 */
export async function asSeenBy(ctx: MemberCtx, personId: string): Promise<MemberCtx & { handle: string }> {
  await mustHaveOpened(ctx, 'view', personId)
  const [person] = await rows(
    ctx.main.db,
    sql<{ handle: string }>`select handle from person where id = ${personId}::uuid and handle is not null`,
  )
  if (!person) throw new KiwiError('NOT_FOUND', { field: 'personId' })
  const actor = { personId, sessionId: noSession, status: 'active', role: 'member', shopRole: null } as const
  return { ...ctx, actor, client: null, handle: person.handle }
}

const noSession = '00000000-0000-0000-0000-000000000000'
