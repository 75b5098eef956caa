import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { createComment } from '../comments/create-comment.ts'
import { listComments } from '../comments/list-comments.ts'
import { createPost } from '../posts/create-post.ts'
import { editPost } from '../posts/edit-post.ts'
import { readPost } from '../posts/read-post.ts'
import { noMoney } from './internal/act-on-person.ts'
import { holdRules } from './rules.ts'
import { takeAction } from './take-action.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const say = (who: TestPerson, postId: string, body: string) =>
  createComment(who.ctx, { idempotencyKey: crypto.randomUUID(), postId, parentId: null, body })

it('holds an obscene comment: its author sees it marked, others not, and a moderator gets a case that a release ends', async () => {
  const [author, speaker, reader] = [await world.person(), await world.person(), await world.person()]
  const { id: postId } = await world.post(author)
  const made = await say(speaker, postId, '씨1발 뭐야')
  expect(made.hidden).toBe(true)
  const listed = async (who: TestPerson) =>
    (await listComments(who.ctx, { postId, cursor: null, limit: 20 })).comments.map(({ hidden }) => hidden)
  expect([await listed(reader), await listed(speaker)]).toEqual([[], [true]])
  const about = await rows(
    world.deps.main.db,
    sql<{ action: string; reasonCode: string; actor: string; isOpen: boolean }>`
      select m.action, m.reason_code, m.actor, c.state = 'open' as is_open from moderation_action m join moderation_case c on c.id = m.case_id
      where m.subject_id = ${made.id}`,
  )
  expect(about).toEqual([{ action: 'hold', reasonCode: 'rule_words', actor: 'kiwi', isOpen: true }])
  const subject = { kind: 'comment', id: made.id } as const
  await takeAction(
    world.ctx(),
    { subject, action: 'release', reason: 'it was a quote', reasonCode: 'reviewed', actor: 'cli:test' },
    noMoney,
  )
  expect(await listed(reader)).toEqual([false])
})

it('holds the next of many equal texts, and none of short ones', async () => {
  const [author, speaker] = [await world.person(), await world.person()]
  const { id: postId } = await world.post(author)
  const { from } = holdRules.burst
  for (const [body, held] of [
    ['저희 가게 놀러 오세요 지금 바로요', true],
    ['예뻐요', false],
  ] as const) {
    const hidden: boolean[] = []
    for (let at = 0; at <= from; at += 1) hidden.push((await say(speaker, postId, body)).hidden)
    expect(hidden).toEqual([...Array.from({ length: from }, () => false), held])
  }
  world.advance(holdRules.burst.withinMs + 1_000)
  expect((await say(speaker, postId, '저희 가게 놀러 오세요 지금 바로요')).hidden).toBe(false)
})

it('holds two links of an account of today', async () => {
  const [author, speaker] = [await world.person(), await world.person()]
  const { id: postId } = await world.post(author)
  expect((await say(speaker, postId, 'https://a.example/1 https://b.example/2')).hidden).toBe(true)
  expect((await say(speaker, postId, 'https://a.example/1')).hidden).toBe(false)
})

it('holds a comment that names many people, and a post with the picture of one that a moderator hid', async () => {
  const [author, speaker, again] = [await world.person(), await world.person(), await world.person()]
  const { id: postId } = await world.post(author)
  const names = (count: number) => Array.from({ length: count }, (_, at) => `@friend${at}`).join(' ')
  expect((await say(speaker, postId, names(holdRules.mentions.from - 1))).hidden).toBe(false)
  expect((await say(speaker, postId, names(holdRules.mentions.from))).hidden).toBe(true)

  const same = async (who: TestPerson, thumbhash: string, caption = '') => {
    const { id: mediaId } = await world.media(who)
    await run(world.owner.db, sql`update media set thumbhash = ${thumbhash} where id = ${mediaId}::uuid`)
    const images = [{ mediaId, alt: '', tags: [] }]
    return createPost(who.ctx, { idempotencyKey: crypto.randomUUID(), caption, category: 'daily', images })
  }
  const first = await same(author, 'W/gBBwB5d3iAh4h3HASH')
  expect((await same(again, 'W/gBBwB5d3iAh4h3HASH')).state).toBe('visible')
  const hide = { subject: { kind: 'post', id: first.postId }, action: 'hide', reason: 'stolen picture', reasonCode: 'spam' } as const
  await takeAction(world.ctx(), { ...hide, actor: 'cli:test' }, noMoney)
  expect((await same(again, 'W/gBBwB5d3iAh4h3HASH')).state).toBe('held')
  expect((await same(again, 'W/gBBwB5d3iAh4h3OTHER')).state).toBe('visible')
  // What a rule held and nobody has judged says nothing of its picture.
  expect((await same(again, 'W/gBBwB5d3iAh4h3WORDS', '씨발')).state).toBe('held')
  expect((await same(again, 'W/gBBwB5d3iAh4h3WORDS')).state).toBe('visible')
})

it('holds a post that an edit made obscene, and not again for what a moderator has released', async () => {
  const [author, reader] = [await world.person(), await world.person()]
  const { id: postId } = await world.post(author, { caption: '오늘의 하늘' })
  expect(await editPost(author.ctx, { postId, caption: '씨발 하늘' })).toEqual({ postId, state: 'held' })
  await expect(readPost(reader.ctx, { postId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect((await readPost(author.ctx, { postId })).hidden).toEqual({ action: 'hold', reasonCode: 'rule_words' })
  const release = { subject: { kind: 'post', id: postId }, action: 'release', reason: 'it was a quote', reasonCode: 'reviewed' } as const
  await takeAction(world.ctx(), { ...release, actor: 'cli:test' }, noMoney)
  expect(await editPost(author.ctx, { postId, caption: '씨발 하늘, 오늘' })).toEqual({ postId, state: 'visible' })
  expect(await readPost(reader.ctx, { postId })).toMatchObject({ caption: '씨발 하늘, 오늘' })
  expect(await editPost(author.ctx, { postId, caption: '하늘 https://a.example/1 https://b.example/2' })).toMatchObject({ state: 'held' })
})
