import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { historyCsvInput, historyInput } from '../schema.ts'
import { historyCsv } from './history-csv.ts'
import { listHistory } from './list-history.ts'
import { payShop } from './pay-shop.ts'
import { readReceipt } from './read-receipt.ts'
import { sendMoney } from './send-money.ts'
import { sendOf, payOf } from '../../../test/statements.ts'

let world: World
let me: TestPerson
let friend: TestPerson
let shop: { id: string; handle: string; owner: TestPerson }
const sent: Record<string, string> = {}

beforeAll(async () => {
  world = await createWorld()
  me = await world.person({ displayName: '하늘', hasAccount: true })
  friend = await world.person({ displayName: '=박서준' })
  shop = await world.shop()
  await world.fund(me, 1_000_000)
  sent['lunch'] = await send(friend, 10_000, '점심, "국밥"')
  world.advance(86_400_000)
  sent['formula'] = await send(friend, 20_000, '=HYPERLINK("http://x")')
  sent['percent'] = await send(friend, 5_000, '100% 환급')
  sent['shop'] = await pay(30_000)
  world.advance(86_400_000)
  await world.fund(me, 7_000)
})
afterAll(() => world.close())

async function send(to: TestPerson, amountKrw: number, memo: string) {
  const idempotencyKey = randomUUID()
  const approval = await world.approve(me, sendOf(to, idempotencyKey, amountKrw))
  return (await sendMoney(me.ctx, { idempotencyKey, toPersonId: to.id, toHandle: to.handle, amountKrw, memo, requestId: null, approval }))
    .transferId
}
async function pay(amountKrw: number) {
  const idempotencyKey = randomUUID()
  const approval = await world.approve(me, payOf(shop, idempotencyKey, amountKrw))
  return (await payShop(me.ctx, { idempotencyKey, shopId: shop.id, shopHandle: shop.handle, amountKrw, memo: '컵', approval })).transferId
}
const find = async (filter: object, person = me) => (await listHistory(person.ctx, historyInput.parse(filter))).lines
const dayOf = (offset: number) => new Date(world.deps.now().getTime() + 9 * 3_600_000 + offset * 86_400_000).toISOString().slice(0, 10)

describe('a wallet’s history', () => {
  it('is newest first, page by page, without a gap', async () => {
    const whole = await find({ limit: 50 })
    expect(whole.map(({ amountKrw }) => amountKrw)).toEqual([7_000, -30_000, -5_000, -20_000, -10_000, 1_000_000])
    const first = await listHistory(me.ctx, historyInput.parse({ limit: 4 }))
    const second = await listHistory(me.ctx, historyInput.parse({ limit: 4, cursor: first.nextCursor }))
    expect([...first.lines, ...second.lines]).toEqual(whole)
    expect(second.nextCursor).toBeNull()
    await expect(listHistory(me.ctx, historyInput.parse({ cursor: '-1' }))).rejects.toMatchObject({ code: 'BAD_INPUT' })
  })

  it('is narrowed by direction, kind and days in Seoul', async () => {
    expect((await find({ direction: 'in' })).map(({ amountKrw }) => amountKrw)).toEqual([7_000, 1_000_000])
    expect((await find({ direction: 'out', kinds: ['payment'] })).map(({ transferId }) => transferId)).toEqual([sent['shop']])
    expect(await find({ fromDay: dayOf(0) })).toHaveLength(1)
    expect(await find({ fromDay: dayOf(-1), toDay: dayOf(-1) })).toHaveLength(3)
    expect(await find({ toDay: dayOf(-2) })).toHaveLength(2)
  })

  it('is searched by memo, name, handle and shop; wildcards are letters like others', async () => {
    const ids = async (q: string) => (await find({ q })).map(({ transferId }) => transferId)
    expect(await ids('국밥')).toEqual([sent['lunch']])
    expect(await ids('박서준')).toEqual([sent['percent'], sent['formula'], sent['lunch']])
    expect(await ids(friend.handle.toUpperCase())).toHaveLength(3)
    expect(await ids('가게')).toEqual([sent['shop']])
    expect(await ids('100%')).toEqual([sent['percent']])
    expect(await ids('%')).toEqual([sent['percent']])
    expect(await ids('_____')).toEqual([])
  })

  it('is each one’s own', async () => {
    expect((await find({}, friend)).map(({ amountKrw }) => amountKrw)).toEqual([5_000, 20_000, 10_000])
    expect((await find({}, friend)).every(({ counterparty }) => counterparty.kind === 'person' && counterparty.id === me.id)).toBe(true)
    expect(await find({}, await world.person())).toEqual([])
  })

  it('names the order a payment belongs to', async () => {
    const orderId = randomUUID()
    const db = world.deps.main.db
    const at = sql`now()`
    await run(
      db,
      sql`insert into "order" (id, buyer_id, shop_id, state, total_krw, captured_krw, idempotency_key, request_hash, created_at, confirm_by)
          values (${orderId}, ${me.id}, ${shop.id}, 'confirmed', 1000, 1000, ${orderId}, '\\x00', ${at}, ${at})`,
    )
    const { walletsOf, payableOf } = await import('../ledger/accounts.ts')
    const { postTransfer } = await import('../ledger/post-transfers.ts')
    const { write } = await import('../../db/write.ts')
    await write(world.ctx(), async (tx) => {
      const now = world.deps.now()
      const [[wallet], payable] = [await walletsOf(tx, [me.id], now), await payableOf(tx, shop.id, now)]
      const posting = {
        idempotencyKey: randomUUID(),
        kind: 'payment',
        debitAccountId: wallet!,
        creditAccountId: payable,
        amountKrw: 1_000,
        memo: '',
        causeId: orderId,
      } as const
      await postTransfer(tx, posting, now)
    })
    expect((await find({ limit: 1 }))[0]).toMatchObject({ orderId, amountKrw: -1_000 })
  })
})

