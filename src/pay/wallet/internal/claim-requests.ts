import type { MainTx } from '../../../db/handles.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'

interface Claim {
  requestId: string
  payerId: string
  requesterId: string
  amountKrw: number
  /** The idempotency key of the transfer that would pay it. */
  transferKey: string
}

/** `refused`: this payment may not pay it. `busy`: another transaction has it locked. */
export type Claimed = 'granted' | 'refused' | 'busy'

/**
 * Locks money requests, in the order of ids, before the transfers that pay them are posted. A claim
 * is granted when the request is open, between these two people and of this amount, or was paid by
 * this very transfer (a retry). Of two claims of one request, the first is granted.
 */
export async function claimRequests(tx: MainTx, claims: Claim[], now: Date, wait: boolean): Promise<Claimed[]> {
  if (claims.length === 0) return []
  const found = await rows(
    tx.db,
    sql<{ id: string; payerId: string; requesterId: string; amountKrw: number; isOpen: boolean; paidKey: string | null }>`
      select r.id, r.payer_id, r.requester_id, r.amount_krw, r.state = 'open' and r.expires_at > ${now}::timestamptz as is_open,
             (select t.idempotency_key from transfer t where t.id = r.transfer_id) as paid_key
      from money_request r where r.id = any(${sql.list(claims, (claim) => claim.requestId, 'uuid')})
      order by r.id for no key update of r ${wait ? sql`` : sql`skip locked`}`,
  )
  const claimedBy = new Map<string, string>()
  return claims.map((claim) => {
    const request = found.find(({ id }) => id === claim.requestId)
    const fits = request?.payerId === claim.payerId && request.requesterId === claim.requesterId && request.amountKrw === claim.amountKrw
    // Without waiting, a missing request looks like a locked one; the try that waits refuses it.
    if (!request) return wait ? 'refused' : 'busy'
    if (!fits) return 'refused'
    if (request.paidKey === claim.transferKey) return 'granted'
    const firstKey = claimedBy.get(request.id) ?? claim.transferKey
    claimedBy.set(request.id, firstKey)
    return request.isOpen && firstKey === claim.transferKey ? 'granted' : 'refused'
  })
}

/** Marks claimed requests as paid, in the postings' transaction. Returns those that were open. */
export async function markRequestsPaid(tx: MainTx, paid: { requestId: string; transferId: string }[], now: Date): Promise<Set<string>> {
  if (paid.length === 0) return new Set()
  const closed = await rows(
    tx.db,
    sql<{ id: string }>`
      update money_request r set state = 'paid', transfer_id = p.transfer_id, settled_at = ${now}::timestamptz
      from ${sql.unnest('p', paid, { requestId: 'uuid', transferId: 'uuid' })} where r.id = p.request_id and r.state = 'open' returning r.id`,
  )
  return new Set(closed.map(({ id }) => id))
}
