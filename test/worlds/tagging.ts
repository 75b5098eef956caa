import { labelTags } from '../../src/commerce/commissions/label-tags.ts'
import { setCommission } from '../../src/commerce/commissions/set-commission.ts'
import { tapTag } from '../../src/commerce/commissions/tap-tag.ts'
import { run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { newId } from '../../src/ids.ts'
import type { TestPerson, World } from './world.ts'

interface Shop {
  id: string
  owner: TestPerson
}

/** People who tag products, shops that pay for it, and buyers who come by a tag. */
export function taggingIn(world: World) {
  return {
    /** A rule of a shop, with the labels of its tags. */
    async pay(shop: Shop, ratePpm: number, { windowDays = 14, productId = null }: { windowDays?: number; productId?: string | null } = {}) {
      await setCommission(shop.owner.ctx, { productId, ratePpm, windowDays })
      return labelTags(world.ctx(), { shopId: shop.id })
    },
    tag: async (tagger: TestPerson, ...products: { id: string }[]) =>
      world.post(tagger, { tags: products.map(({ id }, at) => ({ productId: id, x: at / 10, y: 0.5 })) }),
    tap: (person: TestPerson, post: { id: string }, product: { id: string }) =>
      tapTag(person.ctx, { postId: post.id, productId: product.id }),
    /**
     * The same rows in one statement, without the verbs: a tap on a post of a new tagger, and a
     * rule of 10 %.
     */
    async plant(shop: Shop, buyer: TestPerson, product: { id: string }) {
      const tagger = await world.person()
      const now = world.deps.now()
      const postId = newId(now)
      await run(
        world.owner.db,
        sql`
          with rule as (
            insert into commission_rule (id, shop_id, rate_ppm, window_days, changed_at)
            values (gen_random_uuid(), ${shop.id}::uuid, 100000, 14, ${now}::timestamptz) on conflict on constraint commission_rule_unique do nothing),
          shown as (
            insert into post (id, author_id, state, caption, category, idempotency_key, request_hash, created_at)
            values (${postId}::uuid, ${tagger.id}::uuid, 'visible', '', 'daily', ${postId}::text, '', ${now}::timestamptz))
          insert into tag_visit (person_id, product_id, post_id, day, tagger_id, shop_id, is_labelled, at)
          values (${buyer.id}::uuid, ${product.id}::uuid, ${postId}::uuid, ${now}::timestamptz::date, ${tagger.id}::uuid, ${shop.id}::uuid, true, ${now}::timestamptz)`,
      )
      return { tagger, postId }
    },
  }
}
