import { sql } from 'drizzle-orm'
import { rows } from '../../../db/client.ts'
import type { MainTx } from '../../../db/handles.ts'
import { KiwiError } from '../../../errors.ts'
import { newId } from '../../../ids.ts'

interface MoneyDecision {
  personId: string
  action: string
  /** The payout, bank call, deposit, break or shop that it is about. */
  subjectId: string
  reason: string
}

/**
 * Writes down what a person of ours decided about money, and why. Each verb that decides goes through here, so that two rules hold for
 * all: who was an admin when the request came and is none any more decides nothing, and nobody decides about money of their own, be
 * it of their shop, account or wallet. Throws FORBIDDEN; nothing of the decision may stand then.
 */
export async function recordDecision(tx: MainTx, decision: MoneyDecision, now: Date): Promise<void> {
  const { personId, action, subjectId, reason } = decision
  const [own] = await rows(tx.db, ownMoney(subjectId, personId))
  if (own) throw new KiwiError('FORBIDDEN', { reason: 'own_money' })
  const written = await rows(
    tx.db,
    sql`insert into money_decision (id, person_id, action, subject_id, reason, created_at)
        select ${newId(now)}, p.id, ${action}, ${subjectId}::uuid, ${reason}, ${now.toISOString()}::timestamptz
        from person p where p.id = ${personId} and p.role = 'admin' and p.status = 'active' for share
        returning id`,
  )
  if (written.length === 0) throw new KiwiError('FORBIDDEN')
}

/** A row where the subject is the person's own money: each kind of subject by its key. */
function ownMoney(subjectId: string, personId: string) {
  const [subject, me] = [sql`${subjectId}::uuid`, sql`${personId}::uuid`]
  return sql`
    select from shop s where s.id = ${subject} and s.owner_id = ${me}
    union all
    select from payout p join shop s on s.id = p.shop_id where p.id = ${subject} and s.owner_id = ${me}
    union all
    select from bank_call c left join shop s on s.id = c.shop_id where c.id = ${subject} and (c.person_id = ${me} or s.owner_id = ${me})
    union all
    select from deposit d left join virtual_account_lease l on l.id = d.lease_id
    where d.id = ${subject} and (d.person_id = ${me} or l.person_id = ${me})
    union all
    select from reconciliation_break b join bank_call c on c.reference = b.reference left join shop s on s.id = c.shop_id
    where b.id = ${subject} and (c.person_id = ${me} or s.owner_id = ${me})
    limit 1`
}
