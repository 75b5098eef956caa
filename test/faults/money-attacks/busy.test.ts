import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectDatabase } from '../../../src/db/client.ts'
import { rows } from '../../../src/db/rows.ts'
import { sql } from '../../../src/db/sql.ts'
import { transaction } from '../../../src/db/transaction.ts'
import { requestMoney } from '../../../src/pay/wallet/request-money.ts'
import { sendMoney } from '../../../src/pay/wallet/send-money.ts'
import { sendOf } from '../../statements.ts'
import { createWorld, type TestPerson, type World } from '../../worlds/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

async function funded() {
  const person = await world.person()
  await world.fund(person, 100_000)
  return person
}
async function signed(from: TestPerson, to: TestPerson, amountKrw: number, requestId: string | null = null) {
  const idempotencyKey = randomUUID()
  const approval = await world.approve(from, sendOf(to, idempotencyKey, amountKrw, requestId))
  return { idempotencyKey, toPersonId: to.id, toHandle: to.handle, amountKrw, memo: '', requestId, approval }
}
/** Somebody else's transaction that holds what `lock` locks until `during` is over. */
const whileLocked = <Value>(lock: ReturnType<typeof sql>, during: () => Promise<Value>) =>
  transaction(world.owner, async (tx) => {
    await rows(tx.db, lock)
    return during()
  })

describe('while somebody else holds', () => {
  it('one person’s wallet, everybody else is paid, and that person as soon as it is free', async () => {
    const [held, payee, ...others] = [await funded(), await world.person(), await funded(), await funded(), await funded()]
    const stuck = await Promise.all(Array.from({ length: 8 }, () => signed(held!, payee!, 10)))
    let late: Promise<unknown>[] = []
    const settled: string[] = []
    await whileLocked(sql`select from account where person_id = ${held!.id} for no key update`, async () => {
      late = stuck.map((input) => sendMoney(held!.ctx, input).then(() => settled.push('late')))
      for (let round = 0; round < 3; round += 1)
        await Promise.all(others.map(async (other) => sendMoney(other!.ctx, await signed(other!, payee!, 100))))
      expect(settled).toEqual([])
    })
    await Promise.all(late)
    const [wallet] = await rows(world.deps.main.db, sql<{ posted: number }>`select posted from account where person_id = ${payee!.id}`)
    expect(wallet!.posted).toBe(8 * 10 + 9 * 100)
  })

  it.each([
    ['the request that one of them pays', (id: string) => sql`select from money_request where id = ${id} for update`],
    ['a payment’s key', (_: string, key: string) => sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`],
  ])('%s, the others are paid', async (_, lock) => {
    const [payer, other, payee] = [await funded(), await funded(), await world.person()]
    const asked = { idempotencyKey: randomUUID(), fromPersonId: payer.id, fromHandle: payer.handle, amountKrw: 300, memo: '' }
    const { requestId } = await requestMoney(payee.ctx, asked)
    const stuck = await signed(payer, payee, 300, requestId)
    let late: Promise<unknown> = Promise.resolve()
    await whileLocked(lock(requestId, `send:${payer.id}:${stuck.idempotencyKey}`), async () => {
      late = sendMoney(payer.ctx, stuck)
      await sendMoney(other.ctx, await signed(other, payee, 100))
    })
    expect(await late).toMatchObject({ amountKrw: 300 })
  })
})

it('two processes that pay one person 400 times at once refuse nobody', async () => {
  const payee = await world.person()
  const payers = await Promise.all(Array.from({ length: 80 }, funded))
  const sends = await Promise.all(
    payers.flatMap((from) => Array.from({ length: 5 }, async () => ({ from, input: await signed(from, payee, 10) }))),
  )
  const other = connectDatabase({
    url: world.config.DATABASE_URL,
    driver: 'postgres-js',
    poolMax: 8,
    leaseMax: 8,
    applicationName: 'other',
  })
  try {
    await Promise.all(sends.map(({ from, input }, at) => sendMoney(at % 2 === 0 ? from.ctx : { ...from.ctx, main: other }, input)))
  } finally {
    await other.end()
  }
  const [wallet] = await rows(world.deps.main.db, sql<{ posted: number }>`select posted from account where person_id = ${payee.id}`)
  expect(wallet!.posted).toBe(4_000)
})
