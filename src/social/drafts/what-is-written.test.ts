import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { toNoonInSeoul, writtenBy } from '../../../test/worlds/written.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { draftDays, maxDrafts, maxScheduleDays } from '../../shared/bounds.ts'
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
  toNoonInSeoul(world)
})
afterAll(() => world.close())

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]
const inMs = (ms: number) => new Date(world.deps.now().getTime() + ms).toISOString()
const said = (caption: string, mediaId?: string) => draftContent.parse({ caption, images: mediaId ? [{ mediaId }] : [] })

/** Ann has the drafts `first` and `second`, and bea drafts with the same two ids. */
async function desks() {
  const [ann, bea] = [await world.person(), await world.person()]
  const [first, second] = [crypto.randomUUID(), crypto.randomUUID()]
  const [picture, other] = [await world.media(ann), await world.media(bea)]
  for (const [person, { id }] of [
    [ann, picture],
    [bea, other],
  ] as const)
    for (const draftId of [first, second]) await saveDraft(person.ctx, { draftId, version: 0, content: said('글', id) })
  const named = { ann, bea, first, second, picture, other }
  const save = (who: TestPerson, draftId: string, version: number, caption: string) =>
    saveDraft(who.ctx, { draftId, version, content: said(caption, picture.id) })
  return { ann, bea, first, second, picture, save, by: (act: () => Promise<unknown>) => writtenBy(world, named, act) }
}

