import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { textParts } from '../../../shared/writing/grammar.ts'
import { postVisibleTo } from '../../access/posts.ts'
import type { Category } from './read-person.ts'

/** A post that the person did something with and may still see. */
export interface ActedPost {
  postId: string
  authorId: string
  authorName: string
  category: Category
  hashtags: string[]
  products: { id: string; title: string }[]
  /** The title of its first product, or the beginning of its caption; '' for neither. */
  title: string
}

interface Row extends Omit<ActedPost, 'title' | 'products'> {
  caption: string
  productIds: string[]
  productTitles: string[]
}

const titleLength = 30

/** Primary-key lookups, about 25 buffers per post. */
export async function readActedPosts(ctx: Pick<Ctx, 'main'>, personId: string, postIds: string[]): Promise<Map<string, ActedPost>> {
  if (postIds.length === 0) return new Map()
  const found = await rows(
    ctx.main.db,
    sql<Row>`
      select p.id as post_id, p.author_id, a.display_name as author_name, p.category, p.caption,
        array(select h.tag from post_hashtag h where h.post_id = p.id) as hashtags,
        coalesce(tagged.ids, '{}') as product_ids, coalesce(tagged.titles, '{}') as product_titles
      from post p join person a on a.id = p.author_id
      left join lateral (
        select array_agg(t.product_id order by t.position, t.x) as ids, array_agg(g.title order by t.position, t.x) as titles
        from product_tag t join product g on g.id = t.product_id where t.post_id = p.id
      ) tagged on true
      where p.id = any(${postIds}::uuid[]) and ${postVisibleTo(personId)}`,
  )
  return new Map(
    found.map(({ caption, productIds, productTitles, ...post }) => [
      post.postId,
      {
        ...post,
        products: productIds.map((id, at) => ({ id, title: productTitles[at] ?? '' })),
        title: titleOf(productTitles[0], caption),
      },
    ]),
  )
}

function titleOf(product: string | undefined, caption: string): string {
  const words = textParts(caption).flatMap(({ kind, text }) => (kind === 'text' ? text : []))
  const [first = ''] = (product ?? words.join('').trim()).split('\n')
  const letters = [...first.trim()]
  return letters.length <= titleLength ? letters.join('') : `${letters.slice(0, titleLength).join('').trimEnd()}…`
}
