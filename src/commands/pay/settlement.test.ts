import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { runCommand } from '../../../test/run-command.ts'
import { createSettlementWorld } from '../../../test/worlds/settlement-world.ts'
import { settle } from '../../pay/settlement/settle.ts'
import { register } from '../pay.ts'

let world: Awaited<ReturnType<typeof createSettlementWorld>>
let shop: Awaited<ReturnType<typeof world.paidShop>>

beforeAll(async () => {
  world = await createSettlementWorld('2026-11-02T10:00:00+09:00')
  shop = await world.paidShop()
  await world.sell(shop, 100_000)
})
afterAll(() => world.close())

const kiwi = (...words: string[]) => runCommand(register, world.env, words)

it('reads no statement of a day that is still to come, which would count as read', async () => {
  expect(await kiwi('pay', 'reconcile', '--day', '2030-01-02')).toMatchObject({
    exitCode: 2,
    complaint: expect.stringContaining('lies in the future'),
  })
})

it('settles a business day that has been, and says why not another', async () => {
  expect(await kiwi('pay', 'settle', '--day', '2030-01-02')).toMatchObject({
    exitCode: 2,
    complaint: expect.stringContaining('lies in the future'),
  })
  expect(await kiwi('pay', 'settle', '--day', '2026-10-09')).toMatchObject({
    exitCode: 2,
    complaint: expect.stringContaining('Banks rest on 2026-10-09'),
  })
  for (const day of ['soon', '2026-02-30', '2126-01-01'])
    expect(await kiwi('pay', 'settle', '--day', day)).toMatchObject({
      exitCode: 2,
      complaint: expect.stringContaining('It is a day in Seoul from 2020-01-01 to '),
    })
  expect((await kiwi('pay', 'settle', '--day', '2026-11-03')).text).toBe('2026-11-03: 0 payouts, 0 KRW')
  expect((await kiwi('pay', 'settle', '--day', '2026-11-04')).text).toBe('2026-11-04: 1 payouts, 97,250 KRW')
})

it('shows a shop’s payouts, the lines of one, and those as CSV', async () => {
  await settle(world.ctx())
  const [made] = await world.payouts(shop)
  expect((await kiwi('pay', 'statement', '--shop', shop.handle)).text).toContain(`2026-11-04 ${made!.id} requested`)
  expect((await kiwi('pay', 'statement', '--shop', shop.handle, '--payout', made!.id)).value).toMatchObject({
    payout: { netKrw: 97_250 },
    lines: [{ kind: 'sale', grossKrw: 100_000, netKrw: 97_250 }],
  })
  let written = ''
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((said) => {
    written += String(said)
    return true
  })
  const { exitCode } = await kiwi('pay', 'statement', '--shop', shop.handle, '--payout', made!.id, '--csv')
  stdout.mockRestore()
  expect([exitCode, written.split('\r\n').length]).toEqual([0, 3])
  expect(written).toContain(',판매,,,,,0,100000,2500,250,97250,1,2026-11-04,')
  expect(await kiwi('pay', 'statement', '--shop', 'nobody')).toMatchObject({
    exitCode: 1,
    complaint: expect.stringContaining('no shop "nobody"'),
  })
})

it('lists, plans and withdraws fees, never for the past', async () => {
  const add = (from: string, feePpm = '20000') => kiwi('pay', 'fees', 'add', '--from', from, '--fee-ppm', feePpm, '--vat-ppm', '100000')
  expect((await add('2026-01-01')).complaint).toContain('too early')
  for (const from of ['2027-02-30', '2207-01-01', '5']) expect(await add(from)).toMatchObject({ exitCode: 2 })
  expect(await add('2030-01-01', '2.5')).toMatchObject({ exitCode: 2 })
  expect((await add('2030-01-01')).text).toContain('version 2: 2 %')
  expect((await add('2029-01-01')).text).toContain('version 3: 2 %')
  expect((await add('2029-01-01')).complaint).toContain('taken')
  expect((await kiwi('pay', 'fees', 'withdraw', '2')).text).toContain('withdrawn')
  expect(await kiwi('pay', 'fees', 'withdraw', '1')).toMatchObject({ exitCode: 1, complaint: expect.stringContaining('holds already') })
  expect(await kiwi('pay', 'fees', 'withdraw', '9')).toMatchObject({ exitCode: 1, complaint: expect.stringContaining('no version 9') })
  expect(await kiwi('pay', 'fees', 'withdraw', 'two')).toMatchObject({ exitCode: 2 })
  expect((await kiwi('pay', 'fees', 'list')).text.split('\n')).toHaveLength(3)
})

it('lists and plans what is kept back, after every version before, and not as the app', async () => {
  const terms = {
    'new-for-days': 60,
    'new-ppm': 100_000,
    'new-days': 20,
    'established-ppm': 30_000,
    'established-days': 7,
    'debt-cap-krw': 500_000,
  }
  const add = (from: string, change = {}, env = world.env) => {
    const options = Object.entries({ from, ...terms, ...change }).flatMap(([name, value]) => [`--${name}`, String(value)])
    return runCommand(register, env, ['pay', 'reserve', 'add', ...options])
  }
  expect((await add('2026-01-02')).complaint).toContain('too early')
  for (const from of ['2027-02-30', '2207-01-01']) expect(await add(from)).toMatchObject({ exitCode: 2 })
  expect(await add('2030-01-01', { 'new-ppm': 1_000_001 })).toMatchObject({ exitCode: 2 })
  expect(await add('2030-01-01', { 'debt-cap-krw': '-1' })).toMatchObject({ exitCode: 2 })
  expect((await add('2030-01-01', {}, { ...world.env, DATABASE_MIGRATION_URL: world.env.DATABASE_URL })).exitCode).not.toBe(0)
  expect((await add('2030-01-01')).text).toContain('version 3: under 60 days 10 % for 20 days, then 3 % for 7 days; debt up to 500,000 KRW')
  expect((await add('2029-01-01')).complaint).toContain('too early')
  expect((await kiwi('pay', 'reserve', 'list')).text.split('\n')).toHaveLength(3)
})

it('tells a balance at the end of a day in Seoul, and at no time that is none', async () => {
  const central = async (at: string) => (await kiwi('pay', 'balance', 'shop:' + shop.handle, '--at', at)).value
  expect(await central('2026-11-01')).toMatchObject({ at: '2026-11-01T14:59:59.999Z', balanceKrw: 0 })
  expect(await central('2026-11-02')).toMatchObject({ at: '2026-11-02T14:59:59.999Z', balanceKrw: 100_000 })
  expect(await central('2026-11-02T09:00:00+09:00')).toMatchObject({ balanceKrw: 0 })
  for (const at of ['5', '2026-02-30', '2026-11-02T09:00:00', '1764000000000', '2207-01-01'])
    expect(await kiwi('pay', 'balance', 'central', '--at', at)).toMatchObject({
      exitCode: 2,
      complaint: expect.stringContaining('an instant with its zone'),
    })
})
