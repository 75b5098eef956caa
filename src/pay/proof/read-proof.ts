import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import type { balanceProof } from './schema.ts'

interface Row {
  day: string
  body: string
  signature: Buffer
  accountId: string
  ownerId: string
  seq: number
  balanceKrw: number
  salt: Buffer
  position: number
  path: Buffer[]
}

/** The caller's wallet in the newest head, with its path to the signed root. Throws NOT_FOUND. */
export async function readProof(ctx: MemberCtx): Promise<z.infer<typeof balanceProof>> {
  // Reads one run of 256 leaves and the roots of all runs: 4,000 rows for a million accounts.
  const [found] = await rows(
    ctx.main.db,
    sql<Row>`
      select l.day::text, h.body, h.signature, l.account_id, l.owner_id, l.seq, l.balance_krw, l.salt, l.position,
             merkle_path((select array_agg(head_leaf_hash(r) order by r.position) from ledger_head_leaf r
                          where r.day = l.day and r.position between l.position / 256 * 256 and l.position / 256 * 256 + 255), l.position % 256)
          || merkle_path((select array_agg(n.hash order by n.position) from ledger_head_node n where n.day = l.day), l.position / 256) as path
      from account a
      join ledger_head h on h.day = (select max(day) from ledger_head)
      join ledger_head_leaf l on l.day = h.day and l.account_id = a.id
      where a.kind = 'wallet' and a.person_id = ${ctx.actor.personId}`,
  )
  if (!found) throw new KiwiError('NOT_FOUND')
  const { day, body, signature, accountId, ownerId, seq, balanceKrw, salt, position, path } = found
  return {
    day,
    head: body,
    signature: signature.toString('base64url'),
    leaf: { accountId, ownerId, seq, balanceKrw, salt: salt.toString('base64url') },
    position,
    path: path.map((hash) => hash.toString('base64url')),
  }
}
