import { type Sql, sql } from '../../../db/sql.ts'
import { ringDays } from '../rules.ts'

/**
 * Why a sale to a buyer by a tagger's tag earns nothing, as a value; null if it earns. `at`: when
 * it was ordered. One identity has one account, so that the same person twice is met only as `own`.
 * Plan: key lookups; line_commission_pair, session_person, bank_account_person.
 */
export function earnsNothing({ tagger, buyer, shopId, at }: { tagger: Sql; buyer: Sql; shopId: Sql; at: Sql }): Sql {
  const days = sql`${ringDays} * interval '1 day'`
  return sql`case
    when ${tagger} = ${buyer} then 'own'
    when exists (select from shop where id = ${shopId} and owner_id = ${tagger})
      or exists (select from shop_member where shop_id = ${shopId} and person_id = ${tagger} and accepted_at is not null) then 'staff'
    when exists (select from line_commission r where r.buyer_id = ${tagger} and r.tagger_id = ${buyer}
        and r.created_at between ${at} - ${days} and ${at} + ${days})
      or exists (select from session m join session n on n.browser_hash = m.browser_hash where m.person_id = ${tagger} and n.person_id = ${buyer})
      or exists (select from bank_account m join bank_account n on n.duplicate_index = m.duplicate_index
        where m.person_id = ${tagger} and n.person_id = ${buyer}) then 'ring' end`
}
