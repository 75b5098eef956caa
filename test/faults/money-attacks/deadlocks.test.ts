import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemCtx } from '../../../src/context.ts'
import { rows, run } from '../../../src/db/rows.ts'
import { type Sql, sql } from '../../../src/db/sql.ts'
import { bankAccount } from '../../../src/db/schema/bank.ts'
import { cancelOrder } from '../../../src/commerce/orders/cancel-order.ts'
import { confirmOrder } from '../../../src/commerce/orders/confirm-order.ts'
import { expireOrders } from '../../../src/commerce/orders/expire-orders.ts'
import { resumeRefunds } from '../../../src/commerce/orders/resume-refunds.ts'
import { completeBankCall } from '../../../src/pay/bank/internal/complete-bank-call.ts'
import { startUnlock } from '../../../src/pay/bank/start-unlock.ts'
import { topUp } from '../../../src/pay/bank/top-up.ts'
import { unlinkAccount } from '../../../src/pay/bank/unlink-account.ts'
import { withdraw } from '../../../src/pay/bank/withdraw.ts'
import { expireHolds } from '../../../src/pay/ledger/expire-holds.ts'
import { sealLedger } from '../../../src/pay/proof/seal-ledger.ts'
import { verifyLedger } from '../../../src/pay/proof/verify-ledger.ts'
import { approvePayout, refusePayout, returnPayout } from '../../../src/pay/desk/decide-payout.ts'
import { settle } from '../../../src/pay/settlement/settle.ts'
import { addAccounts } from '../../../src/pay/deposits/add-accounts.ts'
import { leaseAccount } from '../../../src/pay/deposits/lease-account.ts'
import { recordDeposit } from '../../../src/pay/deposits/internal/record-deposit.ts'
import { expireLeases, releaseAccount } from '../../../src/pay/deposits/release-account.ts'
import { resolveDeposit } from '../../../src/pay/desk/resolve-deposit.ts'
import { fundDebt, markSent, tightReserve } from './debts.ts'
import { closeOpenRequests, requestOf } from './requests.ts'
import { expireRequests } from '../../../src/pay/wallet/close-request.ts'
import { payShop } from '../../../src/pay/wallet/pay-shop.ts'
import { sendMoney } from '../../../src/pay/wallet/send-money.ts'
import { write } from '../../../src/db/write.ts'
import { newId } from '../../../src/ids.ts'
import { deadlockReports } from '../../deadlock-reports.ts'
import { orderWorld } from '../../worlds/order-world.ts'
import type { TestPerson } from '../../worlds/world.ts'
import { payOf, sendOf, withdrawalOf } from '../../statements.ts'

const seconds = Number(process.env['KIWI_DEADLOCK_SECONDS'] ?? 12)
const callers = 8

let fixture: Awaited<ReturnType<typeof orderWorld>>
let world: typeof fixture.world
beforeAll(async () => {
  fixture = await orderWorld()
  world = fixture.world
})
afterAll(() => world.close())

const deadlocks = () => deadlockReports(new URL(world.config.DATABASE_URL).pathname.slice(1))
const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)]!
const reason = '무작위로 정했어요'

