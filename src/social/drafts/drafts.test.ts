import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { meanwhile } from '../../../test/worlds/meanwhile.ts'
import { plantRow } from '../../../test/worlds/plant.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { media, post } from '../../db/schema/index.ts'
import { draftDays, maxDrafts } from '../../shared/bounds.ts'
import { listNotifications } from '../notifications/list-notifications.ts'
import { createPost } from '../posts/create-post.ts'
import { deletePost } from '../posts/delete-post.ts'
import { homeFeed } from '../timelines/home-feed.ts'
import { deleteDraft, restoreDraft } from './end-draft.ts'
import { expireDrafts } from './expire-drafts.ts'
import { listDrafts } from './list-drafts.ts'
import { publishDraft } from './publish-draft.ts'
import { readDraft } from './read-draft.ts'
import { saveDraft } from './save-draft.ts'
import { scheduleDraft } from './schedule-draft.ts'
import { draftContent } from './schema.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const [hour, day] = [3_600_000, 86_400_000]
const written = (caption: string, images: object[] = []) => draftContent.parse({ caption, images })
const key = () => crypto.randomUUID()
const captions = async ({ ctx }: TestPerson) => (await listDrafts(ctx)).drafts.map(({ caption }) => caption).toSorted()
const stateOf = async (mediaId: string) =>
  (await world.deps.main.db.select({ state: media.state }).from(media).where(eq(media.id, mediaId)))[0]?.state
const inMs = (ms: number) => new Date(world.deps.now().getTime() + ms).toISOString()
const postsOf = ({ id }: TestPerson) => world.deps.main.db.select().from(post).where(eq(post.authorId, id))
const told = async ({ ctx }: TestPerson) =>
  (await listNotifications(ctx, { cursor: null, limit: 5 })).notifications.map(({ kind, postId }) => [kind, postId])

