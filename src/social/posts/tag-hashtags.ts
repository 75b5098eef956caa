import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'

/** Puts a post under its hashtags. In tag order, so that two posts never wait for each other. */
export async function addHashtags(tx: MainTx, postId: string, tags: string[], now: Date): Promise<void> {
  if (tags.length === 0) return
  const sorted = sql.param([...tags].sort())
  await Promise.all([
    rows(
      tx.db,
      sql`insert into hashtag (tag, post_count, created_at) select tag, 1, ${now}::timestamptz from unnest(${sorted}::text[]) as tag
          on conflict (tag) do update set post_count = hashtag.post_count + 1`,
    ),
    rows(tx.db, sql`insert into post_hashtag (tag, post_id) select tag, ${postId}::uuid from unnest(${sorted}::text[]) as tag`),
  ])
}

/** The tags that a post stands under. Index `post_hashtag_post`. */
export async function hashtagsHeld(tx: MainTx, postId: string): Promise<string[]> {
  const held = await rows<{ tag: string }>(tx.db, sql`select tag from post_hashtag where post_id = ${postId}::uuid`)
  return held.map(({ tag }) => tag)
}

/** Takes a post from under these hashtags, or from under all of them. */
export async function dropHashtags(tx: MainTx, postId: string, tags: string[] | 'all'): Promise<void> {
  const which = tags === 'all' ? sql`true` : sql`tag = any(${sql.param(tags)}::text[])`
  await rows(
    tx.db,
    sql`with held as (select tag from hashtag where tag in (select tag from post_hashtag where post_id = ${postId}::uuid and ${which}) order by tag for update),
          gone as (delete from post_hashtag using held where post_hashtag.tag = held.tag and post_id = ${postId}::uuid returning post_hashtag.tag)
        update hashtag set post_count = greatest(0, post_count - 1) from gone where hashtag.tag = gone.tag`,
  )
}