it(
  'every writing verb against every other on the same few accounts: nobody waits for a circle, and the books stay whole',
  async () => {
    const db = world.deps.main.db
    const people = await Promise.all(Array.from({ length: 4 }, () => fixture.buyer(3_000_000)))
    const admins = await Promise.all([world.person({ role: 'admin' }), world.person({ role: 'admin' })])
    const shops = [await fixture.shop(), await fixture.shop({ autoConfirm: true }), await fixture.shop()]
    const now = () => world.deps.now()
    for (const one of [...people, ...shops.map(({ owner }) => owner)])
      await db.insert(bankAccount).values({ id: newId(now()), personId: one.id, bankCode: '004', lastFour: '1234', createdAt: now() })
    const products = await Promise.all(
      shops.flatMap((shop) => [0, 1].map(async () => ({ shop, id: (await world.product(shop, { priceKrw: 900, stock: 9_999 })).id }))),
    )
    await tightReserve(world)
    for (const { owner } of shops) await world.fund(owner, 1_000_000)
    await addAccounts(
      world.ctx(),
      Array.from({ length: 3 }, (_, n) => ({ bankCode: '004', accountNumber: `88800000${n}` })),
    )
    const runner = () => systemCtx(world.deps, `run-${randomUUID().slice(0, 6)}`)
    const one = async <Row>(query: Sql<Row>) => (await rows(db, query))[0]
    const anId = async (query: Sql<{ id: string }>) => (await one(query))?.id
    const key = () => randomUUID()

    const send = async () => {
      const payer = pick(people)
      const payee = pick(people.filter((other) => other !== payer))
      const transfer = key()
      const approval = await world.approve(payer, sendOf(payee, transfer, 700))
      return sendMoney(payer.ctx, {
        idempotencyKey: transfer,
        toPersonId: payee.id,
        toHandle: payee.handle,
        amountKrw: 700,
        memo: '',
        requestId: null,
        approval,
      })
    }
    const pay = async () => {
      const [payer, shop, transfer] = [pick(people), pick(shops), key()]
      const approval = await world.approve(payer, payOf(shop, transfer, 900))
      return payShop(payer.ctx, { idempotencyKey: transfer, shopId: shop.id, shopHandle: shop.handle, amountKrw: 900, memo: '', approval })
    }
    const place = () => {
      const shop = pick(shops)
      const own = products.filter((product) => product.shop === shop)
      const lines = (Math.random() < 0.5 ? own : own.toReversed()).map(({ id }) => ({ productId: id, quantity: 1 }))
      return fixture.place(pick(people), shop, lines)
    }
    const checkout = () => {
      const parts = shops.map((shop) => ({
        shop,
        lines: products.filter((one) => one.shop === shop).map(({ id }) => ({ productId: id, quantity: 1 })),
      }))
      const inEitherOrder = Math.random() < 0.5 ? parts : parts.toReversed()
      return fixture.checkout(pick(people), inEitherOrder.slice(1))
    }
    const withOrder =
      (states: string[], act: (order: { id: string; buyer: TestPerson; owner: TestPerson }) => Promise<unknown>) => async () => {
        const found = await one(
          sql<{ id: string; buyer: string; shop: string }>`
              select id, buyer_id as buyer, shop_id as shop from "order" where state = any(${states}) order by random() limit 1`,
        )
        if (!found) return
        return act({
          id: found.id,
          buyer: people.find(({ id }) => id === found.buyer)!,
          owner: shops.find(({ id }) => id === found.shop)!.owner,
        })
      }
    const cancel = withOrder(['placed', 'confirmed', 'partly_cancelled'], async ({ id: orderId, buyer, owner }) => {
      const line = await one(
        sql<{ id: string; krw: number }>`
            select id, unit_price_krw as krw from order_line where order_id = ${orderId} and cancelled_quantity < quantity limit 1`,
      )
      if (!line) return
      const by = Math.random() < 0.5 ? buyer : owner
      return cancelOrder(by.ctx, {
        orderId,
        idempotencyKey: key(),
        lines: [{ lineId: line.id, quantity: 1 }],
        expectedKrw: line.krw,
        reason,
      })
    })
    const takeOut = async () => {
      const [payer, transfer] = [pick(people), key()]
      const approval = await world.approve(payer, await withdrawalOf(world, payer, transfer, 500))
      return withdraw(payer.ctx, { idempotencyKey: transfer, amountKrw: 500, approval })
    }
    const bankAnswers = async () => {
      const id = await anId(
        sql<{ id: string }>`select id from bank_call where state in ('requested', 'sent', 'unknown') order by random() limit 1`,
      )
      const state = Math.random() < 0.6 ? 'confirmed' : 'failed'
      if (id) await write(world.ctx(), (tx) => completeBankCall(tx, id, { state, code: '000' }, now()))
    }
    const decidePayout = async () => {
      const found = await one(
        sql<{ id: string; state: string }>`
            select id, state from payout where state in ('awaiting_approval', 'confirmed') order by random() limit 1`,
      )
      if (!found) return
      const verb = found.state === 'confirmed' ? returnPayout : pick([approvePayout, approvePayout, refusePayout])
      return verb(pick(admins).ctx, { payoutId: found.id, reason })
    }
    const deposit = async () => {
      const lease = await one(
        sql<{ number: string; krw: number; name: string }>`
            select v.account_number as number, l.amount_krw as krw, l.depositor_name as name from virtual_account v
            join virtual_account_lease l on l.virtual_account_id = v.id order by l.id desc limit 1`,
      )
      const { number, krw, name } = lease ?? { number: '888000000', krw: 5_000, name: '김' }
      const made = { bankDepositId: key(), bankCode: '004', accountNumber: number, amountKrw: krw, depositorName: name, depositedAt: now() }
      return Promise.all([0, 1].map(() => write(world.ctx(), (tx) => recordDeposit(tx, made, now()))))
    }
    const release = async () => {
      const found = await one(
        sql<{ id: string; person: string }>`
            select id, person_id as person from virtual_account_lease where state = 'live' order by random() limit 1`,
      )
      if (found) return releaseAccount(people.find(({ id }) => id === found.person)!.ctx, { leaseId: found.id })
    }
    const resolve = async () => {
      const id = await anId(sql<{ id: string }>`select id from deposit where state = 'suspense' order by random() limit 1`)
      const to = pick(people)
      if (id) return resolveDeposit(pick(admins).ctx, { decision: 'credit', depositId: id, toPersonId: to.id, toHandle: to.handle, reason })
    }
    const relink = async () => {
      const person = pick(people)
      await unlinkAccount(person.ctx)
      await db.insert(bankAccount).values({ id: newId(now()), personId: person.id, bankCode: '004', lastFour: '1234', createdAt: now() })
    }
    /** What was sold is payable at once, so that settlement meets everything else. */
    const settleNow = async () => {
      await run(
        world.owner.db,
        sql`update settlement_line set eligible_on = current_date - 9 where payout_id is null and eligible_on > current_date - 9`,
      )
      return settle(
        { ...runner(), config: { ...world.config, PAYOUT_REVIEW_KRW: 20_000 } },
        { settledOn: `2026-11-${String(10 + Math.floor(Math.random() * 12))}` },
      )
    }
    const verbs: Record<string, () => Promise<unknown>> = {
      send,
      pay,
      place,
      checkout,
      cancel,
      takeOut,
      bankAnswers,
      decidePayout,
      deposit,
      release,
      resolve,
      relink,
      settleNow,
      confirm: withOrder(['placed'], ({ id: orderId, owner }) => confirmOrder(owner.ctx, { orderId })),
      topUp: () => topUp(pick(people).ctx, { idempotencyKey: key(), amountKrw: 100 }),
      lease: () => leaseAccount(pick(people).ctx, { idempotencyKey: key(), amountKrw: 5_000, depositorName: '김' }),
      unlock: () => startUnlock(pick(people).ctx),
      request: () => requestOf(world, people),
      closeRequests: () => closeOpenRequests(world, people),
      expireHolds: () => expireHolds(world.ctx()),
      expireOrders: () => expireOrders(runner()),
      expireRequests: () => expireRequests(runner()),
      fund: () => fundDebt(world, pick(shops)),
      markSent: () => markSent(world),
      resume: () => resumeRefunds(runner()),
      expireLeases: () => expireLeases(runner()),
      seal: () => sealLedger(world.ctx()),
    }

    const until = Date.now() + seconds * 1000
    const done = new Map<string, number>()
    const failed = new Map<string, number>()
    const names = Object.keys(verbs)
    await Promise.all(
      Array.from({ length: callers }, async () => {
        while (Date.now() < until) {
          const name = pick(names)
          await verbs[name]!().then(
            () => done.set(name, (done.get(name) ?? 0) + 1),
            (error: { code?: string; message?: string }) => {
              const what = `${name}: ${error.code ?? error.message}`
              failed.set(what, (failed.get(what) ?? 0) + 1)
            },
          )
          // A day passes now and then: limits begin anew, and holds, orders and leases really run
          // out.
          world.advance(Math.random() < 0.004 ? 86_400_000 : 3)
        }
      }),
    )
    console.log(JSON.stringify({ done: Object.fromEntries(done), refused: Object.fromEntries([...failed].sort()) }))
    expect([...failed.keys()].filter((what) => /: (UNAVAILABLE|OUTCOME_UNKNOWN|INTERNAL|.* .*)$/.test(what))).toEqual([])
    // Each report names both statements and where the refused one stood.
    expect(deadlocks()).toEqual([])
    await sealLedger(world.ctx())
    const broken = (await verifyLedger(world.ctx())).filter((check) => check.broken > 0)
    expect(broken).toEqual([])
    expect(await fixture.unsound()).toEqual([])
  },
  (seconds + 60) * 1000,
)

it('the first sales of a shop at once, an order and a payment of one buyer: neither waits for the other in a circle', async () => {
  const lane = async () => {
    const buyer = await fixture.buyer(300_000)
    for (let round = 0; round < 16; round += 1) {
      const shop = await fixture.shop({ autoConfirm: true })
      const [product, transfer] = [await world.product(shop, { priceKrw: 900, stock: 9 }), randomUUID()]
      const approval = await world.approve(buyer, payOf(shop, transfer, 700))
      const pay = () =>
        payShop(buyer.ctx, { idempotencyKey: transfer, shopId: shop.id, shopHandle: shop.handle, amountKrw: 700, memo: '', approval })
      // The payment comes a little later each time, to meet the order between its hold and its
      // capture.
      await Promise.all([fixture.place(buyer, shop, [{ productId: product.id, quantity: 1 }]), sleep(round).then(pay)])
    }
  }
  await Promise.all(Array.from({ length: 4 }, lane))
  expect(deadlocks()).toEqual([])
})
