import { and, eq, isNull } from 'drizzle-orm'
import type { MainTx } from '../../../db/handles.ts'
import { bankAccount } from '../../../db/schema/bank.ts'

export type LinkedAccount = typeof bankAccount.$inferSelect

/**
 * The person's linked account, locked: `share` keeps it linked until the caller commits, `update` also makes the person's other
 * transfers from and to it wait.
 */
export async function lockLinkedAccount(tx: MainTx, personId: string, strength: 'share' | 'update'): Promise<LinkedAccount | undefined> {
  const [linked] = await tx.db.select().from(bankAccount).where(ownLive(personId)).for(strength)
  return linked
}

/** As it is now, without a lock. */
export async function findLinkedAccount({ db }: Pick<MainTx, 'db'>, personId: string): Promise<LinkedAccount | undefined> {
  const [linked] = await db.select().from(bankAccount).where(ownLive(personId))
  return linked
}

const ownLive = (personId: string) => and(eq(bankAccount.personId, personId), isNull(bankAccount.unlinkedAt))
