import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'

export interface PoolAccount {
  bankCode: string
  accountNumber: string
}

/** Adds accounts to the pool; those in it stay as they are. Returns the number of new ones. */
export async function addAccounts(ctx: Pick<Ctx, 'main' | 'now'>, accounts: readonly PoolAccount[]): Promise<{ added: number }> {
  const now = ctx.now()
  const given = accounts.map((account) => ({ ...account, id: newId(now) }))
  const added = await rows(
    ctx.main.db,
    sql`insert into virtual_account (id, bank_code, account_number, created_at)
        select i.id, i.bank_code, i.account_number, ${now}::timestamptz
        from ${sql.unnest('i', given, { id: 'uuid', bankCode: 'text', accountNumber: 'text' })}
        on conflict (account_number) do nothing returning id`,
  )
  return { added: added.length }
}
