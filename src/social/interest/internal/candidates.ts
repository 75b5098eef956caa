import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { lowestIdAt } from '../../../ids.ts'
import { postOfferedTo } from '../../access/posts.ts'
import type { Source } from '../rules.ts'
import type { Reason } from '../schema.ts'
import type { Category } from './read-person.ts'

/** A post that a source offers. Scores of one source are compared with each other only. */
export interface Offer {
  postId: string
  score: number
  reason: Reason
  /** People and posts that the reason names. */
  names?: string[]
}

/** What the blend knows of a post that may be offered to the person. */
export interface Facts {
  postId: string
  authorId: string
  category: Category
  createdAt: Date
  hashtags: string[]
  productIds: string[]
  likes: number
  /** The author has no earlier post that is visible. */
  isFirst: boolean
}

const facts = sql`p.id as post_id, p.author_id, p.category, p.created_at, p.like_count as likes,
  array(select h.tag from post_hashtag h where h.post_id = p.id) as hashtags,
  array(select distinct t.product_id from product_tag t where t.post_id = p.id) as product_ids,
  not exists (select from post earlier where earlier.author_id = p.author_id and earlier.state = 'visible' and earlier.id < p.id) as is_first`

/** Those of these posts that may be offered to the person and that they neither like nor bookmarked. Primary-key lookups, about 20 buffers per post. */
export function readFacts(ctx: Ctx, personId: string, postIds: string[]): Promise<Facts[]> {
  return rows(ctx.main.db, factsSql(ctx, personId, sql`p.id = any(${postIds}::uuid[])`))
}

/** The newest posts that may be offered to the person, but for `served`. Index `post_visible`, no Sort. */
export function readNewest(ctx: Ctx, personId: string, { served, limit }: { served: string[]; limit: number }): Promise<Facts[]> {
  const which = sql`p.id <> all(${served}::uuid[])`
  return rows(ctx.main.db, sql<Facts>`${factsSql(ctx, personId, which)} order by p.id desc limit ${limit}::int`)
}

/** A list for an earlier moment holds no later posts. */
function factsSql(ctx: Ctx, personId: string, which: Sql): Sql<Facts> {
  return sql<Facts>`
    select ${facts} from post p join person a on a.id = p.author_id
    where ${which} and p.id < ${lowestIdAt(new Date(ctx.now().getTime() + 1))}::uuid and ${postOfferedTo(personId)}
      and not exists (select from reaction r where r.person_id = ${personId}::uuid and r.post_id = p.id and (r.liked or r.bookmarked))`
}

export type Offers = Partial<Record<Exclude<Source, 'explore'>, Offer[]>>
