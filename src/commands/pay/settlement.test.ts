import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { runCommand } from '../../../test/run-command.ts'
import { createSettlementWorld } from '../../../test/settlement-world.ts'
import { settle } from '../../domain/pay/settlement/settle.ts'
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

it('settles a business day that has been, and says why not another', async () => {
  expect(await kiwi('pay', 'settle', '--day', '2126-01-01')).toMatchObject({
    exitCode: 2,
    complaint: expect.stringContaining('still to come'),
  })
  expect(await kiwi('pay', 'settle', '--day', '2026-10-09')).toMatchObject({
    exitCode: 2,
    complaint: expect.stringContaining('Banks rest on 2026-10-09'),
  })
  expect(await kiwi('pay', 'settle', '--day', 'soon')).toMatchObject({ exitCode: 2, complaint: expect.stringContaining('is no day') })
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
  expect(written).toContain('판매,,100000,2500,250,97250,1,2026-11-04')
  expect(await kiwi('pay', 'statement', '--shop', 'nobody')).toMatchObject({
    exitCode: 1,
    complaint: expect.stringContaining('no shop "nobody"'),
  })
})

it('lists and adds fees, never for the past', async () => {
  expect((await kiwi('pay', 'fees', 'add', '--from', '2026-01-01', '--fee-ppm', '1', '--vat-ppm', '1')).complaint).toContain('too early')
  expect(await kiwi('pay', 'fees', 'add', '--from', '2126-01-01', '--fee-ppm', '2.5', '--vat-ppm', '1')).toMatchObject({ exitCode: 2 })
  expect((await kiwi('pay', 'fees', 'add', '--from', '2126-01-01', '--fee-ppm', '20000', '--vat-ppm', '100000')).text).toContain(
    'version 2: 2 %',
  )
  expect((await kiwi('pay', 'fees', 'list')).text.split('\n')).toHaveLength(2)
})
