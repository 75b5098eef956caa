import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { block, follow } from '../../db/schema/graph.ts'
import { media } from '../../db/schema/media.ts'
import { notification } from '../../db/schema/notification.ts'
import { accessDecision, person } from '../../db/schema/person.ts'
import { newId } from '../../ids.ts'
import { openShop } from '../../commerce/shops/open-shop.ts'
import { listFollowing } from '../graph/list-follows.ts'
import { checkHandle } from './check-handle.ts'
import { loadChips } from './chips.ts'
import { readMe } from './read-me.ts'
import { readProfile } from './read-profile.ts'
import { me, profile, updateProfileInput } from './schema.ts'
import { setVerified } from './set-verified.ts'
import { updateProfile } from './update-profile.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

it('shows the caller their own account in the promised shape', async () => {
  const one = await world.person()
  const shop = await world.shop(one)
  const now = world.deps.now()
  await world.deps.main.db.insert(notification).values(
    ['a', 'b', 'c'].map((groupKey, at) => ({
      id: newId(now),
      personId: one.id,
      kind: 'like' as const,
      groupKey,
      createdAt: now,
      updatedAt: now,
      readAt: at === 0 ? now : null,
    })),
  )
  const mine = await readMe(one.ctx)
  expect(me.strict().parse(mine)).toEqual(mine)
  expect(mine).toMatchObject({
    handle: one.handle,
    interests: [],
    unreadCount: 2,
    shop: { id: shop.id, handle: shop.handle },
    avatarUrl: null,
  })
})

it('changes what is given and leaves the rest', async () => {
  const one = await world.person()
  await updateProfile(one.ctx, { displayName: '지민', bio: '안녕' })
  await updateProfile(one.ctx, { interests: ['food', 'pets'], locale: 'en', isPrivate: true })
  expect(await updateProfile(one.ctx, {})).toMatchObject({
    displayName: '지민',
    bio: '안녕',
    interests: ['food', 'pets'],
    locale: 'en',
    isPrivate: true,
  })
})

it('gives a handle to one person only, however many ask at once', async () => {
  const people = await Promise.all(Array.from({ length: 10 }, () => world.person()))
  const outcomes = await Promise.allSettled(people.map(({ ctx }) => updateProfile(ctx, { handle: 'wanted.handle', bio: 'mine' })))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'HANDLE_TAKEN', field: 'handle' })
  expect(await world.deps.main.db.$count(person, eq(person.bio, 'mine'))).toBe(1)
  await expect(updateProfile(people[0]!.ctx, { handle: 'kiwipay' })).rejects.toMatchObject({ code: 'HANDLE_TAKEN' })
})

