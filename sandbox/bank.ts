import type { Account, StatementLine } from './state.ts'
import type { World } from './world.ts'

export type Movement = { from: Account; to: Account; amountKrw: number; fromMemo: string; toMemo: string }

/** Moves money between two accounts and writes both statements. The caller checks the balance. */
export function move(world: World, { from, to, amountKrw, fromMemo, toMemo }: Movement): void {
  const at = world.now().toISOString()
  enter(from, { at, inout: '출금', amountKrw, memo: fromMemo, counterparty: to.holderName })
  enter(to, { at, inout: '입금', amountKrw, memo: toMemo, counterparty: from.holderName })
  world.touch()
}

/** A person outside the sandbox pays in. The memo is their name by default. */
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

/** Kiwi's transfers carry their reference: nine digits and capitals, apart from other letters. */
const referencePattern = /(?<![0-9A-Z])[0-9A-Z]{9}(?![0-9A-Z])/

/**
 * Dates lines of an account, and the same transfers on the other side, by their references. Sorts
 * the statements again and corrects their balances. For a demo world with a past. Returns the
 * number of dated lines.
 */
export function dateLines(world: World, account: Account, times: ReadonlyMap<string, string>): number {
  const touched = new Set([account])
  let dated = 0
  for (const line of account.statement) {
    const at = times.get(referencePattern.exec(line.memo)?.[0] ?? '')
    if (at === undefined || at === line.at) continue
    for (const other of Object.values(world.state.accounts)) {
      const half = other.statement.find(
        (one) =>
          one.at === line.at && one.amountKrw === line.amountKrw && one.inout !== line.inout && one.counterparty === account.holderName,
      )
      if (half) half.at = at
      if (half) touched.add(other)
    }
    line.at = at
    dated += 1
  }
  for (const one of touched) putInOrder(one)
  world.touch()
  return dated
}

function putInOrder({ statement }: Account): void {
  const signed = ({ inout, amountKrw }: StatementLine) => (inout === '입금' ? amountKrw : -amountKrw)
  const [first] = statement
  if (!first) return
  let balanceKrw = first.balanceAfterKrw - signed(first)
  statement.sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
  for (const [place, line] of statement.entries()) {
    balanceKrw += signed(line)
    Object.assign(line, { seq: place + 1, balanceAfterKrw: balanceKrw })
  }
}

export function findAccount(world: World, bankCode: string | undefined, accountNumber: string | undefined): Account | undefined {
  const digits = accountNumber?.replaceAll('-', '')
  return Object.values(world.state.accounts).find((account) => account.bankCode === bankCode && account.accountNumber === digits)
}

export function maskedNumber(account: Account): string {
  return `${account.accountNumber.slice(0, -3)}***`
}

/** The parts of a time as banks write them, in Korea (UTC+9, no summer time). */
export function kst(at: Date): { date: string; time: string; millis: string } {
  const digits = new Date(at.getTime() + 9 * 3_600_000).toISOString().replace(/\D/g, '')
  return { date: digits.slice(0, 8), time: digits.slice(8, 14), millis: digits.slice(0, 17) }
}
