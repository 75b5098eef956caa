import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { KiwiError } from '../../errors.ts'
import type { balanceProof } from './schema.ts'

interface Found {
  day: string
  body: string
  signature: Uint8Array
  account_id: string
  owner_id: string
  seq: number
  balance_krw: number
  salt: Uint8Array
  position: number
  path: Uint8Array[]
}

/** The caller's wallet in the newest head, with its way up to the signed root. Throws NOT_FOUND before there is one. */
export async function readProof(ctx: MemberCtx): Promise<z.infer<typeof balanceProof>> {
  // Reads one run of 256 leaves and the roots of all runs: 4,000 rows for a million accounts.
  const [found] = await rows<Found>(
    ctx.main.db,
    sql`select l.day::text, h.body, h.signature, l.account_id, l.owner_id, l.seq, l.balance_krw, l.salt, l.position,
               merkle_path((select array_agg(head_leaf_hash(r) order by r.position) from ledger_head_leaf r
                            where r.day = l.day and r.position between l.position / 256 * 256 and l.position / 256 * 256 + 255), l.position % 256)
            || merkle_path((select array_agg(n.hash order by n.position) from ledger_head_node n where n.day = l.day), l.position / 256) as path
        from account a
        join ledger_head h on h.day = (select max(day) from ledger_head)
        join ledger_head_leaf l on l.day = h.day and l.account_id = a.id
        where a.kind = 'wallet' and a.person_id = ${ctx.actor.personId}`,
  )
  if (!found) throw new KiwiError('NOT_FOUND')
  return {
    day: found.day,
    head: found.body,
    signature: base64url(found.signature),
    leaf: {
      accountId: found.account_id,
      ownerId: found.owner_id,
      seq: found.seq,
      balanceKrw: found.balance_krw,
      salt: base64url(found.salt),
    },
    position: found.position,
    path: found.path.map(base64url),
  }
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}