it('shows a new avatar by a signed address and gives the old one up', async () => {
  const one = await world.person()
  const [first, second] = [await world.media(one, 'avatar'), await world.media(one, 'avatar')]
  const before = await updateProfile(one.ctx, { avatarMediaId: first.id })
  expect(before.avatarUrl).toContain(`m/${first.id}/`)
  expect((await updateProfile(one.ctx, { avatarMediaId: second.id })).avatarUrl).toContain(`m/${second.id}/`)
  const states = async () =>
    new Map((await world.deps.main.db.select().from(media).where(eq(media.ownerId, one.id))).map(({ id, state }) => [id, state]))
  expect(await states()).toEqual(
    new Map([
      [first.id, 'deleted'],
      [second.id, 'ready'],
    ]),
  )
  await expect(updateProfile(one.ctx, { avatarMediaId: first.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect((await updateProfile(one.ctx, { avatarMediaId: second.id })).avatarUrl).not.toBeNull()
  expect((await updateProfile(one.ctx, { avatarMediaId: null })).avatarUrl).toBeNull()
  expect((await states()).get(second.id)).toBe('deleted')
})

it("refuses an avatar that is another's, of another purpose, or not ready", async () => {
  const [one, other] = [await world.person(), await world.person()]
  const theirs = await world.media(other, 'avatar')
  const photo = await world.media(one, 'post')
  const waiting = await world.media(one, 'avatar')
  await world.deps.main.db.update(media).set({ state: 'processing' }).where(eq(media.id, waiting.id))
  for (const { id } of [theirs, photo])
    await expect(updateProfile(one.ctx, { avatarMediaId: id, bio: 'changed' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      field: 'avatarMediaId',
    })
  await expect(updateProfile(one.ctx, { avatarMediaId: waiting.id, bio: 'changed' })).rejects.toMatchObject({ code: 'MEDIA_NOT_READY' })
  expect((await readMe(one.ctx)).bio).toBe('')
})

it('lets in whoever had asked when an account opens itself', async () => {
  const [one, asker] = [await world.person({ isPrivate: true }), await world.person()]
  await world.deps.main.db
    .insert(follow)
    .values({ followerId: asker.id, followeeId: one.id, state: 'requested', createdAt: world.deps.now() })
  await updateProfile(one.ctx, { isPrivate: false })
  expect((await readProfile(asker.ctx, { handle: one.handle })).relation).toBe('following')
})

it('shows a page in the promised shape, with counts and what the caller is to them', async () => {
  const [one, fan, asker] = [await world.person({ isPrivate: true }), await world.person(), await world.person()]
  await world.follow(fan, one)
  await world.follow(one, fan)
  await world.deps.main.db
    .insert(follow)
    .values({ followerId: asker.id, followeeId: one.id, state: 'requested', createdAt: world.deps.now() })
  const seenBy = (ctx: Parameters<typeof readProfile>[0]) => readProfile(ctx, { handle: one.handle })
  const seen = await seenBy(fan.ctx)
  expect(profile.strict().parse(seen)).toEqual(seen)
  expect(seen).toMatchObject({ id: one.id, followerCount: 1, followingCount: 1, postCount: 0, relation: 'following', postsVisible: true })
  expect(await seenBy(one.ctx)).toMatchObject({ relation: 'self', postsVisible: true })
  expect(await seenBy(asker.ctx)).toMatchObject({ relation: 'requested', postsVisible: false })
  expect(await seenBy(world.ctx())).toMatchObject({ relation: 'none', postsVisible: false })
})

it('knows nobody who blocks the caller, is suspended, or not there: all the same; whom the caller blocks is a name and no more', async () => {
  const [one, blocker, blocked, gone] = [await world.person(), await world.person(), await world.person(), await world.person()]
  await world.deps.main.db.insert(block).values([
    { blockerId: blocker.id, blockedId: one.id, createdAt: world.deps.now() },
    { blockerId: one.id, blockedId: blocked.id, createdAt: world.deps.now() },
  ])
  await world.deps.main.db.update(person).set({ status: 'suspended' }).where(eq(person.id, gone.id))
  const stub = await readProfile(one.ctx, { handle: blocked.handle })
  expect(stub).toMatchObject({
    id: blocked.id,
    relation: 'blocked',
    postCount: 0,
    followerCount: 0,
    bio: '',
    postsVisible: false,
    avatarUrl: null,
  })
  expect(profile.strict().parse(stub)).toEqual(stub)
  for (const handle of [blocker.handle, gone.handle, 'nobody.here'])
    await expect(readProfile(one.ctx, { handle })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect((await readProfile(world.ctx(), { handle: blocker.handle })).id).toBe(blocker.id)
})

it('loads people for display in one query, without those who never joined', async () => {
  const [one, two, pending] = [await world.person(), await world.person(), await world.person({ status: 'pending' })]
  await updateProfile(one.ctx, { avatarMediaId: (await world.media(one, 'avatar')).id })
  const chips = await loadChips(world.ctx(), [one.id, two.id, one.id, pending.id])
  expect(chips.size).toBe(2)
  expect(chips.get(one.id)).toMatchObject({
    handle: one.handle,
    avatarUrl: expect.stringContaining('.webp') as string,
    avatarThumbhash: expect.any(String) as string,
  })
  expect(chips.get(two.id)?.avatarUrl).toBeNull()
  expect(await loadChips(world.ctx(), [])).toEqual(new Map())
})

it('lets nobody but staff look like staff, and gives the mark beside a name itself', async () => {
  const [one, admin, seller] = [await world.person(), await world.person({ role: 'admin' }), await world.person()]
  await world.shop(seller)
  for (const displayName of ['Kiwi 고객센터', '운영자', '지민 ✓'])
    await expect(updateProfile(one.ctx, { displayName })).rejects.toMatchObject({ code: 'NAME_RESERVED', field: 'displayName' })
  for (const pronouns of ['✓', 'Kiwi 결제팀'])
    await expect(updateProfile(one.ctx, { pronouns })).rejects.toMatchObject({ code: 'NAME_RESERVED', field: 'pronouns' })
  for (const handle of ['kiwi.official', 'k1wi', 'adrnin'])
    await expect(updateProfile(one.ctx, { handle })).rejects.toMatchObject({ code: 'HANDLE_TAKEN', field: 'handle' })
  await expect(openShop(one.ctx, { handle: 'fresh_shop', name: '키위 공식 스토어', about: '' })).rejects.toMatchObject({
    code: 'NAME_RESERVED',
    field: 'name',
  })
  expect(await updateProfile(admin.ctx, { displayName: 'Kiwi 고객센터' })).toMatchObject({ displayName: 'Kiwi 고객센터' })
  const chips = await loadChips(world.ctx(), [one.id, admin.id, seller.id])
  expect([one, admin, seller].map(({ id }) => chips.get(id)?.mark)).toEqual([null, 'staff', 'shop'])
  const fan = await world.person()
  for (const person of [one, admin, seller]) await world.follow(fan, person)
  const { people } = await listFollowing(fan.ctx, { handle: fan.handle, cursor: null, limit: 3 })
  expect(new Map(people.map((chip) => [chip.id, chip]))).toEqual(chips)
})

it('shows pronouns and links on the own and on the public page, the links in one safe spelling', async () => {
  const one = await world.person()
  const links = ['example.com', ' https://EXAMPLE.com/ ', 'https://xn--o39aom.example/a b'.replace(' ', '%20'), 'https://한국.example/길']
  const input = updateProfileInput.parse({ pronouns: ' 그녀 ', links })
  const clean = ['https://example.com/', 'https://xn--o39aom.example/a%20b', 'https://xn--3e0b707e.example/%EA%B8%B8']
  expect(await updateProfile(one.ctx, input)).toMatchObject({ pronouns: '그녀', links: clean })
  expect(await readProfile(world.ctx(), { handle: one.handle })).toMatchObject({ pronouns: '그녀', links: clean })
  for (const link of [
    'http://example.com',
    'javascript:alert(1)',
    'https://kiwi.example@evil.example',
    'https://localhost',
    'https://10.0.0.1/',
    'https://a.example b',
    'https://a.example/\u202egnp.exe\u200b https://b.example',
    'data:text/html,x',
    '//evil.example\\@kiwi.example',
    `https://a.example/${'x'.repeat(300)}`,
  ])
    expect(updateProfileInput.safeParse({ links: [link] }).success, link).toBe(false)
  expect(updateProfileInput.safeParse({ links: Array.from({ length: 6 }, (_, at) => `https://${at}.example.com`) }).success).toBe(false)
  expect((await updateProfile(one.ctx, { links: [] })).links).toEqual([])
})

it('gives the verified mark by staff with a reason; nobody takes a handle that looks like it, and a new name ends it', async () => {
  const [star, fan] = [await world.person(), await world.person()]
  const ctx = world.ctx()
  const by = { actor: 'staff:test', reason: 'showed a passport' }
  await updateProfile(star.ctx, { handle: `star.lo${star.id.slice(-6)}` })
  const handle = `star.lo${star.id.slice(-6)}`
  expect((await loadChips(ctx, [star.id])).get(star.id)?.mark).toBeNull()
  await setVerified(ctx, star.id, true, by)
  await expect(setVerified(ctx, star.id, true, by)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await loadChips(ctx, [star.id])).get(star.id)?.mark).toBe('verified')
  expect((await readMe(star.ctx)).mark).toBe('verified')

  const alike = [handle.replace('lo', '10'), handle.replace('.', '_'), handle.replace('.', '')]
  for (const like of alike) {
    await expect(updateProfile(fan.ctx, { handle: like })).rejects.toMatchObject({ code: 'HANDLE_TAKEN', field: 'handle' })
    expect((await checkHandle(fan.ctx, { handle: like })).state).toBe('taken')
  }
  await updateProfile(star.ctx, { bio: '안녕', displayName: (await readMe(star.ctx)).displayName })
  expect((await readMe(star.ctx)).mark).toBe('verified')
  expect((await updateProfile(star.ctx, { displayName: '다른 사람' })).mark).toBeNull()
  await updateProfile(fan.ctx, { handle: alike[0]! })
  // Another account has a handle that looks the same now; the mark is given to one of them only.
  await setVerified(ctx, fan.id, true, by)
  await expect(setVerified(ctx, star.id, true, by)).rejects.toMatchObject({ code: 'CONFLICT' })
  await setVerified(ctx, fan.id, false, by)
  const kept = await world.deps.main.db.select().from(accessDecision).where(eq(accessDecision.personId, star.id)).orderBy(accessDecision.at)
  expect(kept.map(({ action, actor, outcome }) => ({ action, actor, outcome }))).toEqual([
    { action: 'verify', actor: by.actor, outcome: 'verified' },
    { action: 'unverify', actor: star.id, outcome: 'no mark' },
  ])
})
