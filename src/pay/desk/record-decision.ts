import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { standing } from '../../social/access/permissions.ts'
import { isOwnPerson } from '../../social/access/own-matters.ts'
import { worksInShop } from '../../social/access/shops.ts'

interface MoneyDecision {
  personId: string
  action: string
  reason: string
}

/**
 * Records a decision of staff about money, and its reason. Every deciding verb calls it, so two
 * rules hold for all: the person must still have `money.decide`, and nobody decides about the money
 * of the shop where they work or of whoever works there, their own account or wallet. Throws
 * FORBIDDEN; the caller's transaction must roll back then.
 */
export function recordDecision(tx: MainTx, { subjectId, ...decision }: MoneyDecision & { subjectId: string }, now: Date): Promise<void> {
  return recordDecisions(tx, { ...decision, subjectIds: [subjectId] }, now)
}

/** The same about many subjects, a row for each: all of them or none. */
export async function recordDecisions(tx: MainTx, decision: MoneyDecision & { subjectIds: string[] }, now: Date): Promise<void> {
  const { personId, action, subjectIds, reason } = decision
  const [own] = await rows(tx.db, ownMoney(subjectIds, personId))
  if (own) throw new KiwiError('FORBIDDEN', { reason: 'own_money' })
  const subjects = subjectIds.map((subjectId) => ({ id: newId(now), subjectId }))
  const written = await rows(
    tx.db,
    sql`insert into money_decision (id, person_id, action, subject_id, reason, created_at)
        select d.id, p.id, ${action}, d.subject_id, ${reason}, ${now}::timestamptz
        from (${standing(personId, 'money.decide')}) p,
             ${sql.unnest('d', subjects, { id: 'uuid', subjectId: 'uuid' })}
        returning id`,
  )
  if (written.length !== subjectIds.length) throw new KiwiError('FORBIDDEN')
}

/** A row when a subject (payout, call, deposit, break, shop, person) is the person's own money. */
function ownMoney(subjectIds: string[], personId: string) {
  const [subjects, me, works] = [sql`any(${subjectIds}::uuid[])`, sql`${personId}::uuid`, worksInShop(personId)]
  return sql`
    select from shop s where s.id = ${subjects} and ${works}
    union all
    select from person p where p.id = ${subjects} and ${isOwnPerson(personId, sql`p.id`)}
    union all
    select from payout p join shop s on s.id = p.shop_id where p.id = ${subjects} and ${works}
    union all
    select from bank_call c left join shop s on s.id = c.shop_id where c.id = ${subjects} and (c.person_id = ${me} or ${works})
    union all
    select from deposit d left join virtual_account_lease l on l.id = d.lease_id
    where d.id = ${subjects} and (d.person_id = ${me} or l.person_id = ${me})
    union all
    select from reconciliation_break b join bank_call c on c.reference = b.reference left join shop s on s.id = c.shop_id
    where b.id = ${subjects} and (c.person_id = ${me} or ${works})
    union all
    select from reconciliation_break b join deposit d on d.bank_deposit_id = b.reference left join virtual_account_lease l on l.id = d.lease_id
    where b.id = ${subjects} and (d.person_id = ${me} or l.person_id = ${me})
    limit 1`
}
