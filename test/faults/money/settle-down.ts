import { sandboxPeople } from '../../../sandbox/people.ts'
import { seededRandom } from '../../../demo/random.ts'
import { rows, run } from '../../../src/db/rows.ts'
import { sql } from '../../../src/db/sql.ts'
import { newIdempotencyKey } from '../../../sdk/src/index.ts'
import { fillPool } from '../../bank-deposits.ts'
import { giveAccount } from '../../linked-account.ts'
import { createCaller } from './caller.ts'
import { emptyModel } from './model.ts'
import type { Play, Player, PlayShop } from './play.ts'
import type { Town } from './town.ts'
import { withdrawalOf } from '../../statements.ts'

const clients = 16
const shopsCount = 4
const firstTopUpKrw = 60_000

/**
 * Sixteen people with linked accounts and money in their wallets, four of them with a shop; half of
 * the shops confirm at once.
 */
export async function settleDown(town: Town, seed: string): Promise<Play> {
  const { world } = town
  const told: string[] = []
  const tell = (what: string) => void told.push(what)
  const model = emptyModel()
  await fillPool(world)
  const players: Player[] = []
  const shops: PlayShop[] = []
  for (const [nth, { accounts }] of sandboxPeople().slice(0, clients).entries()) {
    const person = await world.person({ handle: `client_${nth}`, displayName: `손님 ${nth}` })
    await giveAccount(world, person, accounts[0]!)
    const token = await world.sessionToken(person)
    // The session that approves a payment also requests it.
    const [session] = await rows(
      world.deps.main.db,
      sql<{ id: string }>`select id from session where person_id = ${person.id} order by id desc limit 1`,
    )
    person.ctx.actor.sessionId = session!.id
    const caller = createCaller(town.urls, token, seededRandom(`${seed}/calls/${nth}`), tell)
    const shop = nth < shopsCount ? await openShop(town, person, nth % 2 === 0) : null
    if (shop) shops.push(shop)
    model.wallets.set(person.id, 0)
    const { payee: account } = await withdrawalOf(world, person, 'none', 1)
    players.push({ person, caller, account, shop })
  }
  for (const me of players) {
    const idempotencyKey = newIdempotencyKey()
    const asked = await me.caller.ask((kiwi) => kiwi.pay.topUp.mutate({ idempotencyKey, amountKrw: firstTopUpKrw }))
    if (!asked.ok) throw new Error(`the first top-up was refused: ${asked.code}`)
    model.calls.push({ bankCallId: asked.answer.bankCallId, personId: me.person.id, kind: 'top_up', amountKrw: firstTopUpKrw })
  }
  return { town, model, players, shops, told, tell }
}

async function openShop(town: Town, owner: Player['person'], confirmsAtOnce: boolean): Promise<PlayShop> {
  const { world } = town
  const { id, handle } = await world.shop(owner)
  await run(world.deps.main.db, sql`update shop set auto_confirm = ${confirmsAtOnce} where id = ${id}`)
  const products = []
  for (const priceKrw of [700, 1_900, 3_300]) products.push({ id: (await world.product({ id }, { priceKrw, stock: 5_000 })).id, priceKrw })
  return { id, handle, ownerId: owner.id, confirmsAtOnce, products }
}
