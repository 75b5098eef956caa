import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApi, startNodeApi } from '../../../test/api.ts'
import { noise } from '../../../test/picture-files.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import type { Ctx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { person, post } from '../../db/schema/index.ts'
import { filesOf } from '../../shared/picture-files.ts'
import { runJob } from '../../jobs/runner/run-job.ts'
import { blockPerson } from '../graph/block-person.ts'
import { unfollowPerson } from '../graph/unfollow-person.ts'
import { readProfile } from '../people/read-profile.ts'
import { updateProfile } from '../people/update-profile.ts'
import { createPost } from '../posts/create-post.ts'
import { deletePost } from '../posts/delete-post.ts'
import { editPost } from '../posts/edit-post.ts'
import { purgePost } from '../posts/purge-post.ts'
import { readPost } from '../posts/read-post.ts'
import { completeUpload } from './complete-upload.ts'
import { processMedia } from './process-media.ts'
import { readMedia } from './read-media.ts'
import { requestUpload } from './request-upload.ts'

let world: World
let api: RunningApi
let jpeg: Buffer
beforeAll(async () => {
  world = await createWorld({}, { isLive: true })
  api = await startNodeApi(world)
  jpeg = await noise(400, 300).jpeg().toBuffer()
})
afterAll(async () => {
  await api.close()
  await world.close()
})

async function picture(owner: TestPerson, purpose: 'post' | 'avatar' = 'post'): Promise<string> {
  const { mediaId } = await requestUpload(owner.ctx, { purpose, contentType: 'image/jpeg', bytes: jpeg.byteLength })
  const [row] = await rows(world.deps.main.db, sql<{ key: string }>`select upload_key as key from media where id = ${mediaId}`)
  await world.deps.platform.storage.put(row!.key, jpeg, 'image/jpeg')
  await completeUpload(owner.ctx, { mediaId })
  await processMedia(world.ctx(), { mediaId })
  return mediaId
}
async function posted(author: TestPerson): Promise<{ postId: string; mediaId: string }> {
  const mediaId = await picture(author)
  const { postId } = await createPost(author.ctx, {
    idempotencyKey: crypto.randomUUID(),
    caption: '사진',
    category: 'daily',
    images: [{ mediaId, alt: '', tags: [] }],
  })
  return { postId, mediaId }
}
/** The address of the post's first size, as the viewer is given it. */
const addressFor = async (viewer: TestPerson['ctx'] | ReturnType<World['ctx']>, postId: string) =>
  filesOf((await readPost(viewer, { postId })).images[0]!)[0]!.url
/** The address without a signature that the same file would have if anybody might see it. */
const publicForm = (signed: string) => signed.replace('/media/m/', '/m/').replace(/[?].*$/, '')
const statusOf = async (url: string) => (await fetch(url.replace(world.config.PUBLIC_URL, api.url))).status
const suspend = (who: TestPerson, status: 'active' | 'suspended') =>
  world.deps.main.db.update(person).set({ status }).where(eq(person.id, who.id))

