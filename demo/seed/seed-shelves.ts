import { rows } from '../../src/db/rows.ts'
import { type Sql, sql } from '../../src/db/sql.ts'
import { putPosts } from '../../src/social/collections/fill-collection.ts'
import { createCollection, updateCollection } from '../../src/social/collections/keep-collection.ts'
import { likeComment } from '../../src/social/comments/like-comment.ts'
import { heartComment, hideComment, pinComment } from '../../src/social/comments/screen-comment.ts'
import { saveDraft } from '../../src/social/drafts/save-draft.ts'
import { scheduleDraft } from '../../src/social/drafts/schedule-draft.ts'
import { pinPost } from '../../src/social/posts/pin-post.ts'
import { paintScene } from '../pictures.ts'
import { type CastMember, memberAt } from './cast.ts'
import type { Stage } from './seed-posts.ts'
import { sideBySide } from './side-by-side.ts'
import type { Attempt } from './unless-refused.ts'

const hourMs = 3_600_000
const shelfNames = ['집 꾸미기', '입고 싶은 것', '가 보고 싶은 곳']
const perShelf = 8
const pinned = 2
/** Every third comment is liked by one to four people. */
const likedEvery = 3
const mostLikes = 4
const writing = [
  { caption: '주말에 찍은 사진 정리하는 중. 제목은 아직…', publishInHours: null },
  { caption: '내일 아침에 올릴 이야기예요. #주말기록', publishInHours: 20 },
]

type World = Omit<Stage, 'onPost'> & { attempt: Attempt }

/**
 * What people arrange for themselves in the last hours: pins, collections with covers, drafts; and
 * likes and marks of comments.
 */
export async function seedShelves(world: World): Promise<void> {
  await sideBySide(world.cast.slice(0, 8), 4, async (member) => {
    await pinBest(world, member)
    await fillShelves(world, member)
  })
  for (const member of world.cast.slice(0, 2)) await leaveDrafts(world, member)
  await likeComments(world)
  await screenComments(world)
}

const ago = ({ deps }: World, hours: number) => new Date(deps.now().getTime() - hours * hourMs)
const ask = <Row>({ deps }: World, query: Sql<Row>) => rows(deps.main.db, query)

async function pinBest(world: World, member: CastMember): Promise<void> {
  const best = await ask(
    world,
    sql<{ id: string }>`
      select id from post where author_id = ${member.actor.personId}::uuid and state = 'visible' order by like_count desc, id limit ${pinned}`,
  )
  // The last one pinned stands first.
  for (const [nth, { id: postId }] of best.entries())
    await world.attempt(() => pinPost(memberAt(world.deps, member, ago(world, 5 + nth / 60)), { postId, on: true }))
}

async function fillShelves(world: World, member: CastMember): Promise<void> {
  const kept = await ask(
    world,
    sql<{ postId: string }>`
      select post_id from reaction where person_id = ${member.actor.personId}::uuid and bookmarked order by bookmarked_at desc limit ${shelfNames.length * perShelf}`,
  )
  const ctx = memberAt(world.deps, member, ago(world, 4))
  for (const [at, name] of shelfNames.entries()) {
    const postIds = kept.filter((_, place) => place % shelfNames.length === at).map(({ postId }) => postId)
    if (postIds.length === 0) continue
    await world.attempt(async () => {
      const { collectionId } = await createCollection(ctx, { name })
      await putPosts(ctx, { collectionId, postIds, fromId: null })
      // The oldest one, so that a chosen cover differs from the newest.
      await updateCollection(ctx, { collectionId, coverPostId: postIds.at(-1)! })
    })
  }
}

async function leaveDrafts(world: World, member: CastMember): Promise<void> {
  const { deps, plan, painter, gallery } = world
  const scene = plan.scenes[0]
  if (!scene) return
  const { image, alt } = await paintScene(painter, scene)
  const ctx = memberAt(deps, member, ago(world, 2))
  for (const [at, { caption, publishInHours }] of writing.entries())
    await world.attempt(async () => {
      const mediaId = await gallery.hang(member, 'post', image, ago(world, 2))
      const draftId = `demo-draft-${member.index}-${at}`
      const { version } = await saveDraft(ctx, {
        draftId,
        version: 0,
        content: { caption, category: 'daily', images: [{ mediaId, alt, tags: [] }] },
      })
      if (publishInHours === null) return
      const publishAt = new Date(deps.now().getTime() + publishInHours * hourMs).toISOString()
      await scheduleDraft(memberAt(deps, member, deps.now()), { draftId, version, publishAt })
    })
}

/** Of public posts. Each like is after the comment. */
async function likeComments(world: World): Promise<void> {
  const said = await ask(
    world,
    sql<{ id: string; authorId: string; createdAt: Date }>`
      select c.id, c.author_id, c.created_at from comment c join post p on p.id = c.post_id join person a on a.id = p.author_id
      where c.deleted_at is null and not c.withheld and p.audience = 'public' and not a.is_private and p.state = 'visible' order by c.id`,
  )
  await sideBySide(
    said.filter((_, at) => at % likedEvery === 0).map((comment, at) => ({ ...comment, at })),
    6,
    async ({ id: commentId, authorId, createdAt, at }) => {
      for (let nth = 0; nth <= at % mostLikes; nth += 1) {
        const fan = world.cast[(at * 5 + nth * 3) % world.cast.length]
        const likedAt = new Date(Math.min(createdAt.getTime() + (nth + 1) * hourMs, world.deps.now().getTime()))
        if (!fan || fan.actor.personId === authorId || fan.joinedAt > likedAt) continue
        await world.attempt(() => likeComment(memberAt(world.deps, fan, likedAt), { commentId, on: true }))
      }
    },
  )
}

/**
 * Under some people's posts with most comments: one is pinned with a heart, and another is hidden.
 */
async function screenComments(world: World): Promise<void> {
  for (const member of world.cast.slice(0, 6)) {
    const ctx = memberAt(world.deps, member, ago(world, 1))
    const said = await ask(
      world,
      sql<{ id: string }>`
        select c.id from comment c join post p on p.id = c.post_id
        where p.author_id = ${member.actor.personId}::uuid and p.state = 'visible'
          and c.parent_id is null and c.author_id <> p.author_id and c.deleted_at is null and not c.withheld
        order by p.comment_count desc, p.id, c.id limit 2`,
    )
    const [best, worst] = said
    if (best) {
      await world.attempt(() => pinComment(ctx, { commentId: best.id, on: true }))
      await world.attempt(() => heartComment(ctx, { commentId: best.id, on: true }))
    }
    if (worst) await world.attempt(() => hideComment(ctx, { commentId: worst.id, on: true }))
  }
}
