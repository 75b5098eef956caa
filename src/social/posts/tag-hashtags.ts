import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'

/**
 * Adds hashtags to a post. Only a new tag's row is written: for a tag that is there a row of
 * `count_change` moves its count, so that posts with a popular tag do not wait for each other. What
 * stands beside a tag is counted again (`hashtag_due`). The share lock keeps the tag from being
 * deleted as unused; a tag that two posts make at once is counted by both. In tag order, so that
 * two posts cannot deadlock.
 */
export async function addHashtags(tx: MainTx, postId: string, tags: string[], now: Date): Promise<void> {
  if (tags.length === 0) return
  const sorted = [...tags].sort()
  await Promise.all([
    run(
      tx.db,
      sql`
        with held as (
          select tag from hashtag where tag = any(${sorted}::text[]) order by tag for key share
        ), made as (
          insert into hashtag (tag, post_count, created_at)
          select tag, 1, ${now}::timestamptz from unnest(${sorted}::text[]) as tag where tag not in (select tag from held) order by tag
          on conflict (tag) do update set post_count = hashtag.post_count + 1
          returning tag
        ), due as (
          insert into hashtag_due (tag) select tag from made order by tag on conflict do nothing
        )
        insert into count_change (kind, key, by) select 'tagged', tag, 1 from held`,
    ),
    run(tx.db, sql`insert into post_hashtag (tag, post_id) select tag, ${postId}::uuid from unnest(${sorted}::text[]) as tag`),
  ])
}

/** The hashtags of a post. Index `post_hashtag_post`. */
export async function hashtagsOfPost(tx: MainTx, postId: string): Promise<string[]> {
  const found = await rows(tx.db, sql<{ tag: string }>`select tag from post_hashtag where post_id = ${postId}::uuid`)
  return found.map(({ tag }) => tag)
}

/** Removes these hashtags from a post, or all of them. */
export async function dropHashtags(tx: MainTx, postId: string, tags: string[] | 'all'): Promise<void> {
  const which = tags === 'all' ? sql`true` : sql`tag = any(${tags}::text[])`
  await run(
    tx.db,
    sql`
      with removed as (delete from post_hashtag where post_id = ${postId}::uuid and ${which} returning tag)
      insert into count_change (kind, key, by) select 'tagged', tag, -1 from removed`,
  )
}
