import { and, desc, eq, lte } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import { type RankedPost, rankingSnapshot } from '../../db/schema/log/index.ts'
import { tagPostIds } from './internal/tag-posts.ts'
import { choiceOf, type TopicChoice, topicOf } from './rules.ts'

export interface RankingRun {
  runId: string
  formula: string
  windowEnd: Date
  posts: RankedPost[]
}

/**
 * The list that a run made, of all posts, of a category, or, of all posts, those with a hashtag;
 * the newest run until now when none is named. Null when there is none. Errors: BAD_INPUT for a
 * text that is no hashtag.
 */
export async function readRun(
  ctx: Pick<Ctx, 'main' | 'log' | 'now'>,
  runId: string | null,
  choice: TopicChoice,
): Promise<RankingRun | null> {
  const topic = topicOf(choice)
  const { tag } = choiceOf(topic)
  const [run] = await ctx.log.db
    .select()
    .from(rankingSnapshot)
    .where(
      and(
        eq(rankingSnapshot.kind, 'popular'),
        eq(rankingSnapshot.topic, tag === undefined ? topic : ''),
        runId === null ? lte(rankingSnapshot.windowEnd, ctx.now()) : eq(rankingSnapshot.runId, runId),
      ),
    )
    .orderBy(desc(rankingSnapshot.windowEnd), desc(rankingSnapshot.runId))
    .limit(1)
  if (!run || tag === undefined) return run ?? null
  const tagged = new Set(
    await tagPostIds(
      ctx,
      tag,
      run.posts.map(({ postId }) => postId),
    ),
  )
  return { ...run, posts: run.posts.filter(({ postId }) => tagged.has(postId)) }
}
