import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import type { linkInput, productLinkView } from './schema.ts'

type View = z.infer<typeof productLinkView>

/** What became of the caller's link. Errors: NOT_FOUND. */
export async function readLink(ctx: MemberCtx, { linkId }: z.infer<typeof linkInput>): Promise<View> {
  const [found] = await rows(
    ctx.main.db,
    sql<View>`
      select l.id as link_id, l.state, l.refusal,
        case when g.id is not null then json_build_object('id', g.id, 'title', g.title, 'priceKrw', g.price_krw, 'url', substr(g.canonical_key, 5)) end as product
      from product_link l left join product g on g.id = l.product_id and g.state = 'listed'
      where l.id = ${linkId}::uuid and l.person_id = ${ctx.actor.personId}::uuid`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'linkId' })
  return found
}