it('a draft is saved, copied, deleted and brought back beside another one and another person’s with its id', async () => {
  const { ann, first, save, by } = await desks()
  expect(await by(() => save(ann, crypto.randomUUID(), 0, '새 글'))).toMatchInlineSnapshot(`
    [
      "+ draft ann ·: content {"images":[{"alt":"","tags":[],"mediaId":"picture"}],"caption":"새 글","category":"daily"}, version 1, media_ids ["picture"], updated_at now",
    ]
  `)
  expect(await by(() => save(ann, first, 0, '글'))).toEqual([])
  expect(await by(() => save(ann, first, 1, '고친 글'))).toMatchInlineSnapshot(`
    [
      "draft ann first: content {"images":[{"alt":"","tags":[],"mediaId":"picture"}],"caption":"고친 글","category":"daily"}, version 2, updated_at now",
    ]
  `)
  // A picture that was taken out stays held; somebody else's is never held.
  const foreign = await world.media(await world.person())
  expect(await by(() => saveDraft(ann.ctx, { draftId: first, version: 2, content: said('고친 글', foreign.id) }))).toMatchInlineSnapshot(`
    [
      "draft ann first: content {"images":[{"alt":"","tags":[],"mediaId":"·"}],"caption":"고친 글","category":"daily"}, version 3, updated_at now",
    ]
  `)
  expect(await by(() => save(ann, first, 1, '다른 기기의 글'))).toMatchInlineSnapshot(`
    [
      "+ draft ann ·: content {"images":[{"alt":"","tags":[],"mediaId":"picture"}],"caption":"다른 기기의 글","category":"daily"}, version 1, media_ids ["picture"], updated_at now",
    ]
  `)
  expect(await by(() => save(ann, first, 1, '다른 기기의 글'))).toEqual([])
  expect(await by(() => deleteDraft(ann.ctx, { draftId: first }))).toMatchInlineSnapshot(`
    [
      "draft ann first: version 4, ended_at now, ended_by "deleted"",
    ]
  `)
  expect(await by(() => deleteDraft(ann.ctx, { draftId: first }))).toEqual([])
  expect(await by(() => restoreDraft(ann.ctx, { draftId: first }))).toMatchInlineSnapshot(`
    [
      "draft ann first: ended_at null, ended_by null, updated_at now",
    ]
  `)
  expect(await by(() => restoreDraft(ann.ctx, { draftId: first }))).toEqual([])
  await expect(restoreDraft(ann.ctx, { draftId: crypto.randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('a draft is scheduled, moved, taken back, posted and not posted beside those', async () => {
  const { ann, bea, first, second, by } = await desks()
  const set = (draftId: string, publishAt: string | null) => scheduleDraft(ann.ctx, { draftId, version: 1, publishAt })
  const publish = (draftId: string) => publishDraft(world.ctx(), { personId: ann.id, draftId })
  expect(await by(() => set(first, inMs(hour)))).toMatchInlineSnapshot(`
    [
      "+ outbox ·: name "drafts.publish", run_at now+1h, payload {"draftId":"first","personId":"ann"}",
      "draft ann first: publish_at now+1h, updated_at now",
    ]
  `)
  expect(await by(() => publish(first))).toMatchInlineSnapshot(`
    [
      "+ outbox ·: name "drafts.publish", run_at now+59min, payload {"draftId":"first","personId":"ann"}, unique_key "publish:ann:first:·"",
    ]
  `)
  expect(await by(() => set(first, null))).toMatchInlineSnapshot(`
    [
      "draft ann first: publish_at null, updated_at now",
    ]
  `)
  expect(await by(() => publish(first))).toEqual([])
  for (const draftId of [first, second]) await set(draftId, inMs(hour))
  await scheduleDraft(bea.ctx, { draftId: first, version: 1, publishAt: inMs(hour) })
  await run(world.owner.db, sql`delete from outbox`)
  world.advance(hour - minute)
  expect(await by(() => publish(first))).toMatchInlineSnapshot(`
    [
      "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"post_published","postId":"·","actorId":null,"personId":"ann","amountKrw":null,"commentId":null}, unique_key "published:·"",
      "+ outbox ·: name "posts.fanOut", run_at now, payload {"postId":"·","authorId":"ann","afterFollowerId":null}",
      "+ post ·: place "", state "visible", caption "글", version 0, audience "public", category "daily", author_id "ann", like_count 0, paid_label false, request_hash "·", comment_count 0, comments_from "everyone", bookmark_count 0, idempotency_key "first"",
      "+ post_image · 0: alt "", media_id "picture"",
      "+ search_change: key "·", kind "post"",
      "+ timeline ann · ann: ",
      "draft ann first: version 2, ended_at now, ended_by "posted", publish_at null",
      "told {"kind":"post","state":"visible","postId":"·"}: ann",
    ]
  `)
  expect(await by(() => publish(first))).toEqual([])
  await run(world.owner.db, sql`update media set state = 'deleted' where owner_id = ${ann.id}::uuid`)
  expect(await by(() => publish(second))).toMatchInlineSnapshot(`
    [
      "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"post_failed","postId":null,"actorId":null,"personId":"ann","amountKrw":null,"commentId":null}",
      "draft ann second: failure "picture", publish_at null, updated_at now",
    ]
  `)
  expect(await by(() => publish(second))).toEqual([])
  // A repaired draft says nothing of it any more.
  expect((await listDrafts(ann.ctx)).drafts).toMatchObject([{ draftId: second, failure: 'picture' }])
  await saveDraft(ann.ctx, { draftId: second, version: 1, content: said('다시') })
  expect((await listDrafts(ann.ctx)).drafts).toMatchObject([{ draftId: second, failure: null }])
})

it(`a time is taken up to ${maxScheduleDays} days ahead, from now on`, async () => {
  const { ann, first } = await desks()
  const set = (ms: number) => scheduleDraft(ann.ctx, { draftId: first, version: 1, publishAt: inMs(ms) })
  for (const ms of [-1, maxScheduleDays * day + 1]) await expect(set(ms)).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'publishAt' })
  for (const ms of [0, maxScheduleDays * day]) expect(await set(ms)).toEqual({ publishAt: inMs(ms) })
})

it('an old draft goes and one that has a time stays; a deleted one goes after an hour', async () => {
  await run(world.owner.db, sql`delete from draft`)
  const { ann, bea, first, second, by } = await desks()
  await scheduleDraft(ann.ctx, { draftId: second, version: 1, publishAt: inMs(maxScheduleDays * day) })
  await deleteDraft(bea.ctx, { draftId: first })
  world.advance(hour - minute)
  expect(await by(() => expireDrafts(world.ctx()))).toEqual([])
  world.advance(-minute + 1)
  expect(await by(() => expireDrafts(world.ctx()))).toMatchInlineSnapshot(`
    [
      "- draft bea first",
    ]
  `)
  world.advance(draftDays * day - hour - minute - 1)
  expect(await by(() => expireDrafts(world.ctx()))).toEqual([])
  world.advance(-minute + 1)
  expect(await by(() => expireDrafts(world.ctx()))).toMatchInlineSnapshot(`
    [
      "+ outbox ·: name "media.discard", run_at now, payload {"mediaIds":["other"]}",
      "- draft ann first",
      "- draft bea second",
      "media other: state "deleted"",
    ]
  `)
})

it('drafts are listed by their last change, without those that ended; a full desk takes none back', async () => {
  const { ann, first, second, save } = await desks()
  world.advance(minute)
  await save(ann, first, 1, '나중')
  const listed = async () => (await listDrafts(ann.ctx)).drafts.map(({ draftId }) => draftId)
  expect(await listed()).toEqual([first, second])
  await deleteDraft(ann.ctx, { draftId: second })
  expect(await listed()).toEqual([first])
  await expect(readDraft(ann.ctx, { draftId: second })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await run(
    world.deps.main.db,
    sql`insert into draft (person_id, id, version, content, media_ids, created_at, updated_at)
      select ${ann.id}::uuid, 'draft-' || n || '-of-many', 1, '{"caption": "", "images": []}', '{}', now(), now() from generate_series(2, ${maxDrafts}) n`,
  )
  await expect(restoreDraft(ann.ctx, { draftId: second })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', reason: 'drafts' })
  await run(world.deps.main.db, sql`delete from draft where person_id = ${ann.id}::uuid and id = 'draft-2-of-many'`)
  expect(await restoreDraft(ann.ctx, { draftId: second })).toEqual({ draftId: second })
})
