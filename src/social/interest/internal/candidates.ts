import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { aboveAllIds } from '../../../shared/cursor.ts'
import { lowestIdAt } from '../../../ids.ts'
import type { MutedTexts } from '../../access/muted-texts.ts'
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

export interface Reader {
  personId: string
  muted: MutedTexts
}

interface Row extends Facts {
  /** Null where the reader muted no text. */
  caption: string | null
}

const facts = sql`p.id as post_id, p.author_id, p.category, p.created_at, p.like_count as likes,
  array(select h.tag from post_hashtag h where h.post_id = p.id) as hashtags,
  array(select distinct t.product_id from product_tag t where t.post_id = p.id) as product_ids,
  not exists (select from post earlier where earlier.author_id = p.author_id and earlier.state = 'visible' and earlier.id < p.id) as is_first`

/**
 * Those of these posts that may be offered to the person and that they neither like nor bookmarked.
 * Primary-key lookups, about 20 buffers per post.
 */
export async function readFacts(ctx: Ctx, { personId, muted }: Reader, postIds: string[]): Promise<Facts[]> {
  const found = await rows(ctx.main.db, factsSql(ctx, { personId, muted }, sql`p.id = any(${postIds}::uuid[])`))
  return unmuted(found, muted)
}

/**
 * The newest posts that may be offered to the person, but for `served`. Index `post_visible`, no
 * Sort; it is read on while muted texts hide whole parts of it.
 */
export async function readNewest(ctx: Ctx, reader: Reader, { served, limit }: { served: string[]; limit: number }): Promise<Facts[]> {
  const newest: Facts[] = []
  for (let before: string = aboveAllIds, part = 0; part < partsRead && newest.length < limit; part += 1) {
    const which = sql`p.id <> all(${served}::uuid[]) and p.id < ${before}::uuid`
    const found = await rows(ctx.main.db, sql<Row>`${factsSql(ctx, reader, which)} order by p.id desc limit ${limit}::int`)
    newest.push(...unmuted(found, reader.muted))
    if (found.length < limit) break
    before = found.at(-1)!.postId
  }
  return newest.slice(0, limit)
}

/** Each of as many posts as are wanted. */
const partsRead = 10

function unmuted(found: Row[], muted: MutedTexts): Facts[] {
  return found.filter(({ authorId, caption }) => caption === null || !muted.hidesOf(authorId, caption))
}

/** A list for an earlier moment holds no later posts. */
function factsSql(ctx: Ctx, { personId, muted }: Reader, which: Sql): Sql<Row> {
  return sql<Row>`
    select ${facts}, case when ${!muted.isEmpty}::boolean then p.caption end as caption from post p join person a on a.id = p.author_id
    where ${which} and p.id < ${lowestIdAt(new Date(ctx.now().getTime() + 1))}::uuid and ${postOfferedTo(personId)}
      and not exists (select from reaction r where r.person_id = ${personId}::uuid and r.post_id = p.id and (r.liked or r.bookmarked))`
}

export type Offers = Partial<Record<Exclude<Source, 'explore'>, Offer[]>>