describe('the address of a picture stops at once, without the sweep', () => {
  it('when its post is deleted; its files are gone when the job ran, and deleting again changes nothing', async () => {
    const author = await world.person()
    const { postId, mediaId } = await posted(author)
    const url = await addressFor(world.ctx(), postId)
    expect(await statusOf(url)).toBe(200)
    await deletePost(author.ctx, { postId })
    expect(await statusOf(url)).toBe(404)
    const key = new URL(url).pathname.slice(1)
    expect(existsSync(join(world.config.STORAGE_DIR!, key))).toBe(true)
    const discards = () =>
      rows(
        world.deps.main.db,
        sql<{ id: string; payload: unknown }>`
            select id, payload from outbox where name = 'media.discard' and payload->'mediaIds' ? ${mediaId}`,
      )
    // Until then it may be brought back.
    expect(await discards()).toEqual([])
    await run(world.deps.main.db, sql`update post set deleted_at = deleted_at - interval '15 seconds' where id = ${postId}::uuid`)
    await purgePost(world.ctx(), { postId, authorId: author.id })
    const [job, ...more] = await discards()
    expect(more).toEqual([])
    await runJob(world.deps, job!.id)
    expect(existsSync(join(world.config.STORAGE_DIR!, key))).toBe(false)
    await deletePost(author.ctx, { postId })
    expect(await discards()).toHaveLength(1)
    const [row] = await rows(
      world.deps.main.db,
      sql<{ variants: unknown[]; key: string | null }>`select variants, upload_key as key from media where id = ${mediaId}`,
    )
    // Until the upload's own address is dead, somebody may put a file there again.
    expect([row!.variants, typeof row!.key]).toEqual([[], 'string'])
  })

  it('when its post is hidden, and comes back with it', async () => {
    const author = await world.person()
    const { postId } = await posted(author)
    const url = await addressFor(world.ctx(), postId)
    const move = (state: 'hidden' | 'visible') => world.deps.main.db.update(post).set({ state }).where(eq(post.id, postId))
    await move('hidden')
    expect(await statusOf(url)).toBe(404)
    await move('visible')
    expect(await statusOf(url)).toBe(200)
  })

  it('when its post is for fewer people, and is the same again when it is for anybody', async () => {
    const [author, follower] = [await world.person(), await world.person()]
    const { postId } = await posted(author)
    await world.follow(follower, author)
    const url = await addressFor(follower.ctx, postId)
    await editPost(author.ctx, { postId, audience: 'followers' })
    expect(await statusOf(url)).toBe(404)
    const theirs = await addressFor(follower.ctx, postId)
    expect([await statusOf(theirs), publicForm(theirs)]).toEqual([200, url])
    await editPost(author.ctx, { postId, audience: 'public' })
    expect([await statusOf(url), await addressFor(world.ctx(), postId)]).toEqual([200, url])
  })

  it('and is none before a post shows it', async () => {
    const author = await world.person()
    const mediaId = await picture(author)
    const { previewUrl } = await readMedia(author.ctx, { mediaId })
    expect([await statusOf(previewUrl!), await statusOf(publicForm(previewUrl!))]).toEqual([200, 404])
  })

  it('at a CDN after a minute, which asks again with what it has; a browser keeps it', async () => {
    const author = await world.person()
    const { postId } = await posted(author)
    const url = (await addressFor(world.ctx(), postId)).replace(world.config.PUBLIC_URL, api.url)
    const answer = await fetch(url)
    const kept = 'public, max-age=31536000, s-maxage=60, immutable'
    expect(['content-type', 'cache-control', 'x-content-type-options'].map((name) => answer.headers.get(name))).toEqual([
      'image/webp',
      kept,
      'nosniff',
    ])
    expect(Number(answer.headers.get('content-length'))).toBe((await answer.arrayBuffer()).byteLength)
    const again = () => fetch(url, { headers: { 'if-none-match': answer.headers.get('etag')! } })
    expect((await again()).status).toBe(304)
    await deletePost(author.ctx, { postId })
    const gone = await again()
    expect([gone.status, gone.headers.get('cache-control')]).toEqual([404, 'private, no-store'])
  })

  it('when its author is suspended, profile photo included', async () => {
    const author = await world.person()
    const { postId } = await posted(author)
    await updateProfile(author.ctx, { avatarMediaId: await picture(author, 'avatar') })
    const card = await readPost(world.ctx(), { postId })
    const urls = [filesOf(card.images[0]!)[0]!.url, card.author.avatarUrl!]
    expect(await Promise.all(urls.map(statusOf))).toEqual([200, 200])
    await suspend(author, 'suspended')
    expect(await Promise.all(urls.map(statusOf))).toEqual([404, 404])
    await suspend(author, 'active')
    expect(await Promise.all(urls.map(statusOf))).toEqual([200, 200])
  })

  it('when the account goes private, for everybody but followers and their own addresses', async () => {
    const [author, follower] = [await world.person(), await world.person()]
    const { postId } = await posted(author)
    await world.follow(follower, author)
    const old = await addressFor(world.ctx(), postId)
    await updateProfile(author.ctx, { isPrivate: true })
    expect(await statusOf(old)).toBe(404)
    const [theirs, own] = [await addressFor(follower.ctx, postId), await addressFor(author.ctx, postId)]
    expect([await statusOf(theirs), await statusOf(own)]).toEqual([200, 200])
    expect(theirs).not.toBe(own)
    // What a follower was given tells a stranger nothing, and whose address it is is signed as
    // well.
    expect(await statusOf(publicForm(theirs))).toBe(404)
    expect(await statusOf(theirs.replace(follower.id, author.id))).toBe(403)
    expect(await statusOf(theirs.replace(`&v=${follower.id}`, ''))).toBe(403)
    await updateProfile(author.ctx, { isPrivate: false })
    expect([await addressFor(follower.ctx, postId), await statusOf(old)]).toEqual([old, 200])
  })

  it.each(['unfollow', 'block', 'be blocked'] as const)('of a private account when its follower does this: %s', async (deed) => {
    const [author, follower] = [await world.person({ isPrivate: true }), await world.person()]
    const { postId } = await posted(author)
    await world.follow(follower, author)
    const url = await addressFor(follower.ctx, postId)
    expect(await statusOf(url)).toBe(200)
    if (deed === 'unfollow') await unfollowPerson(follower.ctx, { personId: author.id })
    if (deed === 'block') await blockPerson(follower.ctx, { personId: author.id })
    if (deed === 'be blocked') await blockPerson(author.ctx, { personId: follower.id })
    expect(await statusOf(url)).toBe(404)
  })

  it('of a profile photo for whoever its owner blocks, and for nobody else', async () => {
    const [author, reader, other] = [await world.person(), await world.person(), await world.person()]
    await updateProfile(author.ctx, { avatarMediaId: await picture(author, 'avatar') })
    const photoFor = async (ctx: Ctx) => (await readProfile(ctx, { handle: author.handle })).avatarUrl!
    const [theirs, others, anybodys] = [await photoFor(reader.ctx), await photoFor(other.ctx), await photoFor(world.ctx())]
    const all = () => Promise.all([theirs, others, anybodys].map(statusOf))
    expect(await all()).toEqual([200, 200, 200])
    // Whose address it is is signed, apart from the photo: neither works without the other, nor
    // with another's name.
    expect(await statusOf(theirs.replace(reader.id, other.id))).toBe(403)
    expect(await statusOf(theirs.replace(/&v=.*$/, ''))).toBe(403)
    expect(await statusOf(theirs.replace(/&t=.*$/, ''))).toBe(403)
    expect(await statusOf(anybodys + theirs.slice(theirs.indexOf('&v=')))).toBe(403)
    await blockPerson(author.ctx, { personId: reader.id })
    expect(await all()).toEqual([404, 200, 200])
    // The other direction ends nothing: whoever blocks still has the photo in the list of blocked
    // people.
    await blockPerson(other.ctx, { personId: author.id })
    expect(await all()).toEqual([404, 200, 200])
    // Without a fresh address nobody reads a photo.
    const key = new URL(theirs).pathname.replace('/media/', '')
    const { storage } = world.deps.platform
    const threeHoursAgo = new Date(world.deps.now().getTime() - 3 * 3_600_000)
    const old = [storage.signPhoto(key, threeHoursAgo, other.id), storage.signRead(key, threeHoursAgo)]
    for (const url of await Promise.all(old)) expect(await statusOf(url)).toBe(403)
    expect(await statusOf(theirs.replace(/[?].*$/, ''))).toBe(403)
    expect(await statusOf(publicForm(theirs))).toBe(404)
  })

  it('of a profile photo that was replaced', async () => {
    const someone = await world.person()
    const { avatarUrl } = await updateProfile(someone.ctx, { avatarMediaId: await picture(someone, 'avatar') })
    expect(await statusOf(avatarUrl!)).toBe(200)
    await updateProfile(someone.ctx, { avatarMediaId: null })
    expect(await statusOf(avatarUrl!)).toBe(404)
  })
})
