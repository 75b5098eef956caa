import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { isOwnProposal } from '../access/own-matters.ts'
import { may } from '../access/permissions.ts'
import { stands } from './propose-or-confirm.ts'
import { permissionFor, type DecisionKind } from './rules.ts'
import type { proposalList } from './schema.ts'

const most = 100

interface Row {
  id: string
  kind: DecisionKind
  personId: string
  handle: string | null
  terms: Record<string, string | number | boolean | null>
  reason: string
  proposedBy: string
  isMine: boolean
  proposedAt: Date
  expiresAt: Date
}

/** What waits for a second member of staff and the caller may decide; the newest first. */
export async function listProposals(ctx: MemberCtx): Promise<z.infer<typeof proposalList>> {
  const { personId, role } = ctx.actor
  const kinds = (['ban', 'freeze', 'points'] as const).filter((kind) => may(role, permissionFor[kind]))
  const found = await rows(
    ctx.main.db,
    sql<Row>`
      select d.id, d.kind, d.person_id, about.handle, d.terms, d.reason, coalesce('@' || p.handle, p.id::text) as proposed_by,
             d.proposed_by = ${personId}::uuid as is_mine, d.proposed_at, d.expires_at
      from pending_decision d join person p on p.id = d.proposed_by join person about on about.id = d.person_id
      where d.state = 'open' and d.kind = any(${kinds}::text[]) and not ${isOwnProposal(personId)}
        and case d.kind when 'ban' then ${stands(ctx.now(), 'ban')} when 'freeze' then ${stands(ctx.now(), 'freeze')} else ${stands(ctx.now(), 'points')} end
      order by d.id desc limit ${most}`,
  )
  return {
    proposals: found.map(({ proposedAt, expiresAt, ...row }) => ({
      ...row,
      proposedAt: proposedAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
    })),
  }
}
