import { sql } from 'drizzle-orm'
import { rows } from '../../../db/client.ts'
import type { MainTx } from '../../../db/handles.ts'

interface Claim {
  requestId: string
  payerId: string
  requesterId: string
  amountKrw: number
  /** The idempotency key of the transfer that would pay it. */
  transferKey: string
}

/** `refused`: not open, or not this payment's to pay. `busy`: somebody else has it locked, and the caller would not wait. */
export type Claimed = 'granted' | 'refused' | 'busy'

/**
 * Locks money requests, by id, before the transfers that pay them are posted: one statement for a batch. Answers, for each claim,
 * whether its transfer may pay it: the request is open (or paid by this very transfer, so that a retry gives its first answer),
 * between these two people and of this amount. Of two claims of one request in a batch, the first has it.
 */
export async function claimRequests(tx: MainTx, claims: Claim[], now: Date, wait: boolean): Promise<Claimed[]> {
  if (claims.length === 0) return []
  const found = await rows<{
    id: string
    payer_id: string
    requester_id: string
    amount_krw: number
    is_open: boolean
    paid_key: string | null
  }>(
    tx.db,
    sql`select r.id, r.payer_id, r.requester_id, r.amount_krw,
               r.state = 'open' and r.expires_at > ${now.toISOString()}::timestamptz as is_open,
               (select t.idempotency_key from transfer t where t.id = r.transfer_id) as paid_key
        from money_request r where r.id = any(${sql.param([...new Set(claims.map(({ requestId }) => requestId))])}::uuid[])
        order by r.id for no key update of r ${wait ? sql`` : sql`skip locked`}`,
  )
  const claimedBy = new Map<string, string>()
  return claims.map((claim) => {
    const request = found.find(({ id }) => id === claim.requestId)
    const fits = request?.payer_id === claim.payerId && request.requester_id === claim.requesterId && request.amount_krw === claim.amountKrw
    // One that is not there at all is refused when it is asked for alone, and waited for.
    if (!request) return wait ? 'refused' : 'busy'
    if (!fits) return 'refused'
    if (request.paid_key === claim.transferKey) return 'granted'
    const firstKey = claimedBy.get(request.id) ?? claim.transferKey
    claimedBy.set(request.id, firstKey)
    return request.is_open && firstKey === claim.transferKey ? 'granted' : 'refused'
  })
}

/** Marks claimed requests paid by the transfers that were posted, in the transaction of the postings. Answers which were open. */
export async function settleRequests(tx: MainTx, paid: { requestId: string; transferId: string }[], now: Date): Promise<Set<string>> {
  if (paid.length === 0) return new Set()
  const settled = await rows<{ id: string }>(
    tx.db,
    sql`update money_request r set state = 'paid', transfer_id = p.transfer, settled_at = ${now.toISOString()}::timestamptz
        from unnest(${sql.param(paid.map(({ requestId }) => requestId))}::uuid[], ${sql.param(paid.map(({ transferId }) => transferId))}::uuid[])
          as p(request, transfer)
        where r.id = p.request and r.state = 'open' returning r.id`,
  )
  return new Set(settled.map(({ id }) => id))
}
