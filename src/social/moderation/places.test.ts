import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { productsSold } from '../../commerce/products/product-cards.ts'
import type { MemberCtx } from '../../context.ts'
import { one, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { connectRedisPatiently } from '../../platform/cache/redis.ts'
import { redisHub, type WakeHub } from '../../realtime/hub.ts'
import { createComment } from '../comments/create-comment.ts'
import { listComments } from '../comments/list-comments.ts'
import { followPerson } from '../graph/follow-person.ts'
import { keepInteractions } from '../interactions/internal/keep-interactions.ts'
import { logEvent } from '../interactions/log-stream.ts'
import { isFileVisible } from '../media/is-file-visible.ts'
import { listNotifications } from '../notifications/list-notifications.ts'
import { rememberedCaller } from '../people/find-session.ts'
import { readProfile } from '../people/read-profile.ts'
import { personPosts } from '../posts/person-posts.ts'
import { readPost } from '../posts/read-post.ts'
import { tagPosts } from '../posts/tag-posts.ts'
import { popularFeed } from '../ranking/popular-feed.ts'
import { rankPopular } from '../ranking/rank-popular.ts'
import { search } from '../search/search.ts'
import { homeFeed } from '../timelines/home-feed.ts'
import { noMoney } from './internal/act-on-person.ts'
import { type ActionInput, takeAction } from './take-action.ts'

let world: World
const hubs: WakeHub[] = []
beforeAll(async () => {
  world = await createWorld()
})
afterAll(async () => {
  await Promise.all(hubs.map((hub) => hub.close()))
  await world.close()
})

/** The same person in a process with a hub and a memory of its own, over the same stores. */
function inAnotherProcess(ctx: MemberCtx): MemberCtx {
  const hub = redisHub(() => connectRedisPatiently(world.config))
  hubs.push(hub)
  const storage = Object.assign(
    Object.create(Object.getPrototypeOf(ctx.platform.storage) as object),
    ctx.platform.storage,
  ) as typeof ctx.platform.storage
  return { ...ctx, hub, platform: { ...ctx.platform, storage } }
}

interface Scene {
  author: TestPerson
  token: string
  post: { id: string; file: string; tag: string }
  commentId: string
  elsewhere: string
}

const shows = (page: { value: { posts: { id: string }[] } }, { post }: Scene) => page.value.posts.some(({ id }) => id === post.id)
const first = { cursor: null, limit: 20 }

/** Whether the reader meets the author's post, comment or profile there. */
const places: Record<string, (reader: MemberCtx, scene: Scene) => Promise<boolean>> = {
  'its own page': (reader, { post }) => found(readPost(reader, { postId: post.id })),
  profile: (reader, { author }) => found(readProfile(reader, { handle: author.handle })),
  'posts of the profile': async (reader, scene) => shows(await personPosts(reader, { handle: scene.author.handle, ...first }), scene),
  home: async (reader, scene) => shows(await homeFeed(reader, first), scene),
  popular: async (reader, scene) => shows(await popularFeed(reader), scene),
  hashtag: (reader, scene) =>
    tagPosts(reader, { tag: scene.post.tag, ...first }).then(
      (page) => shows(page, scene),
      () => false,
    ),
  'search, with the sync stopped': async (reader, scene) =>
    (await search(reader, { text: scene.post.tag, kind: 'post', order: 'relevance', cursor: null }, productsSold)).value.posts.some(
      ({ id }) => id === scene.post.id,
    ),
  picture: (reader, { post }) => isFileVisible(reader, post.file, reader.actor.personId),
  'comments under another post': async (reader, scene) =>
    (await listComments(reader, { postId: scene.elsewhere, ...first })).comments.some(({ id }) => id === scene.commentId),
  notifications: async (reader, scene) =>
    (await listNotifications(reader, first)).notifications.some(({ postId }) => postId === scene.elsewhere),
  session: async (reader, { token }) => (await rememberedCaller(reader, token))?.status === 'active',
}
const found = (reading: Promise<unknown>) =>
  reading.then(
    () => true,
    () => false,
  )

const everywhere = Object.keys(places)
const ofThePost = ['its own page', 'posts of the profile', 'home', 'popular', 'hashtag', 'search, with the sync stopped', 'picture']

it.each<[action: ActionInput['action'], lifts: NonNullable<ActionInput['lifts']>, gone: string[]]>([
  ['hide', 'hide', ofThePost],
  ['limit', 'limit', ['popular']],
  ['suspend', 'suspend', everywhere],
  ['ban', 'ban', everywhere],
])('%s: within a second, in two processes, nobody meets it where it is gone, and everybody where it stays', async (action, lifts, gone) => {
  const [author, reader] = [await world.person({ hasIdentity: true }), await world.person()]
  const voters = await Promise.all([1, 2, 3].map(() => world.person()))
  const { main, now } = world.deps
  const token = await world.sessionToken(author)
  await followPerson(reader.ctx, { personId: author.id })
  const tag = `곳${action}`
  const { id: postId } = await world.post(author, { caption: `가을 #${tag}` })
  const { id: elsewhere } = await world.post(reader)
  const { id: commentId } = await createComment(author.ctx, {
    idempotencyKey: crypto.randomUUID(),
    postId: elsewhere,
    parentId: null,
    body: '안녕',
  })
  await world.runJobs()
  await world.syncSearch()
  const votes = voters.map(({ id: personId }) => logEvent({ kind: 'like', personId, postId, authorId: author.id }, now()))
  await keepInteractions(world.deps, votes)
  world.advance(3_600_000)
  await rankPopular({ ...world.ctx(), platform: world.deps.platform })
  const { file } = await one(
    main.db,
    sql<{
      file: string
    }>`select m.variants -> 0 ->> 'key' as file from post_image i join media m on m.id = i.media_id where i.post_id = ${postId}::uuid limit 1`,
  )
  const scene: Scene = { author, token, post: { id: postId, file, tag }, commentId, elsewhere }
  const readers = [inAnotherProcess(reader.ctx), inAnotherProcess(reader.ctx)]
  const met = async () => {
    const seen = await Promise.all(
      readers.map(async (ctx) => {
        const each = await Promise.all(everywhere.map(async (place) => [place, await places[place]!(ctx, scene)] as const))
        return each.flatMap(([place, isThere]) => (isThere ? [place] : []))
      }),
    )
    expect(seen[0]).toEqual(seen[1])
    return seen[0]
  }
  expect(await met()).toEqual(everywhere)

  const subject = action === 'hide' ? ({ kind: 'post', id: postId } as const) : ({ kind: 'person', id: author.id } as const)
  const about = { subject, reason: 'a report was right', actor: 'cli:test' } as const
  await takeAction(world.ctx(), { ...about, action, reasonCode: 'spam' }, noMoney)
  await expect.poll(met, { timeout: 1_000, interval: 50 }).toEqual(everywhere.filter((place) => !gone.includes(place)))

  await takeAction(world.ctx(), { ...about, action: 'restore', lifts, reasonCode: 'mistake' }, noMoney)
  const back = everywhere.filter((place) => place !== 'session' || !gone.includes('session'))
  await expect.poll(met, { timeout: 5_000, interval: 50 }).toEqual(back)
  expect(
    await rows(main.db, sql<{ action: string }>`select action from moderation_action where person_id = ${author.id} order by id`),
  ).toEqual([{ action }, { action: 'restore' }])
})
