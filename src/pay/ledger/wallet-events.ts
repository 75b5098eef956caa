import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { publishSelected } from '../../realtime/publish.ts'

/** A movement of a person's wallet and its cause. */
export interface WalletMove {
  personId: string
  transferId: string | null
  bankCallId: string | null
}

/** Tells people that their wallet moved. */
export function publishWallets(
  tx: MainTx,
  personIds: string[],
  cause: { transferId: string | null; bankCallId: string | null },
  now: Date,
): void {
  publishWalletMoves(
    tx,
    [...new Set(personIds)].map((personId) => ({ personId, ...cause })),
    now,
  )
}

/** The same for a batch, in one statement. Each event has the balance after all of them. */
export function publishWalletMoves(tx: MainTx, moves: WalletMove[], now: Date): void {
  if (moves.length === 0) return
  const numbered = moves.map((move, n) => ({ ...move, n }))
  // A probe of account_wallet_unique per move: joined, the plan of a session that began over few
  // wallets reads all of them for ever.
  const events = sql`
    select m.person_id, jsonb_build_object('kind', 'wallet',
        'balanceKrw', coalesce((select a.posted from account a where a.kind = 'wallet' and a.person_id = m.person_id), 0),
        'transferId', m.transfer_id, 'bankCallId', m.bank_call_id), m.n
    from ${sql.unnest('m', numbered, { personId: 'uuid', transferId: 'uuid', bankCallId: 'uuid', n: 'int' })}`
  publishSelected(
    tx,
    moves.map(({ personId }) => personId),
    events,
    now,
  )
}
