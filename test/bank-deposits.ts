import type { VirtualDeposit } from '../sandbox/state.ts'
import { virtualAccounts } from '../sandbox/virtual-accounts.ts'
import { rows } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import { addAccounts } from '../src/pay/deposits/add-accounts.ts'
import type { World } from './worlds/world.ts'

/** Adds all virtual accounts of the sandbox's bank to Kiwi's pool, except the last. */
export const fillPool = (world: World) => addAccounts(world.ctx(), virtualAccounts.slice(0, -1))
export const unknownAccount = virtualAccounts.at(-1)!

/** Sends money to an account at the sandbox's bank. */
export async function sendTo(
  sandboxUrl: string,
  account: { bankCode: string; accountNumber: string },
  { amountKrw, depositor, announcedKrw }: { amountKrw: number; depositor: string; announcedKrw?: number },
): Promise<VirtualDeposit> {
  const { bankCode, accountNumber } = account
  const response = await fetch(`${sandboxUrl}/control/deposit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ bankCode, accountNumber, amountKrw, depositor, announcedKrw }),
  })
  if (response.status !== 201) throw new Error(`The sandbox answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as VirtualDeposit
}

/**
 * The booked money: the balance of each account of Kiwi, and each deposit with the sum of its
 * transfers.
 */
export async function depositBooks(world: World) {
  const [accounts, deposits] = await Promise.all([
    rows(
      world.deps.main.db,
      sql<{ kind: string; posted: number }>`select kind, posted from account where person_id is null and shop_id is null`,
    ),
    rows(
      world.deps.main.db,
      sql<{ bankDepositId: string; state: string; reason: string; amountKrw: number; transfers: number }>`
          select d.bank_deposit_id, d.state, d.reason, d.amount_krw, (select count(*)::int from transfer t where t.cause_id = d.id) as transfers
          from deposit d order by d.bank_deposit_id`,
    ),
  ])
  return { house: Object.fromEntries(accounts.map(({ kind, posted }) => [kind, posted])), deposits }
}
