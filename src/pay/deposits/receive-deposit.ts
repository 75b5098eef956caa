import type { RunnerCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { isRefusedRow } from '../../db/errors.ts'
import { KiwiError } from '../../errors.ts'
import type { BankDeposit } from '../../platform/deposits/port.ts'
import { type SetAsideRow, setAside, UnreadableRow } from '../../shared/foreign-rows.ts'
import { write } from '../../db/write.ts'
import { keepRows } from '../bank/keep-rows.ts'
import { recordDeposit } from './internal/record-deposit.ts'
import { type Booked, contradicts } from './rules.ts'

const source = { provider: 'deposits', list: 'deposits' } as const

/** Asks the bank about an announced deposit and posts it; unknown ones are left to the sweep. */
export async function receiveDeposit(ctx: RunnerCtx, { bankDepositId }: { bankDepositId: string }): Promise<void> {
  try {
    const found = await ctx.platform.deposits.fetch(bankDepositId)
    if (!found) return ctx.logger.warn({ bankDepositId }, 'the bank does not know an announced deposit')
    await bookAll(ctx, [found])
  } catch (error) {
    if (!(error instanceof UnreadableRow)) throw error
    await keepRows(ctx, source, [error.row])
  }
}

/**
 * Reads the bank's own list from the stored cursor and posts the deposits that no webhook
 * announced, each in its own transaction. A row that cannot be read or posted is set aside. The
 * cursor moves only after a page is done, so a failed sweep is repeated.
 */
export async function sweepDeposits(ctx: RunnerCtx): Promise<{ listed: number; booked: number; setAside: number }> {
  const [last] = await rows(ctx.main.db, sql<{ cursor: string | null }>`select cursor from deposit_cursor where id = 1`)
  let cursor = last?.cursor ?? null
  const done = { listed: 0, booked: 0, setAside: 0 }
  for (let hasMore = true; hasMore;) {
    const page = await ctx.platform.deposits.listSince(cursor)
    await keepRows(ctx, source, page.setAside)
    const { booked, refused } = await bookAll(ctx, page.deposits)
    done.listed += page.deposits.length + page.setAside.length
    done.booked += booked
    done.setAside += page.setAside.length + refused
    // A bank that says there is more and repeats its cursor would keep us here for ever.
    hasMore = page.hasMore && page.cursor !== cursor
    cursor = page.cursor ?? cursor
    await run(
      ctx.main.db,
      sql`insert into deposit_cursor (id, cursor, read_at) values (1, ${cursor}, ${ctx.now()}::timestamptz)
          on conflict (id) do update set cursor = excluded.cursor, read_at = excluded.read_at`,
    )
  }
  return done
}

/** Posts the new deposits in order. One that fails for a lasting reason is set aside. */
async function bookAll(ctx: RunnerCtx, deposits: BankDeposit[]): Promise<{ booked: number; refused: number }> {
  const known = await bookedBefore(ctx, deposits)
  const refused: SetAsideRow[] = []
  let booked = 0
  for (const deposit of deposits) {
    const earlier = known.get(deposit.bankDepositId)
    if (earlier) {
      if (contradicts(deposit, earlier))
        refused.push(setAside(deposit, 'the bank told another amount, time, name or account of this deposit before'))
      continue
    }
    try {
      if (await write(ctx, (tx) => recordDeposit(tx, deposit, ctx.now()))) booked += 1
      known.set(deposit.bankDepositId, { ...deposit, account: deposit })
    } catch (error) {
      if (!isRefused(error)) throw error
      ctx.logger.error({ err: error, bankDepositId: deposit.bankDepositId }, 'a deposit could not be booked')
      refused.push(setAside(deposit, 'it could not be booked: see the log'))
    }
  }
  await keepRows(ctx, source, refused)
  return { booked, refused: refused.length }
}

const passing = new Set(['UNAVAILABLE', 'OUTCOME_UNKNOWN'])
const isRefused = (error: unknown) => (error instanceof KiwiError ? !passing.has(error.code) : isRefusedRow(error))

async function bookedBefore(ctx: RunnerCtx, deposits: BankDeposit[]): Promise<Map<string, Booked>> {
  const ids = deposits.map(({ bankDepositId }) => bankDepositId)
  const found = await rows(
    ctx.main.db,
    sql<Booked & { bankDepositId: string }>`
        select d.bank_deposit_id, d.amount_krw, d.deposited_at, d.depositor_name,
               case when v.id is not null then json_build_object('bankCode', v.bank_code, 'accountNumber', v.account_number) end as account
        from deposit d left join virtual_account v on v.id = d.virtual_account_id where d.bank_deposit_id = any(${ids}::text[])`,
  )
  return new Map(found.map((deposit) => [deposit.bankDepositId, deposit]))
}
