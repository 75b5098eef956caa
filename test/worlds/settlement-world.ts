import { randomUUID } from 'node:crypto'
import { rows } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import type { MainTx } from '../../src/db/handles.ts'
import { paymentApproval } from '../../src/db/schema/approval.ts'
import { bankAccount } from '../../src/db/schema/bank.ts'
import { paymentRefund } from '../../src/db/schema/payment-refund.ts'
import { paymentStatement } from '../../src/pay/approval/schema.ts'
import { completeBankCall } from '../../src/pay/bank/internal/complete-bank-call.ts'
import { payableOf, walletsOf } from '../../src/pay/ledger/accounts.ts'
import { postTransfer } from '../../src/pay/ledger/post-transfers.ts'
import { sealLedger } from '../../src/pay/proof/seal-ledger.ts'
import { verifyLedger } from '../../src/pay/proof/verify-ledger.ts'
import { recordRefund, recordSales } from '../../src/pay/settlement/record-lines.ts'
import { write } from '../../src/db/write.ts'
import { newId } from '../../src/ids.ts'
import { createWorld, type TestPerson, type World } from './world.ts'
import { payOf } from '../statements.ts'

interface Shop {
  id: string
  owner: TestPerson
}

/** A world for settlement with a clock that is set to `startsAt`. */
export async function createSettlementWorld(startsAt: string, options: { hasReserve?: boolean } = {}) {
  const world = await createWorld({}, options)
  const setClock = (iso: string) => world.advance(Date.parse(iso) - world.deps.now().getTime())
  setClock(startsAt)
  return { ...world, setClock, ...(await settlementIn(world)) }
}

/** Sales, refunds and answers of the bank in a world, without the bank's protocol. */
export async function settlementIn(world: World) {
  const buyer = await world.person()

  const linkAccount = async (person: TestPerson) => {
    const now = world.deps.now()
    await world.deps.main.db
      .insert(bankAccount)
      .values({ id: newId(now), personId: person.id, bankCode: '004', lastFour: '1234', createdAt: now })
  }
  /** A payment or refund between the buyer and a shop, as a transfer. */
  const move = (
    shop: Shop,
    amountKrw: number,
    kind: 'payment' | 'refund',
    then: (transferId: string, now: Date) => Then,
    causeId?: string,
  ) =>
    write(world.ctx(), async (tx) => {
      const now = world.deps.now()
      const [wallet] = await walletsOf(tx, [buyer.id], now)
      const payable = await payableOf(tx, shop.id, now)
      const [debitAccountId, creditAccountId] = kind === 'payment' ? [wallet!, payable] : [payable, wallet!]
      const posting = {
        idempotencyKey: randomUUID(),
        kind,
        debitAccountId,
        creditAccountId,
        amountKrw,
        memo: '',
        ...(causeId ? { causeId } : {}),
      }
      const { transferId } = await postTransfer(tx, posting, now)
      if (kind === 'payment') await approved(tx, shop, transferId, posting.idempotencyKey, amountKrw, now)
      return { transferId, result: await then(transferId, now)(tx) }
    })
  const approved = (tx: MainTx, shop: Shop, subjectId: string, transfer: string, amountKrw: number, createdAt: Date) => {
    const statement = paymentStatement({ ...payOf({ id: shop.id, handle: 'any' }, transfer, amountKrw), nonce: '' })
    const by = { personId: buyer.id, deviceId: randomUUID(), signature: new Uint8Array(64) }
    return tx.db.insert(paymentApproval).values({ subjectId, statement, createdAt, ...by })
  }
  type Then = (tx: Parameters<Parameters<typeof write>[1]>[0]) => Promise<unknown>

  return {
    linkAccount,
    /** A shop whose owner can be paid. */
    async paidShop() {
      const shop = await world.shop()
      await linkAccount(shop.owner)
      return shop
    },
    async sell(shop: Shop, grossKrw: number): Promise<string> {
      await world.fund(buyer, grossKrw)
      world.advance(1)
      const { transferId } = await move(
        shop,
        grossKrw,
        'payment',
        (id, now) => (tx) => recordSales(tx, [{ shopId: shop.id, transferId: id, grossKrw, orderId: null }], now),
      )
      return transferId
    },
    async refund(shop: Shop, saleTransferId: string, grossKrw: number) {
      const { result } = await move(
        shop,
        grossKrw,
        'refund',
        (transferId, now) => async (tx) => {
          const row = { transferId: saleTransferId, shopId: shop.id, payerId: buyer.id, personId: shop.owner.id, amountKrw: grossKrw }
          const key = { idempotencyKey: transferId, requestHash: new Uint8Array(), reason: '-', createdAt: now }
          await tx.db.insert(paymentRefund).values({ id: newId(now), ...row, ...key, refundTransferId: transferId })
          return recordRefund(tx, { saleTransferId, transferId, grossKrw, orderId: null, cancelId: null }, now)
        },
        saleTransferId,
      )
      return result as Awaited<ReturnType<typeof recordRefund>>
    },
    payouts: (shop: Shop) =>
      rows(
        world.deps.main.db,
        sql<{
          id: string
          state: string
          net: number
          carry: number
          refund: number
          fee: number
          bankCallId: string | null
          reason: string | null
        }>`select id, state, net_krw as net, carry_krw as carry, refund_krw as refund, fee_krw as fee, bank_call_id, reason
            from payout where shop_id = ${shop.id} order by id`,
      ),
    openLines: async (shop: Shop) =>
      (
        await rows(
          world.deps.main.db,
          sql<{ n: number }>`select count(*)::int as n from settlement_line where shop_id = ${shop.id} and payout_id is null`,
        )
      )[0]!.n,
    balance: async (kind: 'in_transit' | 'central' | 'fee' | 'vat') =>
      (await rows(world.deps.main.db, sql<{ posted: number }>`select posted from account where kind = ${kind}`))[0]!.posted,
    payable: async (shop: Shop) =>
      (
        await rows(
          world.deps.main.db,
          sql<{ posted: number }>`select posted from account where kind = 'shop_payable' and shop_id = ${shop.id}`,
        )
      )[0]!.posted,
    /** The answer of the bank to the call of a payout. */
    bankSays: (bankCallId: string, state: 'confirmed' | 'failed', code = 'A0000') =>
      write(world.ctx(), (tx) => completeBankCall(tx, bankCallId, { state, code }, world.deps.now())),
    notices: async (person: TestPerson) => {
      const found = await rows(
        world.deps.main.db,
        sql<{ kind: string }>`
            select payload->>'kind' as kind from outbox where name = 'notifications.notify' and payload->>'personId' = ${person.id} order by id`,
      )
      return found.map(({ kind }) => kind)
    },
    /** The clock is set back: unsealed entries would count as late. */
    broken: async () => (await sealLedger(world.ctx()), await verifyLedger(world.ctx())).filter((check) => check.broken > 0),
  }
}
