import { one } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { KiwiError } from '../../errors.ts'
import type { SubjectKind } from '../../shared/moderation.ts'
import { uuid } from '../../shared/text.ts'
import { hasPermission } from './permissions.ts'
import { shopOfWorker, worksInShop } from './shops.ts'

/**
 * `personId` (a column or value) is `me`, or both own or work in one shop. Staff decide about
 * neither. Plan: shop_owner_unique, shop_member_works, then the shop's key.
 */
export function isOwnPerson(me: string | Sql, personId: Sql): Sql {
  return sql`(${personId} = ${me}::uuid or exists (
    select from shop s where s.id in ${shopOfWorker(me, 'room')} and ${worksInShop(personId)}))`
}

/**
 * The same for what a person posted, by its kind and id (columns or values): also what was said of
 * a product of the shop where `me` works, or to that shop.
 */
export function isOwnMatter(me: string, { kind, id, personId }: Record<'kind' | 'id' | 'personId', Sql>): Sql {
  return sql`(${isOwnPerson(me, personId)} or coalesce(case ${kind}
    when 'review' then (select r.shop_id from review r where r.id = ${id}::text::uuid)
    when 'question' then (select q.shop_id from product_question q where q.id = ${id}::text::uuid)
    when 'message' then (select r.shop_id from chat_room r where r.id = split_part(${id}::text, ':', 1)::uuid)
    end in ${shopOfWorker(me, 'room')}, false))`
}

/** The same for a case `k` of moderators. */
export const isOwnCase = (me: string): Sql =>
  isOwnMatter(me, { kind: sql`k.subject_kind`, id: sql`k.subject_id`, personId: sql`k.person_id` })

/**
 * The same for a proposal `d` of `pending_decision`: also one about a purchase in the shop where
 * `me` (a column or value) works.
 */
export function isOwnProposal(me: string | Sql): Sql {
  return sql`(${isOwnPerson(me, sql`d.person_id`)} or (d.kind = 'dispute' and exists (
    select from return_request r join "order" o on o.id = r.order_id
    where r.id = (d.terms ->> 'returnId')::uuid and o.shop_id in ${shopOfWorker(me, 'room')})))`
}

interface Subject {
  kind: SubjectKind
  id: string
}

/**
 * Every decision of staff about a person, or about what they posted, asks here. Throws FORBIDDEN
 * about the actor's own (reason `own_account`), about those of the shop where they work and what
 * concerns it (`own_workplace`), and about a person who is staff where the actor may not decide
 * about staff (`is_staff`). Operators of the command line, rules and clocks, which have no id, may.
 */
export async function mayDecideAbout(
  tx: MainTx,
  actor: string,
  personId: string,
  subject: Subject = { kind: 'person', id: personId },
): Promise<void> {
  if (!uuid.safeParse(actor).success) return
  const about = { kind: sql`${subject.kind}::text`, id: sql`${subject.id}`, personId: sql`${personId}::uuid` }
  const { isOwn, isStaff } = await one(
    tx.db,
    sql<{ isOwn: boolean; isStaff: boolean }>`
      select ${isOwnMatter(actor, about)} as is_own,
        exists (select from person about where about.id = ${personId}::uuid and about.role <> 'member')
          and not exists (select from person p where p.id = ${actor}::uuid and ${hasPermission('p', 'staff.decide')}) as is_staff`,
  )
  if (isOwn) throw new KiwiError('FORBIDDEN', { reason: actor === personId ? 'own_account' : 'own_workplace' })
  if (isStaff && subject.kind === 'person') throw new KiwiError('FORBIDDEN', { reason: 'is_staff' })
}
