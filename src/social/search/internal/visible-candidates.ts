import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { unmutedBy } from '../../access/feeds.ts'
import type { MutedTexts } from '../../access/muted-texts.ts'
import { follows, personKnownTo } from '../../access/people.ts'
import { chipAvatar, chipColumns, type ChipRow } from '../../people/chips.ts'
import { joinVisiblePost, type VisiblePost } from '../../posts/cards.ts'
import { tagOf } from '../../../shared/writing/tag.ts'
import type { FilterInput } from '../schema.ts'
import type { Range } from './candidates.ts'
import { postColours } from './post-colours.ts'

/**
 * Primary-key lookups: 40 candidates, about 400 buffers, 1 ms. A private account can be found, or
 * nobody could ask to follow it.
 */
export function visiblePeople(ctx: Ctx, ids: string[], { offset, limit }: Range): Promise<ChipRow[]> {
  return rows(
    ctx.main.db,
    sql<ChipRow>`
      select a.id, ${chipColumns('a')}
      from unnest(${ids}::uuid[]) with ordinality as asked(id, place) join person a on a.id = asked.id ${chipAvatar('a')}
      where ${personKnownTo(ctx.actor?.personId ?? null, 'a')}
      order by asked.place offset ${offset}::int limit ${limit}::int`,
  )
}

/**
 * Without posts of people whom the caller muted, or that their muted texts hide; those that hold
 * the filters now, whatever an engine knows. One statement more for somebody who muted a text.
 */
export async function visiblePosts(
  ctx: Ctx,
  ids: string[],
  { offset, limit }: Range,
  muting: Promise<MutedTexts>,
  filters: FilterInput,
): Promise<VisiblePost[]> {
  const viewerId = ctx.actor?.personId ?? null
  const asked = await unmutedIds(ctx, ids, await muting)
  return rows(
    ctx.main.db,
    sql<VisiblePost>`
      select visible.* from unnest(${asked}::uuid[]) with ordinality as asked(id, place)
      ${joinVisiblePost(viewerId, sql`asked.id`)}
      where ${viewerId === null ? sql`true` : unmutedBy(viewerId, sql`visible.author_id`)} and ${heldBy(viewerId, filters)}
      order by asked.place offset ${offset}::int limit ${limit}::int`,
  )
}

function heldBy(viewerId: string | null, { category, tag, colour, followedOnly }: FilterInput): Sql {
  const conditions = [
    category === undefined ? null : sql`exists (select from post c where c.id = asked.id and c.category = ${category})`,
    tag === undefined ? null : sql`exists (select from post_hashtag t where t.tag = ${tagOf(tag) ?? ''} and t.post_id = asked.id)`,
    colour === undefined ? null : sql`${colour} = any(${postColours(sql`asked.id`)})`,
    followedOnly === undefined ? null : viewerId === null ? sql`false` : follows(viewerId, sql`visible.author_id`),
  ].filter((condition) => condition !== null)
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
}

/** At most as many people as a filter can name. */
const maxFollowed = 2_000

/** Whom the caller follows, those followed last first. */
export async function followedIds(ctx: Ctx): Promise<string[]> {
  const found = await rows(
    ctx.main.db,
    sql<{ id: string }>`
      select followee_id as id from follow
      where follower_id = ${ctx.actor?.personId ?? null}::uuid and state = 'accepted' order by created_at desc limit ${maxFollowed}::int`,
  )
  return found.map(({ id }) => id)
}

async function unmutedIds(ctx: Ctx, ids: string[], muted: MutedTexts): Promise<string[]> {
  if (muted.isEmpty) return ids
  const found = await rows(
    ctx.main.db,
    sql<{ id: string; authorId: string; caption: string }>`select id, author_id, caption from post where id = any(${ids}::uuid[])`,
  )
  const hidden = new Set(found.flatMap(({ id, authorId, caption }) => (muted.hidesOf(authorId, caption) ? id : [])))
  return ids.filter((id) => !hidden.has(id))
}
