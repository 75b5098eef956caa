import { beforeAll, expect, it } from 'vitest'
import type { BankDeposit, DepositsPort } from '../../../src/platform/deposits/port.ts'

interface Bank {
  port: DepositsPort
  /** Sends money; returns the deposit that the bank must report from now on. */
  deposit(amountKrw: number): Promise<Omit<BankDeposit, 'depositedAt'>>
  /** The body and headers of the webhook about a deposit, signed at `now`. */
  webhookOf(bankDepositId: string, now: Date): Promise<{ body: string; headers: Record<string, string> }>
}

/** The contract of every bank's adapter for deposits. */
export function depositsContract(provide: () => Promise<Bank>): void {
  let bank: Bank
  beforeAll(async () => {
    bank = await provide()
  })

  it('gives a deposit by its id, and null for one it never heard of', async () => {
    const made = await bank.deposit(12_300)
    const found = await bank.port.fetch(made.bankDepositId)
    expect(found).toMatchObject(made)
    expect(found?.depositedAt).toBeInstanceOf(Date)
    expect(await bank.port.fetch('unknown-id')).toBeNull()
  })

  it('lists every deposit once from a cursor on, in pages, and nothing after the last', async () => {
    let { cursor } = await readAll(bank.port, null)
    const made: string[] = []
    for (let n = 1; n <= 60; n += 1) made.push((await bank.deposit(n)).bankDepositId)
    const listed = await readAll(bank.port, cursor)
    expect(listed.deposits.map(({ bankDepositId }) => bankDepositId)).toEqual(made)
    ;({ cursor } = listed)
    expect(await readAll(bank.port, cursor)).toMatchObject({ deposits: [] })
    expect((await readAll(bank.port, null)).deposits.length).toBeGreaterThanOrEqual(60)
  })

  it('believes an authentic webhook not older than five minutes, and no other', async () => {
    const now = new Date()
    const { bankDepositId } = await bank.deposit(1_000)
    const { body, headers } = await bank.webhookOf(bankDepositId, now)
    const verify = (text: string, given: Record<string, string>, ageMs = 0) =>
      bank.port.verifyWebhook(text, given, new Date(now.getTime() + ageMs))
    expect(await verify(body, headers)).toEqual({ bankDepositId })
    expect(await verify(body, headers, 299_000)).toEqual({ bankDepositId })
    expect(await verify(body, headers, 302_000)).toBeNull()
    expect(await verify(body, headers, -302_000)).toBeNull()
    expect(await verify(`${body} `, headers)).toBeNull()
    expect(await verify(body, {})).toBeNull()
    for (const name of Object.keys(headers)) expect(await verify(body, { ...headers, [name]: 'v1,AAAA' })).toBeNull()
  })
}

async function readAll(port: DepositsPort, from: string | null) {
  const deposits: BankDeposit[] = []
  let cursor = from
  for (;;) {
    const page = await port.listSince(cursor)
    deposits.push(...page.deposits)
    cursor = page.cursor
    if (!page.hasMore) return { deposits, cursor }
  }
}
