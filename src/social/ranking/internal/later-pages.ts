import { and, eq } from 'drizzle-orm'
import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { rankingSnapshot } from '../../../db/schema/log/index.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { fromRedis } from '../../../platform/cache/from-redis.ts'
import { aboveAllIds } from '../../../shared/cursor.ts'
import { Generations } from '../../../shared/generations.ts'
import { shownInFeedsOf } from '../../access/feeds.ts'
import { joinVisiblePost, type VisiblePost } from '../../posts/cards.ts'
import { choiceOf, type Topic } from '../rules.ts'

/** The lists of earlier runs that somebody still scrolls through. */
const remembered = new Generations<string[]>(64)
const listSeconds = 3 * 3_600

const tagListKey = (runId: string, topic: Topic) => `popular:list:${runId}:${topic}`

/**
 * The posts of a list of an earlier run, in their order; null when it is gone. Immutable, so that a
 * process reads it once: from the snapshot, and the list of a hashtag from Redis, which alone holds
 * it.
 */
export async function listOfRun(ctx: Ctx, runId: string, topic: Topic): Promise<string[] | null> {
  const known = remembered.get(`${runId}:${topic}`)
  if (known) return known
  const read = topic.startsWith('tag:') ? await tagListOfRun(ctx, runId, topic) : await snapshotOfRun(ctx, runId, topic)
  if (read) remembered.set(`${runId}:${topic}`, read)
  return read
}

/** So that pages stay on this list when the hashtag has a newer one. */
export async function keepTagList(ctx: Ctx, runId: string, topic: Topic, postIds: string[]): Promise<void> {
  await fromRedis(ctx, (redis) => redis.set(tagListKey(runId, topic), JSON.stringify(postIds), 'EX', listSeconds, 'NX'))
}

async function tagListOfRun(ctx: Ctx, runId: string, topic: Topic): Promise<string[] | null> {
  const text = await fromRedis(ctx, (redis) => redis.get(tagListKey(runId, topic)))
  return text === null ? null : (JSON.parse(text) as string[])
}

async function snapshotOfRun(ctx: Ctx, runId: string, topic: Topic): Promise<string[] | null> {
  try {
    const [snapshot] = await ctx.log.db
      .select({ posts: rankingSnapshot.posts })
      .from(rankingSnapshot)
      .where(and(eq(rankingSnapshot.runId, runId), eq(rankingSnapshot.topic, topic)))
    return snapshot ? snapshot.posts.map(({ postId }) => postId) : null
  } catch (error) {
    ctx.logger.warn({ err: error, runId, topic }, 'an earlier popular list cannot be read; its reader starts on the newest one')
    return null
  }
}

/** Of these posts of a list, those that the caller may see, in the order of the list. */
export async function visibleOf(ctx: Ctx, postIds: string[]): Promise<VisiblePost[]> {
  const found = await rows(
    ctx.main.db,
    sql<VisiblePost>`
      select visible.* from unnest(${postIds}::uuid[]) as asked(id) ${joinVisiblePost(ctx.actor?.personId ?? null, sql`asked.id`)}
      where ${inFeed(ctx)}`,
  )
  const byId = new Map(found.map((post) => [post.id, post]))
  return postIds.flatMap((postId) => byId.get(postId) ?? [])
}

/** Neither by people that the caller muted, nor hidden by them. */
function inFeed(ctx: Pick<Ctx, 'actor'>): Sql {
  return ctx.actor ? shownInFeedsOf(ctx.actor.personId, sql`visible.author_id`, sql`visible.id`) : sql`true`
}

/**
 * What follows the list: the newest public posts of the topic below `before` that the list does not
 * hold.
 */
export function newestBeside(ctx: Ctx, topic: Topic, listed: string[], before: string | null, count: number): Promise<VisiblePost[]> {
  return rows(ctx.main.db, newestBesideSql(ctx, topic, listed, before ?? aboveAllIds, count))
}

/**
 * `post_visible` backwards, for a category `post_category`, for a hashtag the primary key of
 * post_hashtag: no Sort. The list is read by a query of its own, so that its length changes no
 * plan.
 */
export function newestBesideSql(ctx: Pick<Ctx, 'actor'>, topic: Topic, listed: string[], before: string, count: number): Sql<VisiblePost> {
  const { category, tag } = choiceOf(topic)
  const viewerId = ctx.actor?.personId ?? null
  const beside = (postId: Sql) =>
    sql`${postId} < ${before}::uuid and ${postId} <> all(array(select unnest(${listed}::uuid[]))) and ${inFeed(ctx)}`
  if (tag !== undefined)
    return sql<VisiblePost>`
      select visible.* from post_hashtag h ${joinVisiblePost(viewerId, sql`h.post_id`)}
      where h.tag = ${tag} and ${beside(sql`h.post_id`)} and not visible.is_private and not visible.is_limited
      order by h.post_id desc limit ${count}::int`
  // The inner limit is that of the largest page: without a number, Postgres expects a tenth of all
  // posts and plans each call anew.
  return sql<VisiblePost>`
    select * from (
      select visible.* from post n ${joinVisiblePost(viewerId, sql`n.id`)}
      where n.state = 'visible' ${category === undefined ? sql`` : sql`and n.category = ${category}`} and ${beside(sql`n.id`)} and not visible.is_private and not visible.is_limited
      order by n.id desc limit 51
    ) page limit ${count}::int`
}