describe('a draft', () => {
  it('holds everything of a post, also what could not be posted, and gives it back on another device', async () => {
    const writer = await world.person()
    const [picture, foreign] = [await world.media(writer), await world.media(await world.person())]
    const shop = await world.shop()
    const [sold, hidden] = [await world.product(shop, { title: '찻잔' }), await world.product(shop)]
    const [free, withdrawn, gone] = [{ id: key() }, { id: key() }, { id: key() }]
    for (const { id } of [free, withdrawn])
      await plantRow(world, 'product', { id, shop_id: null, canonical_key: `url:${id}`, state: 'listed' })
    for (const { id } of [hidden, withdrawn]) await run(world.owner.db, sql`update product set state = 'hidden' where id = ${id}::uuid`)
    const draftId = key()
    const tags = [sold, hidden, free, withdrawn, gone].map(({ id: productId }) => ({ productId, x: 0.5, y: 0.25 }))
    const content = written('가'.repeat(2_329), [{ mediaId: picture.id, alt: '컵', tags }, { mediaId: foreign.id }])
    expect(await saveDraft(writer.ctx, { draftId, version: 0, content })).toEqual({ draftId, version: 1, outcome: 'saved' })
    const whole = await readDraft(writer.ctx, { draftId })
    expect(whole).toMatchObject({
      version: 1,
      content,
      products: { [sold.id]: { title: '찻잔', priceKrw: 12_000 } },
      publishAt: null,
      failure: null,
    })
    expect(Object.keys(whole.products).toSorted()).toEqual([sold.id, free.id].toSorted())
    expect(Object.keys(whole.previews)).toEqual([picture.id])
    expect(new Date(whole.expiresAt!).getTime() - new Date(whole.updatedAt).getTime()).toBe(draftDays * day)
    const [listed] = (await listDrafts(writer.ctx)).drafts
    expect(listed).toMatchObject({ draftId, pictureCount: 2, caption: '가'.repeat(120), coverUrl: expect.stringContaining(picture.id) })
    const stranger = await world.person()
    expect((await listDrafts(stranger.ctx)).drafts).toEqual([])
    await expect(readDraft(stranger.ctx, { draftId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(deleteDraft(stranger.ctx, { draftId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('that two devices changed is kept twice, and a repeated call changes nothing', async () => {
    const writer = await world.person()
    const draftId = key()
    const save = (version: number, caption: string) => saveDraft(writer.ctx, { draftId, version, content: written(caption) })
    for (const _ of [1, 2]) expect(await save(0, '하나')).toMatchObject({ version: 1, outcome: 'saved' })
    const [one, other] = await Promise.all([save(1, '전화로'), save(1, '노트북으로')])
    expect([one.outcome, other.outcome].toSorted()).toEqual(['copied', 'saved'])
    expect(await captions(writer)).toEqual(['노트북으로', '전화로'])
    const [kept, copy] = one.outcome === 'saved' ? [one, other] : [other, one]
    expect([kept, copy]).toMatchObject([{ draftId, version: 2 }, { version: 1 }])
    // The answer was lost: the same copy, not another.
    expect(await save(1, one.outcome === 'saved' ? '노트북으로' : '전화로')).toEqual(copy)
    expect(await captions(writer)).toHaveLength(2)
    // It was deleted here; what another device still writes is not lost.
    await deleteDraft(writer.ctx, { draftId })
    expect(await save(2, '다른 기기의 글')).toMatchObject({ outcome: 'copied', version: 1 })
    expect(await restoreDraft(writer.ctx, { draftId })).toEqual({ draftId })
    expect(await captions(writer)).toHaveLength(3)
  })

  it('ends with its post, and no late save brings it back', async () => {
    const writer = await world.person()
    const draftId = key()
    const content = written('곧 올릴 글', [{ mediaId: (await world.media(writer)).id }])
    await saveDraft(writer.ctx, { draftId, version: 0, content })
    await createPost(writer.ctx, { ...content, idempotencyKey: draftId })
    expect(await captions(writer)).toEqual([])
    for (const version of [0, 1]) expect(await saveDraft(writer.ctx, { draftId, version, content })).toMatchObject({ outcome: 'posted' })
    await expect(restoreDraft(writer.ctx, { draftId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    world.advance(2 * hour)
    await expireDrafts(world.ctx())
    expect(await saveDraft(writer.ctx, { draftId, version: 1, content })).toMatchObject({ outcome: 'posted' })
    expect(await stateOf(content.images[0]!.mediaId)).toBe('ready')
  })

  it('that is first saved while it is posted does not stay', async () => {
    const writer = await world.person()
    for (let round = 0; round < 5; round += 1) {
      const draftId = key()
      const content = written('한꺼번에', [{ mediaId: (await world.media(writer)).id }])
      await Promise.all([
        createPost(writer.ctx, { ...content, idempotencyKey: draftId }),
        saveDraft(writer.ctx, { draftId, version: 0, content }),
      ])
    }
    expect(await captions(writer)).toEqual([])
  })

  it(`expires after ${draftDays} days with the pictures that nothing else has; until then they stay`, async () => {
    const writer = await world.person()
    const [own, shared, posted] = [await world.media(writer), await world.media(writer), await world.media(writer)]
    const content = written(
      '잊은 글',
      [own, shared, posted].map(({ id }) => ({ mediaId: id })),
    )
    await saveDraft(writer.ctx, { draftId: key(), version: 0, content })
    const removed = key()
    await saveDraft(writer.ctx, { draftId: removed, version: 0, content: written('지운 글', [{ mediaId: shared.id }]) })
    await deleteDraft(writer.ctx, { draftId: removed })
    await createPost(writer.ctx, { ...written('올린 글', [{ mediaId: posted.id }]), idempotencyKey: key() })
    world.advance(2 * hour)
    expect((await expireDrafts(world.ctx())).removed).toBeGreaterThanOrEqual(1)
    expect(await Promise.all([own, shared, posted].map(({ id }) => stateOf(id)))).toEqual(['ready', 'ready', 'ready'])
    world.advance(draftDays * day - 3 * hour)
    await expireDrafts(world.ctx())
    expect(await captions(writer)).toEqual(['잊은 글'])
    world.advance(2 * hour)
    await expireDrafts(world.ctx())
    expect(await captions(writer)).toEqual([])
    expect(await Promise.all([own, shared, posted].map(({ id }) => stateOf(id)))).toEqual(['deleted', 'deleted', 'ready'])
  })

  it(`is one of ${maxDrafts} at most`, async () => {
    const writer = await world.person()
    await run(
      world.deps.main.db,
      sql`insert into draft (person_id, id, version, content, media_ids, created_at, updated_at)
        select ${writer.id}::uuid, 'draft-' || n || '-of-many', 1, '{"caption": "", "images": []}', '{}', now(), now() from generate_series(2, ${maxDrafts}) n`,
    )
    const save = (draftId: string) => saveDraft(writer.ctx, { draftId, version: 0, content: written('또') })
    const both = await Promise.allSettled([save(key()), save(key())])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    await expect(save(key())).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', reason: 'drafts' })
  })
})

describe('a scheduled post', () => {
  async function planned(writer: TestPerson, caption = '예약한 글', tags: object[] = []) {
    const draftId = key()
    const content = written(caption, [{ mediaId: (await world.media(writer)).id, tags }])
    await saveDraft(writer.ctx, { draftId, version: 0, content })
    return { draftId, content, version: 1 }
  }

  it('is posted once at its time, with an id of that moment, and its author is told', async () => {
    const [writer, reader] = [await world.person(), await world.person()]
    await world.follow(reader, writer)
    const { draftId, version } = await planned(writer)
    const publishAt = inMs(hour)
    for (const _ of [1, 2]) expect(await scheduleDraft(writer.ctx, { draftId, version, publishAt })).toEqual({ publishAt })
    expect((await listDrafts(writer.ctx)).drafts).toMatchObject([{ publishAt, expiresAt: null }])
    world.advance(hour / 2)
    const between = await world.post(writer, { caption: '그 사이의 글' })
    // The runner's clock is before that of Postgres: too early.
    await publishDraft(world.ctx(), { personId: writer.id, draftId })
    await world.runJobs()
    expect(await postsOf(writer)).toHaveLength(1)
    world.advance(hour / 2)
    await Promise.all([1, 2, 3].map(() => publishDraft(world.ctx(), { personId: writer.id, draftId })))
    await world.runJobs()
    const made = (await postsOf(writer)).filter(({ id }) => id !== between.id)
    expect(made).toMatchObject([{ caption: '예약한 글', state: 'visible', createdAt: world.deps.now() }])
    expect((await homeFeed(reader.ctx, { cursor: null, limit: 5 })).value.posts.map(({ id }) => id)).toEqual([made[0]!.id, between.id])
    expect(await told(writer)).toEqual([['post_published', made[0]!.id]])
    expect(await captions(writer)).toEqual([])
    await expect(scheduleDraft(writer.ctx, { draftId, version, publishAt: null })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('that is deleted while it is being posted is not posted', async () => {
    const writer = await world.person()
    const { draftId, version } = await planned(writer)
    await scheduleDraft(writer.ctx, { draftId, version, publishAt: inMs(hour) })
    world.advance(hour)
    await meanwhile(
      world,
      (tx) => run(tx.db, sql`update draft set ended_at = now(), ended_by = 'deleted', publish_at = null where id = ${draftId}`),
      () => publishDraft(world.ctx(), { personId: writer.id, draftId }),
    )
    expect(await postsOf(writer)).toEqual([])
  })

  it('is moved, taken back, and posted as it was saved last', async () => {
    const writer = await world.person()
    const [moved, cancelled, removed] = [await planned(writer), await planned(writer), await planned(writer)]
    for (const one of [moved, cancelled, removed]) await scheduleDraft(writer.ctx, { ...one, publishAt: inMs(hour) })
    await scheduleDraft(writer.ctx, { ...moved, publishAt: inMs(2 * hour) })
    await scheduleDraft(writer.ctx, { ...cancelled, publishAt: null })
    await deleteDraft(writer.ctx, removed)
    await saveDraft(writer.ctx, { ...moved, content: { ...moved.content, caption: '고친 글' } })
    await expect(scheduleDraft(writer.ctx, { ...moved, publishAt: null })).rejects.toMatchObject({ code: 'CONFLICT' })
    world.advance(1.5 * hour)
    await world.runJobs()
    expect(await postsOf(writer)).toEqual([])
    world.advance(hour)
    await world.runJobs()
    expect(await postsOf(writer)).toMatchObject([{ caption: '고친 글' }])
    expect((await listDrafts(writer.ctx)).drafts).toMatchObject([{ draftId: cancelled.draftId, publishAt: null }])
  })

  it('is refused where it could not be posted, or its time is no time ahead', async () => {
    const writer = await world.person()
    const { draftId, version } = await planned(writer)
    for (const publishAt of [inMs(-1_000), inMs(91 * day)])
      await expect(scheduleDraft(writer.ctx, { draftId, version, publishAt })).rejects.toMatchObject({
        code: 'BAD_INPUT',
        field: 'publishAt',
      })
    const empty = key()
    await saveDraft(writer.ctx, { draftId: empty, version: 0, content: written('사진이 없는 글') })
    await expect(scheduleDraft(writer.ctx, { draftId: empty, version: 1, publishAt: inMs(hour) })).rejects.toMatchObject({
      field: 'images',
    })
    const long = await planned(writer, '가'.repeat(2_201))
    await expect(scheduleDraft(writer.ctx, { ...long, publishAt: inMs(hour) })).rejects.toMatchObject({ field: 'caption' })
    const tagged = await planned(writer, '', [{ productId: key(), x: 0, y: 0 }])
    await expect(scheduleDraft(writer.ctx, { ...tagged, publishAt: inMs(hour) })).rejects.toMatchObject({
      field: 'images.0.tags.0.productId',
    })
  })

  it('that cannot be posted at its time stays a draft, and its author is told', async () => {
    const product = await world.product(await world.shop())
    const spoil: Record<string, (writer: TestPerson, draft: Awaited<ReturnType<typeof planned>>) => Promise<unknown>> = {
      suspended: ({ id }) => run(world.deps.main.db, sql`update person set status = 'suspended' where id = ${id}::uuid`),
      product: () => run(world.deps.main.db, sql`update product set state = 'hidden' where id = ${product.id}::uuid`),
      picture: ({ id }) => run(world.deps.main.db, sql`update media set state = 'deleted' where owner_id = ${id}::uuid`),
    }
    for (const [failure, act] of Object.entries(spoil)) {
      const writer = await world.person()
      const draft = await planned(writer, failure, failure === 'product' ? [{ productId: product.id, x: 0.5, y: 0.5 }] : [])
      await scheduleDraft(writer.ctx, { ...draft, publishAt: inMs(hour) })
      await act(writer, draft)
      world.advance(hour)
      await world.runJobs()
      expect((await listDrafts(writer.ctx)).drafts).toMatchObject([{ failure, publishAt: null }])
      expect(await told(writer)).toEqual([['post_failed', null]])
      expect(await postsOf(writer)).toEqual([])
    }
  })

  it('waits where its draft is changed in the moment of its time, and a post by hand ends it', async () => {
    const writer = await world.person()
    const [changed, byHand] = [await planned(writer), await planned(writer, '손으로 올린 글')]
    for (const one of [changed, byHand]) await scheduleDraft(writer.ctx, { ...one, publishAt: inMs(hour) })
    const { postId } = await createPost(writer.ctx, { ...byHand.content, idempotencyKey: byHand.draftId })
    world.advance(hour)
    await Promise.all([
      saveDraft(writer.ctx, { ...changed, content: { ...changed.content, caption: '마지막에 고친 글' } }),
      publishDraft(world.ctx(), { personId: writer.id, draftId: changed.draftId }),
    ])
    await world.runJobs()
    const texts = (await postsOf(writer)).map(({ caption }) => caption)
    expect(texts).toHaveLength(2)
    expect(await told(writer)).toHaveLength(1)
    expect(await captions(writer)).toEqual([])
    await deletePost(writer.ctx, { postId })
    const left = await rows(world.deps.main.db, sql`select from draft where person_id = ${writer.id}::uuid and ended_at is null`)
    expect(left).toEqual([])
  })
})
