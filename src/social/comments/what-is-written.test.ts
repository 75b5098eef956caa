import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { toNoonInSeoul, writtenBy } from '../../../test/worlds/written.ts'
import { blockPerson } from '../graph/block-person.ts'
import { likePost, bookmarkPost } from '../reactions/set-reaction.ts'
import { noteBookmark } from '../reactions/note-bookmark.ts'
import { deletePost } from '../posts/delete-post.ts'
import { blockWord, listBlockedWords, unblockWord } from './block-word.ts'
import { createComment } from './create-comment.ts'
import { deleteComment } from './delete-comment.ts'
import { editComment } from './edit-comment.ts'
import { likeComment } from './like-comment.ts'
import { heartComment, hideComment, pinComment } from './screen-comment.ts'
import { undoDeleteComment } from './undo-delete-comment.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
  toNoonInSeoul(world)
})
afterAll(() => world.close())

/**
 * Under two posts of ann the same talk: bea says `top`, cho answers it, and bea says one more. Bea
 * says as much under a post of dan.
 */
async function talk() {
  const [ann, bea, cho, dan] = [await world.person(), await world.person(), await world.person(), await world.person()]
  const [post, twin, abroad] = [await world.post(ann), await world.post(ann), await world.post(dan)]
  const say = async (who: TestPerson, postId: string, body: string, parentId: string | null = null) =>
    (await createComment(who.ctx, { idempotencyKey: randomUUID(), postId, parentId, body })).id
  const named: Record<string, string | { id: string; handle?: string }> = { ann, bea, cho, dan, post, twin, abroad }
  for (const [name, { id }] of Object.entries({ '': post, 'twin-': twin, 'abroad-': abroad })) {
    const top = await say(bea, id, '하나')
    named[`${name}top`] = top
    named[`${name}answer`] = await say(cho, id, '답', top)
    named[`${name}second`] = await say(bea, id, '둘')
  }
  const ids = named as Record<'top' | 'answer' | 'second' | 'twin-top', string>
  await world.runJobs()
  return { ann, bea, cho, dan, post, ids, say, named, by: (act: () => Promise<unknown>) => writtenBy(world, named, act) }
}

