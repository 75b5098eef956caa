import { payIn } from './bank.ts'
import { kiwiAccount } from './credentials.ts'
import type { VirtualDeposit } from './state.ts'
import type { Webhooks } from './webhooks.ts'
import type { World } from './world.ts'

const bankCode = '088'
const numberStart = '5621907'

/** The numbers that the bank reserves for Kiwi's pool: the same in every sandbox. */
export const virtualAccounts: readonly { bankCode: string; accountNumber: string }[] = Array.from({ length: 100 }, (_, index) => ({
  bankCode,
  accountNumber: `${numberStart}${String(10_007 + index * 631).padStart(7, '0')}`,
}))

/** Whether the bank accepts money for it: also numbers of the series outside Kiwi's pool. */
export function isVirtualAccount(code: string, accountNumber: string): boolean {
  return code === bankCode && new RegExp(`^${numberStart}\\d{7}$`).test(accountNumber)
}

/**
 * Pays into a virtual account: the money arrives on Kiwi's central account, whose statement names
 * the deposit, and the service announces it. `announcedKrw` makes the announced amount wrong;
 * nobody should trust it.
 */
export function depositVirtually(
  world: World,
  webhooks: Webhooks,
  given: Omit<VirtualDeposit, 'id' | 'depositedAt'> & { announcedKrw?: number },
): VirtualDeposit {
  const { announcedKrw, ...facts } = given
  const now = world.now()
  // With the clock, so that no id is used again after a reset.
  const nth = world.next('virtualDeposit').toString(36).padStart(4, '0')
  const id = `VD${now.getTime().toString(36)}${nth}`.toUpperCase()
  const deposit: VirtualDeposit = { id, ...facts, depositedAt: now.toISOString() }
  world.state.virtualDeposits.push(deposit)
  payIn(world, world.state.accounts[kiwiAccount.fintechUseNum]!, facts.amountKrw, facts.depositorName, id)
  webhooks.emit(
    'VirtualAccount.Deposited',
    { depositId: id, accountNumber: facts.accountNumber, amountKrw: String(announcedKrw ?? facts.amountKrw) },
    'virtualaccounts',
  )
  return deposit
}
