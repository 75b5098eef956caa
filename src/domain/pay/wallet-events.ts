import { and, eq, inArray } from 'drizzle-orm'
import type { MainTx } from '../../db/handles.ts'
import { account } from '../../db/schema/ledger.ts'
import { publish } from '../../realtime/publish.ts'

/** Tells people that their wallet moved, in id order, so that two transfers between the same people cannot deadlock. */
export async function publishWallets(
  tx: MainTx,
  personIds: string[],
  cause: { transferId: string | null; bankCallId: string | null },
  now: Date,
): Promise<void> {
  const wallets = await tx.db
    .select({ personId: account.personId, posted: account.posted })
    .from(account)
    .where(and(eq(account.kind, 'wallet'), inArray(account.personId, personIds)))
  for (const personId of [...new Set(personIds)].sort()) {
    const balanceKrw = wallets.find((wallet) => wallet.personId === personId)?.posted ?? 0
    await publish(tx, personId, { kind: 'wallet', balanceKrw, ...cause }, now)
  }
}
