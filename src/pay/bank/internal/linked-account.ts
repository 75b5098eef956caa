import type { MainTx } from '../../../db/handles.ts'
import { type Queryable, rows } from '../../../db/rows.ts'
import type { bankAccount } from '../../../db/schema/bank.ts'
import { sql } from '../../../db/sql.ts'

export type LinkedAccount = typeof bankAccount.$inferSelect

/** The person's linked account as it is now. */
export async function findLinkedAccount({ db }: { db: Queryable }, personId: string, lock = sql``): Promise<LinkedAccount | undefined> {
  const [linked] = await rows(
    db,
    sql<LinkedAccount>`select * from bank_account where person_id = ${personId}::uuid and unlinked_at is null ${lock}`,
  )
  return linked
}

/**
 * The same, locked: `share` keeps it linked until the caller commits, `update` also makes the
 * person's other transfers from and to it wait.
 */
export function lockLinkedAccount(tx: MainTx, personId: string, strength: 'share' | 'update'): Promise<LinkedAccount | undefined> {
  return findLinkedAccount(tx, personId, sql`for ${sql.literal(strength)}`)
}
