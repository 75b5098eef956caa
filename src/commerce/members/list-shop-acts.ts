import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { aboveAllIds, idCursor, pageOf } from '../../shared/cursor.ts'
import { orderNumberOf } from '../orders/order-number.ts'
import type { shopActPage, shopActsInput } from './schema.ts'

type Act = z.infer<typeof shopActPage>['acts'][number]
const perPage = 30

/**
 * What the people of the caller's shop did, newest first. Throws FORBIDDEN. Plan: shop_act_shop,
 * then a probe by key for each name.
 */
export async function listShopActs(ctx: MemberCtx, { cursor }: z.infer<typeof shopActsInput>): Promise<z.infer<typeof shopActPage>> {
  const before = idCursor.decode(cursor) ?? aboveAllIds
  const shop = await shopFor(ctx, 'people')
  const found = await rows(
    ctx.main.db,
    sql<Omit<Act, 'at'> & { at: Date }>`
      select l.id, case when p.handle is not null then json_build_object('handle', p.handle, 'displayName', p.display_name) end as by,
        l.act, l.subject_id, coalesce(g.title, x.display_name) as subject_name, l.details, l.at
      from shop_act l join person p on p.id = l.person_id
        left join product g on g.id = l.subject_id and l.act in ('create_product', 'change_product', 'change_commission')
        left join person x on x.id = l.subject_id and x.handle is not null
          and l.act in ('invite', 'join', 'leave', 'change_role', 'remove_member')
      where l.shop_id = ${shop.id}::uuid and l.id < ${before}::uuid order by l.id desc limit ${perPage + 1}`,
  )
  const { page, nextCursor } = pageOf(found, perPage, ({ id }) => idCursor.encode(id))
  return { acts: page.map((act) => ({ ...act, subjectName: act.subjectName ?? orderOf(act), at: act.at.toISOString() })), nextCursor }
}

function orderOf({ act, subjectId }: Pick<Act, 'act' | 'subjectId'>): string | null {
  return subjectId !== null && (act === 'confirm_order' || act === 'cancel_order') ? orderNumberOf(subjectId) : null
}