describe('beside the same talk under other posts', () => {
  it('a comment is written, edited, deleted and brought back, and its thread and count alone hear of it', async () => {
    const { bea, cho, post, ids, say, by } = await talk()
    expect(await by(() => say(cho, post.id, '새 말', ids.top))).toMatchInlineSnapshot(`
      [
        "+ comment ·: best 0, body "새 말", post_id "post", withheld false, author_id "cho", is_hidden false, is_pinned false, parent_id "top", is_hearted false, like_count 0, best_before 0, request_hash "·", editable_until some time, idempotency_key "·"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"comment","postId":"post","actorId":"cho","personId":"ann","amountKrw":null,"commentId":"·"}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"reply","postId":"post","actorId":"cho","personId":"bea","amountKrw":null,"commentId":"·"}",
        "+ post_count_change: likes 0, post_id "post", comments 1, bookmarks 0",
      ]
    `)
    expect(await by(() => editComment(bea.ctx, { commentId: ids.top, body: '하나!' }))).toMatchInlineSnapshot(`
      [
        "comment top: body "하나!", edited_at some time",
      ]
    `)
    expect(await by(() => deleteComment(bea.ctx, { commentId: ids.top }))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "comments.purge", run_at now+15s, payload {"commentId":"top"}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"comment","postId":"post","actorId":"bea","personId":"ann","amountKrw":null,"commentId":"top"}",
        "+ post_count_change: likes 0, post_id "post", comments -1, bookmarks 0",
        "comment top: deleted_at now, undoable_by "author"",
      ]
    `)
    expect(await by(() => deleteComment(bea.ctx, { commentId: ids.top }))).toEqual([])
    // It can be brought back for seconds, and a minute goes by with each of these calls.
    world.advance(-115_000)
    expect(await by(() => undoDeleteComment(bea.ctx, { commentId: ids.top }))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"comment","postId":"post","actorId":"bea","personId":"ann","amountKrw":null,"commentId":"top"}",
        "+ post_count_change: likes 0, post_id "post", comments 1, bookmarks 0",
        "comment top: deleted_at null, undoable_by null",
      ]
    `)
    expect(await by(() => undoDeleteComment(bea.ctx, { commentId: ids.top }))).toEqual([])
  })

  it('its like, its heart, its pin and its hiding are one comment’s; what is hidden takes its answers with it', async () => {
    const { ann, cho, ids, by } = await talk()
    const on = (commentId: string) => ({ commentId, on: true })
    expect(await by(() => likeComment(cho.ctx, on(ids.top)))).toMatchInlineSnapshot(`
      [
        "+ comment_like cho top: liked true, liked_at now, withheld false",
        "+ count_change: by 1, key "top", kind "comment_likes"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"comment_like","postId":"post","actorId":"cho","personId":"bea","amountKrw":null,"commentId":"top"}",
      ]
    `)
    expect(await by(() => likeComment(cho.ctx, on(ids.top)))).toEqual([])
    expect(await by(() => likeComment(cho.ctx, { commentId: ids.top, on: false }))).toMatchInlineSnapshot(`
      [
        "+ count_change: by -1, key "top", kind "comment_likes"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"comment_like","postId":"post","actorId":"cho","personId":"bea","amountKrw":null,"commentId":"top"}",
        "comment_like cho top: liked false, liked_at now",
      ]
    `)
    expect(await by(() => heartComment(ann.ctx, on(ids.top)))).toMatchInlineSnapshot(`
      [
        "+ count_change: by 0, key "top", kind "comment_likes"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"comment_heart","postId":"post","actorId":"ann","personId":"bea","amountKrw":null,"commentId":"top"}",
        "comment top: is_hearted true",
      ]
    `)
    expect(await by(() => heartComment(ann.ctx, on(ids.top)))).toEqual([])
    await pinComment(ann.ctx, on(ids['twin-top']))
    await pinComment(ann.ctx, on(ids.second))
    expect(await by(() => pinComment(ann.ctx, on(ids.top)))).toMatchInlineSnapshot(`
      [
        "comment second: is_pinned false",
        "comment top: is_pinned true",
      ]
    `)
    expect(await by(() => hideComment(ann.ctx, on(ids.top)))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"comment","postId":"post","actorId":"bea","personId":"ann","amountKrw":null,"commentId":"top"}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"comment","postId":"post","actorId":"cho","personId":"ann","amountKrw":null,"commentId":"answer"}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"reply","postId":"post","actorId":"cho","personId":"bea","amountKrw":null,"commentId":"answer"}",
        "+ post_count_change: likes 0, post_id "post", comments -1, bookmarks 0",
        "+ post_count_change: likes 0, post_id "post", comments -1, bookmarks 0",
        "comment answer: withheld true",
        "comment top: screened "by_author", withheld true, is_pinned false",
      ]
    `)
    await expect(pinComment(ann.ctx, on(ids.top))).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(pinComment(ann.ctx, on(ids.answer))).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await by(() => hideComment(ann.ctx, { commentId: ids.top, on: false }))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"comment","postId":"post","actorId":"bea","personId":"ann","amountKrw":null,"commentId":"top"}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"comment","postId":"post","actorId":"cho","personId":"ann","amountKrw":null,"commentId":"answer"}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"reply","postId":"post","actorId":"cho","personId":"bea","amountKrw":null,"commentId":"answer"}",
        "+ post_count_change: likes 0, post_id "post", comments 1, bookmarks 0",
        "+ post_count_change: likes 0, post_id "post", comments 1, bookmarks 0",
        "comment answer: withheld false",
        "comment top: screened "shown", withheld false",
      ]
    `)
    await expect(pinComment(ann.ctx, on(ids.answer))).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('a block takes the two people’s comments under each other’s posts, and no other', async () => {
    const { ann, bea, by } = await talk()
    expect((await by(() => blockPerson(ann.ctx, { personId: bea.id }))).filter((line) => /comment|count_change/.test(line)))
      .toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"comment","postId":"post","actorId":"bea","personId":"ann","amountKrw":null,"commentId":"second"}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"comment","postId":"post","actorId":"bea","personId":"ann","amountKrw":null,"commentId":"top"}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"comment","postId":"post","actorId":"cho","personId":"ann","amountKrw":null,"commentId":"answer"}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"comment","postId":"twin","actorId":"bea","personId":"ann","amountKrw":null,"commentId":"twin-second"}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"comment","postId":"twin","actorId":"bea","personId":"ann","amountKrw":null,"commentId":"twin-top"}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"comment","postId":"twin","actorId":"cho","personId":"ann","amountKrw":null,"commentId":"twin-answer"}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"reply","postId":"post","actorId":"cho","personId":"bea","amountKrw":null,"commentId":"answer"}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"reply","postId":"twin","actorId":"cho","personId":"bea","amountKrw":null,"commentId":"twin-answer"}",
        "+ post_count_change: likes 0, post_id "post", comments -1, bookmarks 0",
        "+ post_count_change: likes 0, post_id "post", comments -1, bookmarks 0",
        "+ post_count_change: likes 0, post_id "post", comments -1, bookmarks 0",
        "+ post_count_change: likes 0, post_id "twin", comments -1, bookmarks 0",
        "+ post_count_change: likes 0, post_id "twin", comments -1, bookmarks 0",
        "+ post_count_change: likes 0, post_id "twin", comments -1, bookmarks 0",
        "comment answer: withheld true",
        "comment second: withheld true",
        "comment top: withheld true",
        "comment twin-answer: withheld true",
        "comment twin-second: withheld true",
        "comment twin-top: withheld true",
      ]
    `)
  })

  it('a blocked word hides what holds it under its person’s posts, and its end shows it again', async () => {
    const { ann, dan, by } = await talk()
    await blockWord(dan.ctx, { text: '하나' })
    await unblockWord(dan.ctx, { text: '하나' })
    await blockWord(dan.ctx, { text: '다른' })
    expect(await by(() => blockWord(ann.ctx, { text: '하나' }))).toMatchInlineSnapshot(`
      [
        "+ blocked_word ann 하나: ",
        "+ outbox ·: name "comments.screen", run_at now, payload {"personId":"ann"}",
      ]
    `)
    const screened = (lines: string[]) => lines.filter((line) => /^comment |count_change/.test(line))
    expect(screened(await by(() => world.runJobs()))).toMatchInlineSnapshot(`
      [
        "+ post_count_change: likes 0, post_id "post", comments -1, bookmarks 0",
        "+ post_count_change: likes 0, post_id "post", comments -1, bookmarks 0",
        "+ post_count_change: likes 0, post_id "twin", comments -1, bookmarks 0",
        "+ post_count_change: likes 0, post_id "twin", comments -1, bookmarks 0",
        "comment answer: withheld true",
        "comment top: screened "by_word", withheld true",
        "comment twin-answer: withheld true",
        "comment twin-top: screened "by_word", withheld true",
      ]
    `)
    expect(await by(() => unblockWord(ann.ctx, { text: '하나' }))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "comments.screen", run_at now, payload {"personId":"ann"}",
        "- blocked_word ann 하나",
      ]
    `)
    expect(screened(await by(() => world.runJobs()))).toMatchInlineSnapshot(`
      [
        "+ post_count_change: likes 0, post_id "post", comments 1, bookmarks 0",
        "+ post_count_change: likes 0, post_id "post", comments 1, bookmarks 0",
        "+ post_count_change: likes 0, post_id "twin", comments 1, bookmarks 0",
        "+ post_count_change: likes 0, post_id "twin", comments 1, bookmarks 0",
        "comment answer: withheld false",
        "comment top: screened null, withheld false",
        "comment twin-answer: withheld false",
        "comment twin-top: screened null, withheld false",
      ]
    `)
    expect(await listBlockedWords(dan.ctx)).toEqual({ words: [{ text: '다른' }] })
  })
})

