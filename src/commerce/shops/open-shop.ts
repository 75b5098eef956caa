import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { lockNames } from '../../db/lock-names.ts'
import { shop as shopTable } from '../../db/schema/product.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { imitatesStaff, isReservedHandle } from '../../shared/imitation.ts'
import { forgetActor } from '../../social/people/revoke-sessions.ts'
import { write } from '../../db/write.ts'
import { recordShopAct } from '../../pay/settlement/record-shop-act.ts'
import { refuseSecondShop, workplaceLock } from '../members/one-shop.ts'
import { readShop } from './read-shop.ts'
import type { openShopInput, shopView } from './schema.ts'

/**
 * A verified person opens their one shop. Errors: HANDLE_TAKEN, NAME_RESERVED, CONFLICT if they
 * have a shop or work in one.
 */
export async function openShop(ctx: MemberCtx, input: z.infer<typeof openShopInput>): Promise<z.infer<typeof shopView>> {
  if (isReservedHandle(input.handle)) throw new KiwiError('HANDLE_TAKEN', { field: 'handle' })
  if (imitatesStaff(input.name)) throw new KiwiError('NAME_RESERVED', { field: 'name' })
  const now = ctx.now()
  await write(ctx, async (tx) => {
    await lockNames(tx, workplaceLock(ctx.actor.personId))
    await refuseSecondShop(tx.db, ctx.actor.personId)
    const made = await tx.db
      .insert(shopTable)
      .values({ id: newId(now), ownerId: ctx.actor.personId, ...input, createdAt: now })
      .onConflictDoNothing()
      .returning({ id: shopTable.id })
    if (made.length === 0) throw new KiwiError('HANDLE_TAKEN', { field: 'handle' })
    await recordShopAct(ctx, tx, made[0]!.id, 'open_shop')
    // The cached actor of the session has no shop yet.
    tx.afterCommit(() => forgetActor(ctx, ctx.actor.personId))
  })
  return readShop(ctx, { handle: input.handle })
}
