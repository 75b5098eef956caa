import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { blockPerson } from '../graph/block-person.ts'
import { followTag } from '../graph/follow-tag.ts'
import { muteText } from '../graph/mute-text.ts'
import { completePeople } from './complete-people.ts'
import { completeTags } from './complete-tags.ts'

let world: World
let me: TestPerson
beforeAll(async () => {
  world = await createWorld()
  me = await world.person({ handle: 'me.here', displayName: '김나' })
})
afterAll(() => world.close())

const people = async (text: string) => (await completePeople(me.ctx, { text })).people.map(({ handle }) => handle)
const tags = async (text: string) => (await completeTags(me.ctx, { text })).tags.map(({ tag }) => tag)

it('offers people by handle and name while both are being typed, those whom one follows first, and never across a block', async () => {
  const [minji, minsu] = [
    await world.person({ handle: 'minji_k', displayName: '김민지' }),
    await world.person({ handle: 'minsu', displayName: '박 민수' }),
  ]
  const friend = await world.person({ handle: 'minho.x', displayName: '민호' })
  const blocker = await world.person({ handle: 'minblock', displayName: '민블' })
  await world.person({ handle: 'quiet', displayName: '조용' })
  await run(world.deps.main.db, sql`update person set follower_count = 50 where id = ${minji.id}::uuid`)
  await run(world.deps.main.db, sql`update person set bio = 'min 팬' where handle = 'quiet'`)
  await world.follow(me, friend)
  await world.syncSearch()
  await blockPerson(blocker.ctx, { personId: me.id })
  for (const [typed, found] of [
    ['@min', ['minho.x', 'minji_k', 'minsu']],
    ['min', ['minho.x', 'minji_k', 'minsu']],
    ['MINJI_', ['minji_k']],
    ['minho.', ['minho.x']],
    ['미', ['minho.x', 'minsu']],
    ['ㅁ', ['minho.x', 'minsu']],
    ['김', ['minji_k']],
    ['김밍', []],
    ['', ['minho.x']],
    ['me.', []],
    ['%', []],
  ] as const)
    expect([typed, await people(typed)]).toEqual([typed, found])
  expect((await completePeople(me.ctx, { text: 'minho' })).people).toMatchObject([{ displayName: '민호', isFollowed: true }])
  await blockPerson(me.ctx, { personId: minsu.id })
  expect(await people('민')).toEqual(['minho.x'])
})

it('offers hashtags that the reader may see, those that they follow first, without muted and withheld ones', async () => {
  const author = await world.person()
  for (const caption of ['#감성카페 #감자', '#감성카페 #감동', '#감성카페 #감탄', '#강남']) await world.post(author, { caption })
  await world.post(await world.person({ isPrivate: true }), { caption: '#감춘곳' })
  await run(
    world.deps.main.db,
    sql`insert into withheld_hashtag (tag, reason, withheld_by, withheld_at) values ('감탄', '시험', 'kiwi', now())`,
  )
  await run(
    world.deps.main.db,
    sql`insert into hashtag_trend (tag, place, score, people, usual, made_at) values ('강남', 0, 3, 7, 1, now())`,
  )
  await followTag(me.ctx, { tag: '감자' })
  await followTag(me.ctx, { tag: '감감무소식' })
  await muteText(me.ctx, { kind: 'tag', text: '감동', duration: 'ever' })
  await world.syncSearch()
  for (const [typed, found] of [
    ['#감', ['감자', '감성카페']],
    ['가', ['감자', '감성카페', '강남']],
    ['!', []],
    ['감ㅅ', ['감성카페']],
    ['감서', ['감성카페']],
    ['ㄱㅅ', ['감성카페']],
    ['카페', []],
    ['', ['감자', '강남']],
  ] as const)
    expect([typed, new Set(await tags(typed))]).toEqual([typed, new Set(found)])
  expect((await tags('가'))[0]).toBe('감자')
})
