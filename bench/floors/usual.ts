import { serve } from '@hono/node-server'
import { and, count, desc, eq, inArray, lt, or, relations } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import { Hono } from 'hono'
import postgres from 'postgres'
import * as schema from '../../src/db/schema/index.ts'

const { comment, follow, media, person, post, postImage, reaction } = schema

/**
 * The same feed, comments and like as they are usually written with this stack: Hono, drizzle's
 * relational queries over postgres.js, no cache and nothing kept; one query for the page with its
 * relations, one for the caller's own reactions.
 */
const links = {
  posts: relations(post, ({ one, many }) => ({
    author: one(person, { fields: [post.authorId], references: [person.id] }),
    images: many(postImage),
  })),
  images: relations(postImage, ({ one }) => ({
    post: one(post, { fields: [postImage.postId], references: [post.id] }),
    media: one(media, { fields: [postImage.mediaId], references: [media.id] }),
  })),
  comments: relations(comment, ({ one }) => ({ author: one(person, { fields: [comment.authorId], references: [person.id] }) })),
}
const db = drizzle(postgres(process.env['DATABASE_URL'] ?? '', { max: 10 }), { schema: { ...schema, ...links } })

const app = new Hono()
app.get('/', (c) => c.json({ ok: true }))

app.get('/home/:personId', async (c) => {
  const personId = c.req.param('personId')
  const followed = db
    .select({ id: follow.followeeId })
    .from(follow)
    .where(and(eq(follow.followerId, personId), eq(follow.state, 'accepted')))
  const posts = await db.query.post.findMany({
    where: and(eq(post.state, 'visible'), or(eq(post.authorId, personId), inArray(post.authorId, followed))),
    orderBy: desc(post.id),
    limit: 10,
    with: { author: true, images: { with: { media: true } } },
  })
  const mine = await db
    .select()
    .from(reaction)
    .where(
      and(
        eq(reaction.personId, personId),
        inArray(
          reaction.postId,
          posts.map(({ id }) => id),
        ),
      ),
    )
  const flags = new Map(mine.map((one) => [one.postId, one]))
  return c.json({ posts: posts.map((one) => ({ ...one, liked: flags.get(one.id)?.liked ?? false })) })
})

app.get('/comments/:postId', async (c) => {
  const comments = await db.query.comment.findMany({
    where: eq(comment.postId, c.req.param('postId')),
    orderBy: comment.id,
    limit: 30,
    with: { author: true },
  })
  return c.json({ comments })
})

app.post('/like/:personId/:postId/:on', async (c) => {
  const { personId, postId } = c.req.param()
  const on = c.req.param('on') === 'true'
  const likes = await db.transaction(async (tx) => {
    const [target] = await tx.select({ id: post.id }).from(post).where(eq(post.id, postId))
    if (!target) return null
    await tx
      .insert(reaction)
      .values({ personId, postId, liked: on, likedAt: new Date() })
      .onConflictDoUpdate({ target: [reaction.personId, reaction.postId], set: { liked: on, likedAt: new Date() } })
    const [counted] = await tx
      .select({ likes: count() })
      .from(reaction)
      .where(and(eq(reaction.postId, postId), eq(reaction.liked, true), lt(reaction.likedAt, new Date())))
    return counted?.likes ?? 0
  })
  return likes === null ? c.notFound() : c.json({ liked: on, likes })
})

serve({ fetch: app.fetch, port: Number(process.env['PORT']), hostname: '127.0.0.1' })
