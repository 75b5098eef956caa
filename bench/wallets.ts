import { run } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import type { MainClient } from '../src/db/handles.ts'
import { transaction } from '../src/db/transaction.ts'
import { walletsOf } from '../src/pay/ledger/accounts.ts'
import { houseAccounts, postTransfers } from '../src/pay/ledger/post-transfers.ts'
import { newId } from '../src/ids.ts'
import { newestVersion } from '../src/shared/consents.ts'

export interface Walleted {
  personId: string
  handle: string
  walletId: string
}

/** Active people with this balance, paid in as by the bank. */
export async function openWallets(main: MainClient, count: number, amountKrw: number): Promise<Walleted[]> {
  const now = new Date()
  const people = Array.from({ length: count }, (_, n) => ({ personId: newId(now), handle: `payer${n}` }))
  const ids = people.map(({ personId }) => personId)
  await run(
    main.db,
    sql`insert into person (id, status, role, handle, display_name, is_private, agreed_terms, agreed_privacy, last_active_at, created_at)
        select id, 'active', 'member', handle, handle, false, ${newestVersion('terms')}::int, ${newestVersion('privacy')}::int, now(), now()
        from unnest(${ids}::uuid[], ${sql.list(people, ({ handle }) => handle, 'text')}) as p(id, handle)`,
  )
  const wallets = await transaction(main, (tx) => walletsOf(tx, ids, now))
  for (let from = 0; from < count; from += 128) {
    const postings = wallets.slice(from, from + 128).map((creditAccountId) => ({
      idempotencyKey: `bench:${creditAccountId}`,
      kind: 'return' as const,
      debitAccountId: houseAccounts.central,
      creditAccountId,
      amountKrw,
      memo: '',
    }))
    await transaction(main, (tx) => postTransfers(tx, postings, now))
  }
  await run(main.db, sql`analyze`)
  return people.map((person, n) => ({ ...person, walletId: wallets[n]! }))
}
