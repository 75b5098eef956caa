import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { shop as shopTable } from '../../db/schema/product.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { imitatesStaff, isReservedHandle } from '../../shared/imitation.ts'
import { forgetActor } from '../../social/people/revoke-sessions.ts'
import { write } from '../../db/write.ts'
import { readShop } from './read-shop.ts'
import type { openShopInput, shopView } from './schema.ts'

/** A verified person opens their one shop. Errors: HANDLE_TAKEN, NAME_RESERVED, CONFLICT if they have a shop already. */
export async function openShop(ctx: MemberCtx, input: z.infer<typeof openShopInput>): Promise<z.infer<typeof shopView>> {
  if (isReservedHandle(input.handle)) throw new KiwiError('HANDLE_TAKEN', { field: 'handle' })
  if (imitatesStaff(input.name)) throw new KiwiError('NAME_RESERVED', { field: 'name' })
  const now = ctx.now()
  await write(ctx, async (tx) => {
    const made = await tx.db
      .insert(shopTable)
      .values({ id: newId(now), ownerId: ctx.actor.personId, ...input, createdAt: now })
      .onConflictDoNothing()
      .returning({ id: shopTable.id })
    if (made.length === 0) throw await refusal(ctx)
    // The cached actor of the session has no shop yet.
    tx.afterCommit(() => forgetActor(ctx, ctx.actor.personId))
  })
  return readShop(ctx, { handle: input.handle })
}

async function refusal(ctx: MemberCtx): Promise<KiwiError> {
  const [own] = await rows(ctx.main.db, sql<{ handle: string }>`select handle from shop where owner_id = ${ctx.actor.personId}::uuid`)
  return own ? new KiwiError('CONFLICT', { details: { shopHandle: own.handle } }) : new KiwiError('HANDLE_TAKEN', { field: 'handle' })
}
