import type { Account, StatementLine } from './state.ts'
import type { World } from './world.ts'

export type Movement = { from: Account; to: Account; amountKrw: number; fromMemo: string; toMemo: string }

/** Moves money between two accounts of the sandbox and writes both statements. The caller has checked the balance. */
export function move(world: World, { from, to, amountKrw, fromMemo, toMemo }: Movement): void {
  const at = world.now().toISOString()
  enter(from, { at, inout: '출금', amountKrw, memo: fromMemo, counterparty: to.holderName })
  enter(to, { at, inout: '입금', amountKrw, memo: toMemo, counterparty: from.holderName })
  world.touch()
}

/** Somebody outside the sandbox pays in; the memo is their name unless the bank prints another. */
export function payIn(world: World, account: Account, amountKrw: number, depositor: string, memo = depositor): StatementLine {
  const line = enter(account, { at: world.now().toISOString(), inout: '입금', amountKrw, memo, counterparty: depositor })
  world.touch()
  return line
}

function enter(account: Account, line: Omit<StatementLine, 'seq' | 'balanceAfterKrw'>): StatementLine {
  account.balanceKrw += line.inout === '입금' ? line.amountKrw : -line.amountKrw
  const entered = { ...line, seq: account.statement.length + 1, balanceAfterKrw: account.balanceKrw }
  account.statement.push(entered)
  return entered
}

export function findAccount(world: World, bankCode: string | undefined, accountNumber: string | undefined): Account | undefined {
  const digits = accountNumber?.replaceAll('-', '')
  return Object.values(world.state.accounts).find((account) => account.bankCode === bankCode && account.accountNumber === digits)
}

export function maskedNumber(account: Account): string {
  return `${account.accountNumber.slice(0, -3)}***`
}

/** The parts of a moment as banks write them, in Korean time (UTC+9, no summer time). */
export function kst(at: Date): { date: string; time: string; millis: string } {
  const digits = new Date(at.getTime() + 9 * 3_600_000).toISOString().replace(/\D/g, '')
  return { date: digits.slice(0, 8), time: digits.slice(8, 14), millis: digits.slice(0, 17) }
}