describe('a history as a spreadsheet', () => {
  const records = (csv: string) => csv.slice(1).trimEnd().split('\r\n')

  it('has a byte-order mark, a header in the reader’s language, and each line once', async () => {
    const { csv, fileName } = await historyCsv(me.ctx, { q: '', direction: 'out', kinds: ['send'], fromDay: null, toDay: null })
    expect(csv.startsWith('\uFEFF일시,종류,')).toBe(true)
    expect(records(csv)).toHaveLength(4)
    expect(fileName).toMatch(/^kiwipay-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/)
    const english = await historyCsv({ ...me.ctx, locale: 'en' }, { q: '', direction: 'all', kinds: [], fromDay: null, toDay: null })
    expect(english.csv.startsWith('\uFEFFTime (Seoul),Kind,')).toBe(true)
  })

  it('holds memos and names of other people as text only', async () => {
    const { csv } = await historyCsv(me.ctx, { q: '', direction: 'out', kinds: [], fromDay: null, toDay: null })
    expect(csv).toContain(`"'=HYPERLINK(""http://x"")"`)
    expect(csv).toContain(`"'=박서준"`)
    expect(csv).toContain('"점심, ""국밥"""')
    for (const record of records(csv)) for (const cell of record.split(',')) expect(cell).not.toMatch(/^[=+@-]/)
  })

  it('covers a year at most', async () => {
    const ask = (fromDay: string, toDay: string) => historyCsv(me.ctx, { q: '', direction: 'all', kinds: [], fromDay, toDay })
    await expect(ask('2024-01-01', '2025-06-01')).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'fromDay' })
    expect(records((await ask('2025-01-01', '2025-12-31')).csv)).toHaveLength(1)
  })
})

describe('a receipt', () => {
  it('shows the payer what they signed and on which device, and the payee everything else', async () => {
    const mine = await readReceipt(me.ctx, { transferId: sent['lunch']! })
    expect(mine).toMatchObject({
      amountKrw: -10_000,
      memo: '점심, "국밥"',
      sealedInBlock: null,
      counterparty: { kind: 'person', handle: friend.handle },
    })
    expect(JSON.parse(mine.approval!.statement)).toMatchObject({ amountKrw: 10_000, payee: { id: friend.id, shown: `@${friend.handle}` } })
    expect(mine.approval!.signature).toMatch(/^[\w-]{86}$/)
    expect(mine.approval!.deviceName).not.toBe('')
    expect(await readReceipt(friend.ctx, { transferId: sent['lunch']! })).toMatchObject({
      amountKrw: 10_000,
      approval: null,
      counterparty: { handle: me.handle },
    })
  })

  it('of a payment is the shop owner’s too, and nobody else’s', async () => {
    const transferId = sent['shop']!
    expect(await readReceipt(shop.owner.ctx, { transferId })).toMatchObject({ amountKrw: 30_000, approval: null })
    expect(await readReceipt(me.ctx, { transferId })).toMatchObject({ counterparty: { kind: 'shop', handle: shop.handle } })
    for (const person of [friend, await world.person(), await world.person({ role: 'admin' })])
      await expect(readReceipt(person.ctx, { transferId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(readReceipt(me.ctx, { transferId: randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('names the block that sealed it', async () => {
    const db = world.deps.main.db
    const [entry] = await rows(
      db,
      sql<{ accountId: string; seq: number }>`
        select e.account_id, e.seq from entry e join account a on a.id = e.account_id where e.transfer_id = ${sent['lunch']!} and a.person_id = ${me.id}`,
    )
    await run(
      db,
      sql`insert into ledger_block_account (height, account_id, from_seq, to_seq, hash, marks)
                       values (7, ${entry!.accountId}, ${entry!.seq - 1}, ${entry!.seq}, '\\x00', '\\x00')`,
    )
    expect((await readReceipt(me.ctx, { transferId: sent['lunch']! })).sealedInBlock).toBe(7)
    expect((await readReceipt(me.ctx, { transferId: sent['formula']! })).sealedInBlock).toBeNull()
  })
})

it('is asked for by days that a calendar has, from 2020 to 2099', () => {
  for (const day of ['0000-01-01', '2026-02-30', '9999-12-31', '2026-11-25\u0000']) {
    expect(historyInput.safeParse({ fromDay: day }).success).toBe(false)
    expect(historyCsvInput.safeParse({ toDay: day }).success).toBe(false)
  }
  expect(historyInput.safeParse({ fromDay: '2020-01-01', toDay: '2099-12-31' }).success).toBe(true)
})
