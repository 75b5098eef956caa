import { randomUUID } from 'node:crypto'
import { rows, run } from '../../../src/db/rows.ts'
import { sql } from '../../../src/db/sql.ts'
import { fundShop } from '../../../src/pay/settlement/fund-shop.ts'
import { lockPayee } from '../../../src/pay/settlement/lock-payee.ts'
import { owingKrw } from '../../../src/pay/settlement/owing.ts'
import { write } from '../../../src/db/write.ts'
import type { TestPerson, World } from '../../worlds/world.ts'

/** A large reserve of each payout and a small allowed debt: refunds wait all the time. */
export async function tightReserve(world: World): Promise<void> {
  await run(
    world.owner.db,
    sql`update reserve_schedule set new_ppm = 200000, established_ppm = 200000, debt_cap_krw = 500 where version = 2`,
  )
}

/** The owner pays a part of the shop's debt, twice at once with one key. */
export async function fundDebt(world: World, shop: { id: string; handle: string; owner: TestPerson }): Promise<void> {
  const [found] = await rows(world.deps.main.db, sql<{ krw: number }>`select ${owingKrw(sql`${shop.id}::uuid`)} as krw`)
  if (!found!.krw) return
  const signed = {
    verb: 'shops.payouts.fund',
    transfer: randomUUID(),
    amountKrw: Math.min(900, found!.krw),
    payee: { id: shop.id, shown: `shop:${shop.handle}` },
    subject: null,
  } as const
  const approval = await world.approve(shop.owner, signed)
  const asked = { idempotencyKey: signed.transfer, amountKrw: signed.amountKrw, approval }
  await Promise.all([fundShop(shop.owner.ctx, asked), fundShop(shop.owner.ctx, asked)])
}

/**
 * As a call that pays a shop is marked as sent: the call first, then the payout, its owner and
 * account.
 */
export async function markSent(world: World): Promise<void> {
  const [call] = await rows(
    world.deps.main.db,
    sql<{ id: string }>`select id from bank_call where state = 'requested' and purpose = 'settlement' order by random() limit 1`,
  )
  if (!call) return
  await write(world.ctx(), async (tx) => {
    await run(
      tx.db,
      sql`update bank_call set state = 'sent', sent_at = now(), sent_on = current_date where id = ${call.id} and state = 'requested'`,
    )
    await lockPayee(tx, { bankCallId: call.id })
  })
}
