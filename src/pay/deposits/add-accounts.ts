import { sql } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { newId } from '../../ids.ts'

export interface PoolAccount {
  bankCode: string
  accountNumber: string
}

/** Puts accounts the bank gave us into the pool. Those that are in it already stay as they are. Answers how many are new. */
export async function addAccounts(ctx: Pick<Ctx, 'main' | 'now'>, accounts: readonly PoolAccount[]): Promise<{ added: number }> {
  const now = ctx.now()
  const list = (values: string[]) => sql.param(values)
  const added = await rows(
    ctx.main.db,
    sql`insert into virtual_account (id, bank_code, account_number, created_at)
        select i.id, i.bank, i.number, ${now.toISOString()}::timestamptz
        from unnest(${list(accounts.map(() => newId(now)))}::uuid[], ${list(accounts.map(({ bankCode }) => bankCode))}::text[],
          ${list(accounts.map(({ accountNumber }) => accountNumber))}::text[]) as i(id, bank, number)
        on conflict (account_number) do nothing returning id`,
  )
  return { added: added.length }
}
