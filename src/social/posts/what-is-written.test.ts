import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { toNoonInSeoul, writtenBy } from '../../../test/worlds/written.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { createComment } from '../comments/create-comment.ts'
import { bookmarkPost, likePost } from '../reactions/set-reaction.ts'
import { archivedPosts, archivePost } from './archive-post.ts'
import { createPost } from './create-post.ts'
import { deletePost } from './delete-post.ts'
import { editPost } from './edit-post.ts'
import { listVersions } from './list-versions.ts'
import { pinPost } from './pin-post.ts'
import { purgePost } from './purge-post.ts'
import type { CreatePostInput } from './schema.ts'
import { putBackPost, takeDownPost } from './take-down-post.ts'
import { undoDelete } from './undo-delete.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
  toNoonInSeoul(world)
})
afterAll(() => world.close())

/**
 * Ann shows a cup in `post` and in `twin`, dan in `abroad`: the same words, bea is mentioned. She
 * comments and likes all three, and they are pinned.
 */
async function shelf() {
  const [ann, bea, dan] = [await world.person(), await world.person(), await world.person()]
  const shop = await world.shop()
  const [cup, plate] = [await world.product(shop), await world.product(shop)]
  const input = async (author: TestPerson, changes: Partial<CreatePostInput> = {}): Promise<CreatePostInput> => ({
    idempotencyKey: randomUUID(),
    caption: `#컵 @${bea.handle}`,
    category: 'home',
    images: [{ mediaId: (await world.media(author)).id, alt: '컵', tags: [{ productId: cup.id, x: 0.5, y: 0.25 }] }],
    ...changes,
  })
  const named: Record<string, string | { id: string; handle?: string }> = { ann, bea, dan, cup, plate }
  for (const [name, author] of [
    ['post', ann],
    ['twin', ann],
    ['abroad', dan],
  ] as const) {
    const wanted = await input(author)
    named[`${name}-picture`] = wanted.images[0]!.mediaId
    world.advance(1_000)
    const { postId } = await createPost(author.ctx, wanted)
    named[name] = postId
    await createComment(bea.ctx, { idempotencyKey: randomUUID(), postId, parentId: null, body: '예뻐요' })
    await likePost(bea.ctx, { postId, on: true })
    await pinPost(author.ctx, { postId, on: true })
  }
  await world.runJobs()
  const ids = named as Record<'post' | 'twin' | 'abroad' | 'post-picture', string>
  return { ann, bea, dan, cup, plate, input, ids, named, by: (act: () => Promise<unknown>) => writtenBy(world, named, act) }
}

