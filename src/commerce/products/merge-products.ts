import type { RunnerCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { one, rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { enqueue } from '../../jobs/enqueue.ts'

interface Merged {
  posts: number
  stock: number
}

interface Half {
  id: string
  shopId: string | null
  isPlain: boolean
  mergedInto: string | null
}

/**
 * Makes two rows of one thing one product: its tags, reviews, questions, carts, lists and stock go
 * to the product that is kept. The other is unlisted for ever, and its page leads to the kept one.
 * The lines of orders stay as they are, for their buyers signed them: what returns of them goes to
 * the stock of the kept product (`returnStock`), and to buy again buys that. All or nothing; a
 * second run changes nothing. Errors: NOT_FOUND, BAD_INPUT (the same id), CONFLICT (other shops,
 * options, or merged elsewhere).
 */
export async function mergeProducts(ctx: RunnerCtx, { dropId, keepId }: { dropId: string; keepId: string }): Promise<Merged> {
  if (dropId === keepId) throw new KiwiError('BAD_INPUT', { field: 'keepId' })
  return write(ctx, async (tx) => {
    // As an order locks them; who adds a tag or a cart line waits for it too.
    const halves = await rows(
      tx.db,
      sql<Half>`
        select id, shop_id, option_of is null and option_names = '{}' as is_plain, merged_into from product
        where id in (${dropId}::uuid, ${keepId}::uuid) order by id for update`,
    )
    const [drop, keep] = [dropId, keepId].map((id) => halves.find((half) => half.id === id))
    if (!drop || !keep) throw new KiwiError('NOT_FOUND', { field: drop ? 'keepId' : 'dropId' })
    if (drop.mergedInto === keepId) return { posts: 0, stock: 0 }
    if (drop.shopId !== keep.shopId || !drop.isPlain || !keep.isPlain || drop.mergedInto !== null || keep.mergedInto !== null)
      throw new KiwiError('CONFLICT', { field: 'keepId' })
    const posts = await moveTags(tx, dropId, keepId)
    await moveWords(tx, dropId, keepId)
    await moveLists(tx, dropId, keepId)
    const { stock } = await one(tx.db, moveStock(dropId, keepId))
    await enqueue(tx, 'search.remove', { kind: 'product', keys: [dropId] }, { now: ctx.now() })
    return { posts, stock }
  })
}

/**
 * The tags are inserted again, so that their looks and labels are counted as of any new tag; a
 * picture that has both keeps the tag of the kept product. Cached cards of the posts end with their
 * version.
 */
async function moveTags(tx: MainTx, dropId: string, keepId: string): Promise<number> {
  await run(
    tx.db,
    sql`
      insert into product_tag (post_id, position, product_id, x, y, price_krw)
      select post_id, position, ${keepId}::uuid, x, y, price_krw from product_tag where product_id = ${dropId}::uuid
      on conflict do nothing`,
  )
  const { posts } = await one(
    tx.db,
    sql<{ posts: number }>`
      with gone as (delete from product_tag where product_id = ${dropId}::uuid returning post_id),
        moved as (update post set version = version + 1 where id in (select post_id from gone) returning id)
      select count(*)::int as posts from moved`,
  )
  await run(tx.db, sql`delete from count_change where kind = 'looks' and key = ${dropId}`)
  return posts
}

/** Triggers move the counts of both. */
async function moveWords(tx: MainTx, dropId: string, keepId: string): Promise<void> {
  await run(tx.db, sql`update review set product_id = ${keepId}::uuid where product_id = ${dropId}::uuid`)
  await run(tx.db, sql`update product_question set product_id = ${keepId}::uuid where product_id = ${dropId}::uuid`)
}

/** Rows of people and rules; where there is one of the kept product too, it stays. */
async function moveLists(tx: MainTx, dropId: string, keepId: string): Promise<void> {
  const [drop, keep] = [sql`${dropId}::uuid`, sql`${keepId}::uuid`]
  const moves: Sql[] = [
    sql`insert into cart_line (person_id, product_id, quantity, price_krw, post_id, added_at)
        select person_id, ${keep}, quantity, price_krw, post_id, added_at from cart_line where product_id = ${drop}
        on conflict (person_id, product_id) do update set quantity = least(99, cart_line.quantity + excluded.quantity)`,
    sql`delete from cart_line where product_id = ${drop}`,
    sql`insert into wish (person_id, product_id, price_krw, created_at) select person_id, ${keep}, price_krw, created_at from wish where product_id = ${drop}
        on conflict do nothing`,
    sql`delete from wish where product_id = ${drop}`,
    sql`insert into seen_product (person_id, product_id, seen_at) select person_id, ${keep}, seen_at from seen_product where product_id = ${drop}
        on conflict (person_id, product_id) do update set seen_at = greatest(seen_product.seen_at, excluded.seen_at)`,
    sql`delete from seen_product where product_id = ${drop}`,
    sql`insert into product_alert (person_id, product_id, kind, below_krw, created_at)
        select person_id, ${keep}, kind, below_krw, created_at from product_alert where product_id = ${drop} on conflict do nothing`,
    sql`delete from product_alert where product_id = ${drop}`,
    sql`insert into coupon_product (coupon_id, product_id) select coupon_id, ${keep} from coupon_product where product_id = ${drop} on conflict do nothing`,
    sql`delete from coupon_product where product_id = ${drop}`,
    sql`insert into tag_visit (person_id, product_id, post_id, day, tagger_id, shop_id, is_labelled, at)
        select person_id, ${keep}, post_id, day, tagger_id, shop_id, is_labelled, at from tag_visit where product_id = ${drop}
        on conflict (person_id, product_id, post_id, day) do update set at = greatest(tag_visit.at, excluded.at)`,
    sql`delete from tag_visit where product_id = ${drop}`,
    sql`delete from commission_rule where product_id = ${drop}`,
  ]
  for (const move of moves) {
    // oxlint-disable-next-line no-await-in-loop -- a fixed list: each table by its own columns
    await run(tx.db, move)
  }
}

function moveStock(dropId: string, keepId: string) {
  return sql<{ stock: number }>`
    with gone as (select stock from product where id = ${dropId}::uuid),
      dropped as (
        update product set state = case state when 'hidden' then 'hidden' else 'unlisted' end, stock = 0, look_count = 0, merged_into = ${keepId}::uuid
        where id = ${dropId}::uuid),
      before as (update product set merged_into = ${keepId}::uuid where merged_into = ${dropId}::uuid),
      kept as (update product g set stock = g.stock + gone.stock from gone where g.id = ${keepId}::uuid returning g.stock)
    select stock from kept`
}