describe('beside another post of the same author', () => {
  it('a like and a bookmark with its note are of one post', async () => {
    const { cho, post, by } = await talk()
    for (const { id } of [post, await world.post(cho)]) {
      await likePost(cho.ctx, { postId: id, on: true })
      await bookmarkPost(cho.ctx, { postId: id, on: true })
      await likePost(cho.ctx, { postId: id, on: false })
    }
    expect(await by(() => likePost(cho.ctx, { postId: post.id, on: true }))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"like","postId":"post","actorId":"cho","personId":"ann","amountKrw":null,"commentId":null}",
        "+ post_count_change: likes 1, post_id "post", comments 0, bookmarks 0",
        "reaction cho post: liked true, liked_at now",
      ]
    `)
    expect(await by(() => likePost(cho.ctx, { postId: post.id, on: true }))).toEqual([])
    expect(await by(() => noteBookmark(cho.ctx, { postId: post.id, note: '나중에' }))).toMatchInlineSnapshot(`
      [
        "reaction cho post: note "나중에"",
      ]
    `)
    expect(await by(() => bookmarkPost(cho.ctx, { postId: post.id, on: false }))).toMatchInlineSnapshot(`
      [
        "+ post_count_change: likes 0, post_id "post", comments 0, bookmarks -1",
        "reaction cho post: note "", bookmarked false, bookmarked_at now",
      ]
    `)
    expect(await by(() => likePost(cho.ctx, { postId: post.id, on: false }))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"like","postId":"post","actorId":"cho","personId":"ann","amountKrw":null,"commentId":null}",
        "+ post_count_change: likes -1, post_id "post", comments 0, bookmarks 0",
        "reaction cho post: liked false, liked_at now",
      ]
    `)
  })

  it('a deletion takes one post', async () => {
    const { ann, post, by } = await talk()
    expect(await by(() => deletePost(ann.ctx, { postId: post.id }))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "posts.purge", run_at now+15s, payload {"postId":"post","authorId":"ann"}",
        "+ search_change: key "post", kind "post"",
        "post post: state "deleted", version 1, deleted_at now, deleted_from "visible"",
      ]
    `)
  })
})