describe('beside the same posts of two authors', () => {
  it('a post is written with its pictures, tags and words, at once or when its pictures are ready', async () => {
    const { ann, input, named, by } = await shelf()
    const wanted = await input(ann, { place: '서울숲', paidLabel: true, audience: 'followers', commentsFrom: 'followed' })
    named['picture'] = wanted.images[0]!.mediaId
    expect(await by(() => createPost(ann.ctx, wanted))).toMatchInlineSnapshot(`
      [
        "+ count_change: by 1, key "컵", kind "tagged"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"mention","postId":"·","actorId":"ann","personId":"bea","amountKrw":null,"commentId":null}",
        "+ outbox ·: name "posts.fanOut", run_at now, payload {"postId":"·","authorId":"ann","afterFollowerId":null}",
        "+ post ·: place "서울숲", state "visible", caption "#컵 @bea", version 0, audience "followers", category "home", author_id "ann", like_count 0, paid_label true, request_hash "·", comment_count 0, comments_from "followed", bookmark_count 0, idempotency_key "·"",
        "+ post_hashtag 컵 ·: ",
        "+ post_image · 0: alt "컵", media_id "picture"",
        "+ product_tag · 0 cup: x 0.5, y 0.25, withheld true, price_krw 12000, pays_commission false",
        "+ search_change: key "·", kind "post"",
        "+ timeline ann · ann: ",
        "told {"kind":"post","state":"visible","postId":"·"}: ann",
      ]
    `)
    expect(await by(() => createPost(ann.ctx, wanted))).toEqual([])
    const later = await input(ann)
    named['later'] = later.images[0]!.mediaId
    await run(world.owner.db, sql`update media set state = 'processing' where id = ${later.images[0]!.mediaId}::uuid`)
    expect(await by(() => createPost(ann.ctx, later))).toMatchInlineSnapshot(`
      [
        "+ count_change: by 1, key "컵", kind "tagged"",
        "+ post ·: place "", state "waiting", caption "#컵 @bea", version 0, audience "public", category "home", author_id "ann", like_count 0, paid_label false, request_hash "·", comment_count 0, comments_from "everyone", bookmark_count 0, idempotency_key "·"",
        "+ post_hashtag 컵 ·: ",
        "+ post_image · 0: alt "컵", media_id "later"",
        "+ product_tag · 0 cup: x 0.5, y 0.25, withheld true, price_krw 12000, pays_commission false",
      ]
    `)
  })

  it('an edit keeps what was, moves tags and looks, and tells who is mentioned newly', async () => {
    const { ann, dan, plate, ids, by } = await shelf()
    const postId = ids.post
    expect(await by(() => editPost(ann.ctx, { postId, caption: `#접시 @${dan.handle}` }))).toMatchInlineSnapshot(`
      [
        "+ count_change: by -1, key "컵", kind "tagged"",
        "+ hashtag 접시: post_count 1",
        "+ hashtag_due 접시: ",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"mention","postId":"post","actorId":"ann","personId":"bea","amountKrw":null,"commentId":null}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"mention","postId":"post","actorId":"ann","personId":"dan","amountKrw":null,"commentId":null}",
        "+ post_hashtag 접시 post: ",
        "+ post_version post 0: place "", caption "#컵 @bea", made_at now-62s, audience "public", category "home", pictures [{"alt":"컵","tags":[{"x":0.5,"y":0.25,"priceKrw":12000,"productId":"cup"}],"mediaId":"post-picture"}], paid_label false, replaced_at now, comments_from "everyone"",
        "+ search_change: key "post", kind "post"",
        "+ search_change: key "접시", kind "hashtag"",
        "- post_hashtag 컵 post",
        "post post: caption "#접시 @dan", version 1, edited_at now",
      ]
    `)
    const images = [{ mediaId: ids['post-picture'], alt: '접시', tags: [{ productId: plate.id, x: 0.5, y: 0.25 }] }]
    expect(await by(() => editPost(ann.ctx, { postId, images }))).toMatchInlineSnapshot(`
      [
        "+ count_change: by -1, key "cup", kind "looks"",
        "+ count_change: by 1, key "plate", kind "looks"",
        "+ post_version post 1: place "", caption "#접시 @dan", made_at now-1min, audience "public", category "home", pictures [{"alt":"컵","tags":[{"x":0.5,"y":0.25,"priceKrw":12000,"productId":"cup"}],"mediaId":"post-picture"}], paid_label false, replaced_at now, comments_from "everyone"",
        "+ product_tag post 0 plate: x 0.5, y 0.25, withheld false, price_krw 12000, pays_commission false",
        "- product_tag post 0 cup",
        "post post: version 2, edited_at now",
        "post_image post 0: alt "접시"",
      ]
    `)
    expect(await by(() => editPost(ann.ctx, { postId, images, caption: `#접시 @${dan.handle}` }))).toEqual([])
    expect(await by(() => editPost(ann.ctx, { postId, audience: 'only_me' }))).toMatchInlineSnapshot(`
      [
        "+ count_change: by -1, key "plate", kind "looks"",
        "+ post_version post 2: place "", caption "#접시 @dan", made_at now-2min, audience "public", category "home", pictures [{"alt":"접시","tags":[{"x":0.5,"y":0.25,"priceKrw":12000,"productId":"plate"}],"mediaId":"post-picture"}], paid_label false, replaced_at now, comments_from "everyone"",
        "post post: version 3, audience "only_me"",
        "product_tag post 0 plate: withheld true",
      ]
    `)
    expect(await by(() => editPost(ann.ctx, { postId, audience: 'public', commentsFrom: 'nobody' }))).toMatchInlineSnapshot(`
      [
        "+ count_change: by 1, key "plate", kind "looks"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"mention","postId":"post","actorId":"ann","personId":"dan","amountKrw":null,"commentId":null}",
        "+ outbox ·: name "posts.fanOut", run_at now, payload {"postId":"post","authorId":"ann","afterFollowerId":null}",
        "+ post_version post 3: place "", caption "#접시 @dan", made_at now-1min, audience "only_me", category "home", pictures [{"alt":"접시","tags":[{"x":0.5,"y":0.25,"priceKrw":12000,"productId":"plate"}],"mediaId":"post-picture"}], paid_label false, replaced_at now, comments_from "everyone"",
        "post post: version 4, audience "public", comments_from "nobody"",
        "product_tag post 0 plate: withheld false",
      ]
    `)
  })

  it('the archive takes one post and gives it back, and so do pins', async () => {
    const { ann, ids, by } = await shelf()
    const on = { postId: ids.post, on: true }
    const off = { postId: ids.post, on: false }
    expect(await by(() => archivePost(ann.ctx, on))).toMatchInlineSnapshot(`
      [
        "+ count_change: by -1, key "cup", kind "looks"",
        "+ count_change: by -1, key "컵", kind "tagged"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"mention","postId":"post","actorId":"ann","personId":"bea","amountKrw":null,"commentId":null}",
        "+ outbox ·: name "search.remove", run_at now, payload {"keys":["post"],"kind":"post"}",
        "+ search_change: key "post", kind "post"",
        "- post_hashtag 컵 post",
        "- timeline ann post ann",
        "post post: state "archived", version 1, archived_at now",
        "product_tag post 0 cup: withheld true",
        "told {"kind":"post","state":"hidden","postId":"post"}: ann",
      ]
    `)
    expect(await by(() => archivePost(ann.ctx, on))).toEqual([])
    expect(await by(() => archivePost(ann.ctx, off))).toMatchInlineSnapshot(`
      [
        "+ count_change: by 1, key "cup", kind "looks"",
        "+ count_change: by 1, key "컵", kind "tagged"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"mention","postId":"post","actorId":"ann","personId":"bea","amountKrw":null,"commentId":null}",
        "+ outbox ·: name "posts.fanOut", run_at now, payload {"postId":"post","authorId":"ann","afterFollowerId":null}",
        "+ post_hashtag 컵 post: ",
        "+ search_change: key "post", kind "post"",
        "+ timeline ann post ann: ",
        "post post: state "visible", version 2, archived_at null",
        "product_tag post 0 cup: withheld false",
        "told {"kind":"post","state":"visible","postId":"post"}: ann",
      ]
    `)
    expect(await by(() => archivePost(ann.ctx, off))).toEqual([])
    expect(await by(() => pinPost(ann.ctx, on))).toEqual([])
    expect(await by(() => pinPost(ann.ctx, off))).toMatchInlineSnapshot(`
      [
        "post post: pinned_at null",
      ]
    `)
    expect(await by(() => pinPost(ann.ctx, on))).toMatchInlineSnapshot(`
      [
        "post post: pinned_at now",
      ]
    `)
  })

  it('a deletion can be undone, and when it cannot any more a job takes what it left', async () => {
    const { ann, ids, by } = await shelf()
    const postId = ids.post
    for (const edited of [postId, ids.twin]) await editPost(ann.ctx, { postId: edited, place: '부엌' })
    expect(await by(() => deletePost(ann.ctx, { postId }))).toMatchInlineSnapshot(`
      [
        "+ count_change: by -1, key "cup", kind "looks"",
        "+ count_change: by -1, key "컵", kind "tagged"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"mention","postId":"post","actorId":"ann","personId":"bea","amountKrw":null,"commentId":null}",
        "+ outbox ·: name "posts.purge", run_at now+15s, payload {"postId":"post","authorId":"ann"}",
        "+ search_change: key "post", kind "post"",
        "- post_hashtag 컵 post",
        "post post: state "deleted", version 2, deleted_at now, deleted_from "visible"",
        "product_tag post 0 cup: withheld true",
      ]
    `)
    expect(await by(() => deletePost(ann.ctx, { postId }))).toEqual([])
    const purge = () => purgePost(world.ctx(), { postId, authorId: ann.id })
    world.advance(-120_000)
    expect(await by(purge)).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "posts.purge", run_at now+15s, payload {"postId":"post","authorId":"ann"}",
      ]
    `)
    world.advance(-60_000)
    expect(await by(() => undoDelete(ann.ctx, { postId }))).toMatchInlineSnapshot(`
      [
        "+ count_change: by 1, key "cup", kind "looks"",
        "+ count_change: by 1, key "컵", kind "tagged"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"mention","postId":"post","actorId":"ann","personId":"bea","amountKrw":null,"commentId":null}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"mention","postId":"post","actorId":"ann","personId":"bea","amountKrw":null,"commentId":null}",
        "+ outbox ·: name "posts.fanOut", run_at now, payload {"postId":"post","authorId":"ann","afterFollowerId":null}",
        "+ post_hashtag 컵 post: ",
        "+ search_change: key "post", kind "post"",
        "post post: state "visible", version 4, deleted_at null, deleted_from null",
        "product_tag post 0 cup: withheld false",
        "told {"kind":"post","state":"visible","postId":"post"}: ann",
      ]
    `)
    expect(await by(() => undoDelete(ann.ctx, { postId }))).toEqual([])
    expect(await by(purge)).toEqual([])
    await deletePost(ann.ctx, { postId })
    await run(world.owner.db, sql`update post set deleted_at = deleted_at - interval '1 minute' where id = ${postId}::uuid`)
    expect(await by(purge)).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "media.discard", run_at now, payload {"mediaIds":["post-picture"]}",
        "+ outbox ·: name "posts.retract", run_at now, payload {"postId":"post","authorId":"ann"}",
        "+ outbox ·: name "search.remove", run_at now, payload {"keys":["post"],"kind":"post"}",
        "- post_version post 0",
        "media post-picture: state "deleted"",
      ]
    `)
  })

  it('who may comment alone is an edit too, and of posts that were archived at once the later one comes first', async () => {
    const { ann, ids } = await shelf()
    await editPost(ann.ctx, { postId: ids.twin, commentsFrom: 'nobody' })
    const { versions } = await listVersions(ann.ctx, { postId: ids.twin })
    expect(versions.map(({ commentsFrom }) => commentsFrom)).toEqual(['nobody', 'everyone'])
    for (const postId of [ids.post, ids.twin]) await archivePost(ann.ctx, { postId, on: true })
    const page = async (cursor: string | null) => (await archivedPosts(ann.ctx, { cursor, limit: 1 })).value
    const first = await page(null)
    const second = await page(first.nextCursor)
    expect([...first.posts, ...second.posts].map(({ id }) => id)).toEqual([ids.twin, ids.post])
    expect(second.nextCursor).toBeNull()
  })

  it('a moderator hides one post and shows it again', async () => {
    const { ann, ids, by } = await shelf()
    const owned = { postId: ids.post, authorId: ann.id }
    expect(await by(() => write(ann.ctx, (tx) => takeDownPost(ann.ctx, tx, owned)))).toMatchInlineSnapshot(`
      [
        "+ count_change: by -1, key "cup", kind "looks"",
        "+ count_change: by -1, key "컵", kind "tagged"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"mention","postId":"post","actorId":"ann","personId":"bea","amountKrw":null,"commentId":null}",
        "+ outbox ·: name "search.remove", run_at now, payload {"keys":["post"],"kind":"post"}",
        "+ search_change: key "post", kind "post"",
        "- post_hashtag 컵 post",
        "post post: state "hidden", version 1",
        "product_tag post 0 cup: withheld true",
        "told {"kind":"post","state":"hidden","postId":"post"}: ann",
      ]
    `)
    expect(await by(() => write(ann.ctx, (tx) => putBackPost(ann.ctx, tx, owned)))).toMatchInlineSnapshot(`
      [
        "+ count_change: by 1, key "cup", kind "looks"",
        "+ count_change: by 1, key "컵", kind "tagged"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"mention","postId":"post","actorId":"ann","personId":"bea","amountKrw":null,"commentId":null}",
        "+ outbox ·: name "posts.fanOut", run_at now, payload {"postId":"post","authorId":"ann","afterFollowerId":null}",
        "+ post_hashtag 컵 post: ",
        "+ search_change: key "post", kind "post"",
        "post post: state "visible", version 2",
        "product_tag post 0 cup: withheld false",
        "told {"kind":"post","state":"visible","postId":"post"}: ann",
      ]
    `)
  })

  it('a like and a bookmark are one person’s on one post', async () => {
    const { dan, bea, ids, by } = await shelf()
    const on = { postId: ids.post, on: true }
    const off = { postId: ids.post, on: false }
    expect(await by(() => likePost(dan.ctx, on))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"like","postId":"post","actorId":"dan","personId":"ann","amountKrw":null,"commentId":null}",
        "+ post_count_change: likes 1, post_id "post", comments 0, bookmarks 0",
        "+ reaction dan post: note "", liked true, liked_at now, withheld false, bookmarked false",
      ]
    `)
    expect(await by(() => likePost(dan.ctx, on))).toEqual([])
    expect(await by(() => likePost(bea.ctx, off))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"like","postId":"post","actorId":"bea","personId":"ann","amountKrw":null,"commentId":null}",
        "+ post_count_change: likes -1, post_id "post", comments 0, bookmarks 0",
        "reaction bea post: liked false, liked_at now",
      ]
    `)
    expect(await by(() => bookmarkPost(bea.ctx, on))).toMatchInlineSnapshot(`
      [
        "+ post_count_change: likes 0, post_id "post", comments 0, bookmarks 1",
        "reaction bea post: bookmarked true, bookmarked_at now",
      ]
    `)
    expect(await by(() => bookmarkPost(bea.ctx, off))).toMatchInlineSnapshot(`
      [
        "+ post_count_change: likes 0, post_id "post", comments 0, bookmarks -1",
        "reaction bea post: bookmarked false, bookmarked_at now",
      ]
    `)
    expect(await by(() => bookmarkPost(bea.ctx, off))).toEqual([])
  })
})
