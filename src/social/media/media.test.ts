import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { eq } from 'drizzle-orm'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientFailure } from '../../../sdk/src/errors.ts'
import { createKiwi } from '../../../sdk/src/index.ts'
import { type Put, putBytes, uploadPicture } from '../../../sdk/src/upload.ts'
import { startNodeApi } from '../../../test/api.ts'
import { noise, pngChunk } from '../../../test/picture-files.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { event, media, outbox, post, postHashtag } from '../../db/schema/index.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { saveDraft } from '../drafts/save-draft.ts'
import { createPost } from '../posts/create-post.ts'
import { searchInput } from '../search/schema.ts'
import { search } from '../search/search.ts'
import { syncSearch } from '../search/sync-search.ts'
import { writeRange } from '../../platform/storage/folder.ts'
import { cancelUpload } from './cancel-upload.ts'
import { completeUpload } from './complete-upload.ts'
import { encodePicture } from './encode-picture.ts'
import { processMedia } from './process-media.ts'
import { readMedia } from './read-media.ts'
import { requestUpload } from './request-upload.ts'
import { resumeUpload } from './resume-upload.ts'
import { sweepFiles } from './sweep-files.ts'
import { sweepMedia } from './sweep-media.ts'
import { sweepUnnamed } from './sweep-unnamed.ts'

let world: World
let jpeg: Buffer

beforeAll(async () => {
  world = await createWorld()
  jpeg = await sharp({
    create: { width: 1600, height: 1200, channels: 3, background: '#7a5', noise: { type: 'gaussian', mean: 120, sigma: 20 } },
  })
    .jpeg()
    .withExif({ IFD0: { Artist: 'Jimin' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '37/1 33/1 0/1' } })
    .toBuffer()
})
afterAll(() => world.close())

/** As a client does it, but for the HTTP between. */
async function upload(owner: TestPerson, bytes: Uint8Array, purpose: 'post' | 'avatar' | 'product' = 'post'): Promise<string> {
  const { mediaId } = await requestUpload(owner.ctx, { purpose, contentType: 'image/jpeg', bytes: bytes.byteLength })
  await world.deps.platform.storage.put(await uploadKey(mediaId), bytes, 'image/jpeg')
  await completeUpload(owner.ctx, { mediaId })
  return mediaId
}

const row = async (mediaId: string) => (await world.deps.main.db.select().from(media).where(eq(media.id, mediaId)))[0]!
const uploadKey = async (mediaId: string) => (await row(mediaId)).uploadKey!
const fileExists = (key: string) => existsSync(join(world.config.STORAGE_DIR!, key))

describe('a picture that was uploaded', () => {
  it('is found by the colours that were seen when it was decoded', async () => {
    const [author, viewer] = [await world.person(), await world.person()]
    const flat = (width: number, background: string) => ({ create: { width, height: 600, channels: 3 as const, background } })
    const bytes = await sharp(flat(600, '#1177dd'))
      .composite([{ input: flat(300, '#dd2222'), left: 0, top: 0 }])
      .jpeg()
      .toBuffer()
    const mediaId = await upload(author, bytes)
    await world.runJobs()
    expect((await row(mediaId)).colours?.toSorted()).toEqual(['blue', 'red'])
    const { postId } = await createPost(author.ctx, {
      idempotencyKey: randomUUID(),
      caption: '반반 색지',
      category: 'daily',
      images: [{ mediaId, alt: '', tags: [] }],
    })
    await syncSearch(world.ctx(), { waitMs: 20_000 })
    const found = async (colour: string) =>
      (await search(viewer.ctx, searchInput.parse({ text: '반반 색지', kind: 'post', colour }), async () => [])).value.posts.map(
        ({ id }) => id,
      )
    expect([await found('blue'), await found('red'), await found('green')]).toEqual([[postId], [postId], []])
  })

  it('becomes sizes of our own, with a thumbhash, and without GPS or the original', async () => {
    const owner = await world.person()
    const mediaId = await upload(owner, jpeg)
    const original = await uploadKey(mediaId)
    await world.runJobs()
    const ready = await row(mediaId)
    expect(ready).toMatchObject({ state: 'ready', width: 1080, height: 810, refusal: null })
    expect(ready.variants.map(({ width, format }) => [width, format])).toEqual([
      [96, 'webp'],
      [320, 'webp'],
      [480, 'webp'],
      [640, 'webp'],
      [1080, 'webp'],
      [1080, 'jpeg'],
    ])
    for (const { key } of ready.variants) {
      const { exif, icc, xmp } = await sharp((await world.deps.platform.storage.get(key))!).metadata()
      expect({ exif, icc, xmp }).toEqual({ exif: undefined, icc: undefined, xmp: undefined })
    }
    expect(fileExists(original)).toBe(false)
    expect(Buffer.from(ready.thumbhash!, 'base64').length).toBeGreaterThan(15)
    expect(await readMedia(owner.ctx, { mediaId })).toMatchObject({ state: 'ready', previewUrl: expect.stringContaining('/media/m/') })
  })

  it('stands upright, whatever the camera held', async () => {
    const turned = await sharp(jpeg).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    expect(await encodePicture(turned, 'post')).toMatchObject({ width: 1080, height: 1440 })
  })

  it('is never enlarged, and a small one still has a JPEG', async () => {
    const small = await sharp(jpeg).resize(500).png().toBuffer()
    const made = await encodePicture(small, 'post')
    expect('variants' in made && made.variants.map(({ width, format }) => [width, format])).toEqual([
      [96, 'webp'],
      [320, 'webp'],
      [480, 'webp'],
      [500, 'webp'],
      [500, 'jpeg'],
    ])
  })

  it('is a square of 96 and one of 320 when it is an avatar', async () => {
    const made = await encodePicture(jpeg, 'avatar')
    expect('variants' in made && made.variants.map(({ width, height, format }) => [width, height, format])).toEqual([
      [96, 96, 'webp'],
      [96, 96, 'jpeg'],
      [320, 320, 'webp'],
      [320, 320, 'jpeg'],
    ])
  })

  it('has the same effect when its job runs twice, also at once', async () => {
    const owner = await world.person()
    const mediaId = await upload(owner, jpeg)
    await Promise.all([processMedia(world.ctx(), { mediaId }), processMedia(world.ctx(), { mediaId })])
    await processMedia(world.ctx(), { mediaId })
    const ready = await row(mediaId)
    expect(ready.state).toBe('ready')
    expect(ready.variants.every(({ key }) => fileExists(key))).toBe(true)
  })

  it('is processed once however often its upload is called complete', async () => {
    const owner = await world.person()
    const mediaId = await upload(owner, jpeg)
    await Promise.all(Array.from({ length: 5 }, () => completeUpload(owner.ctx, { mediaId })))
    const jobs = await world.deps.main.db.select().from(outbox).where(eq(outbox.name, 'media.process'))
    expect(jobs.filter(({ payload }) => (payload as { mediaId: string }).mediaId === mediaId)).toHaveLength(1)
  })

  it('leaves no file when its post is deleted while it is encoded', async () => {
    const owner = await world.person()
    const mediaId = await upload(owner, jpeg)
    await processMedia(world.ctx(), { mediaId }, async (bytes, purpose) => {
      await world.deps.main.db.update(media).set({ state: 'deleted' }).where(eq(media.id, mediaId))
      return encodePicture(bytes, purpose)
    })
    expect(readdirSync(join(world.config.STORAGE_DIR!, 'm', mediaId))).toEqual([])
  })

  it('is nobody else’s business', async () => {
    const [owner, other] = [await world.person(), await world.person()]
    const mediaId = await upload(owner, jpeg)
    await expect(readMedia(other.ctx, { mediaId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(completeUpload(other.ctx, { mediaId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('an upload in ranges', () => {
  it('arrives whole however often the connection is lost, and sends nothing twice that has arrived', async () => {
    const owner = await world.person()
    const api = await startNodeApi(world)
    const kiwi = createKiwi({ url: api.url, session: await world.sessionToken(owner) })
    const file = new Blob([await noise(1600, 1200).jpeg({ quality: 100 }).toBuffer()], { type: 'image/jpeg' })
    const breaks = [0.3, 0.01, 0.7]
    const [begun, shown]: [string[], number[]] = [[], []]
    let sent = 0
    const put: Put = async (url, headers, body, options) => {
      const lost = breaks.shift()
      const arriving = lost === undefined ? body : body.slice(0, Math.floor(body.size * lost))
      sent += arriving.size
      if (lost === undefined) return putBytes(url, headers, body, options, 'ko')
      await sendAndBreak(url, arriving, body.size)
      throw clientFailure('NETWORK', 'ko')
    }
    const mediaId = await uploadPicture(
      kiwi,
      put,
      file,
      'post',
      { onBegun: (id) => begun.push(id), onProgress: (fraction) => shown.push(fraction) },
      () => Promise.resolve(),
    )
    expect([begun, shown.at(-1)]).toEqual([[mediaId], 1])
    expect(sent).toBe(file.size)
    expect(file.size).toBeGreaterThan(1_000_000)
    // A page that was left after its bytes arrived finds the same picture, and sends none.
    const again = await uploadPicture(kiwi, () => Promise.reject(new Error('sent again')), file, 'post', { mediaId })
    await world.runJobs()
    expect([again, (await row(mediaId)).state]).toEqual([mediaId, 'ready'])
    await api.close()
  })

  it('cannot be called complete before its end, and is forgotten when its owner gives it up', async () => {
    const [owner, other] = [await world.person(), await world.person()]
    const { mediaId } = await requestUpload(owner.ctx, { purpose: 'post', contentType: 'image/jpeg', bytes: 2_000_000, inRanges: true })
    const { uploadId } = await row(mediaId)
    await expect(completeUpload(owner.ctx, { mediaId })).rejects.toMatchObject({ code: 'UPLOAD_REFUSED' })
    await writeRange(world.config.STORAGE_DIR!, uploadId!, 0, new Blob([new Uint8Array(5)]).stream())
    expect(await resumeUpload(owner.ctx, { mediaId })).toMatchObject({ state: 'awaiting_upload', bytes: 2_000_000, ranges: [{ from: 5 }] })
    await expect(cancelUpload(other.ctx, { mediaId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await cancelUpload(owner.ctx, { mediaId })).toEqual({ isCancelled: true })
    await world.runJobs()
    expect(fileExists(join('.incoming', uploadId!))).toBe(false)
    await expect(resumeUpload(owner.ctx, { mediaId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const whole = await upload(owner, jpeg)
    expect(await cancelUpload(owner.ctx, { mediaId: whole })).toEqual({ isCancelled: false })
  })
})

/** The first bytes of a body; then the connection is lost. Ends when the server knows. */
async function sendAndBreak(url: string, arriving: Blob, bytes: number): Promise<void> {
  const bytesIn = Buffer.from(await arriving.arrayBuffer())
  const sending = request(url, { method: 'PUT', headers: { 'content-length': String(bytes) } })
  const closed = new Promise((resolve) => sending.on('error', resolve).on('close', resolve))
  await new Promise<void>((resolve) => sending.write(bytesIn, () => resolve()))
  const [, uploadId] = /[?&]u=([0-9a-f-]+)/.exec(url)!
  const from = Number(/[?&]from=([0-9]+)/.exec(url)![1])
  const path = join(world.config.STORAGE_DIR!, '.incoming', uploadId!)
  await expect.poll(() => existsSync(path) && statSync(path).size, { interval: 2 }).toBe(from + bytesIn.byteLength)
  sending.destroy()
  await closed
}

describe('a file that is no honest picture is refused', () => {
  const text = (value: string) => new TextEncoder().encode(value)
  const cases: [string, string, () => Promise<Uint8Array> | Uint8Array][] = [
    [
      'an SVG',
      'not_a_picture',
      () => text('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><script>alert(1)</script></svg>'),
    ],
    ['HTML called a JPEG', 'not_a_picture', () => text('<!doctype html><script>alert(1)</script>')],
    ['a JPEG that is also a page', 'polyglot', () => Buffer.concat([jpeg, text('<!DOCTYPE html><script>alert(1)</script>')])],
    [
      'a JPEG that is also a ZIP',
      'polyglot',
      () =>
        Buffer.concat([jpeg, Buffer.from('PK\u0003\u0004'), Buffer.alloc(40), Buffer.from('PK\u0005\u0006', 'latin1'), Buffer.alloc(18)]),
    ],
    [
      'a script hidden in a PNG’s text',
      'polyglot',
      async () => withPngText(await sharp(jpeg).resize(20).png().toBuffer(), '<script src=//evil.example></script>'),
    ],
    ['a JPEG cut off in the middle', 'truncated', () => jpeg.subarray(0, Math.floor(jpeg.length / 2))],
    ['a PNG cut off in the middle', 'truncated', async () => (await sharp(jpeg).resize(400).png().toBuffer()).subarray(0, 20_000)],
    ['a WebP cut off in the middle', 'truncated', async () => (await sharp(jpeg).webp().toBuffer()).subarray(0, 5_000)],
    [
      'an AVIF cut off in the middle',
      'truncated',
      async () => (await sharp(jpeg).resize(400).avif({ effort: 0 }).toBuffer()).subarray(0, -500),
    ],
  ]

  it.each(cases)('%s: %s', async (_name, refusal, make) => {
    const owner = await world.person()
    const mediaId = await upload(owner, await make())
    await world.runJobs()
    expect(await readMedia(owner.ctx, { mediaId })).toMatchObject({ state: 'refused', refusal, previewUrl: null })
    expect(fileExists(await uploadKey(mediaId))).toBe(false)
  })

  it('a 17,000 × 17,000 PNG: by its header, in little memory', async () => {
    const bomb = bitmapPng(17_000)
    const before = process.memoryUsage().rss
    expect(await encodePicture(bomb, 'post')).toEqual({ refusal: 'too_many_pixels' })
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 * 1024)
  })

  it('an upload that never arrived', async () => {
    const owner = await world.person()
    const { mediaId } = await requestUpload(owner.ctx, { purpose: 'post', contentType: 'image/png', bytes: 10 })
    await completeUpload(owner.ctx, { mediaId })
    await world.runJobs()
    expect(await readMedia(owner.ctx, { mediaId })).toMatchObject({ state: 'refused', refusal: 'not_uploaded' })
  })
})

describe('a post whose pictures are still being processed', () => {
  const create = (author: TestPerson, mediaIds: string[]) =>
    createPost(author.ctx, {
      idempotencyKey: crypto.randomUUID(),
      caption: '#기다림',
      category: 'daily',
      images: mediaIds.map((mediaId) => ({ mediaId, alt: '', tags: [] })),
    })
  const stateOf = async (postId: string) => (await world.deps.main.db.select().from(post).where(eq(post.id, postId)))[0]?.state

  it('appears when the last one is ready, also when both become ready at once', async () => {
    const author = await world.person()
    for (let round = 0; round < 5; round += 1) {
      const pictures = [await upload(author, jpeg), await upload(author, jpeg)]
      const { postId, state } = await create(author, pictures)
      expect(state).toBe('waiting')
      await Promise.all(pictures.map((mediaId) => processMedia(world.ctx(), { mediaId })))
      expect(await stateOf(postId)).toBe('visible')
      const fanOuts = await world.deps.main.db.select().from(outbox).where(eq(outbox.name, 'posts.fanOut'))
      expect(fanOuts.filter(({ payload }) => (payload as { postId: string }).postId === postId)).toHaveLength(1)
    }
  })

  it('never waits for a picture that became ready while it was made', async () => {
    const author = await world.person()
    for (let round = 0; round < 5; round += 1) {
      const mediaId = await upload(author, jpeg)
      const [{ postId }] = await Promise.all([create(author, [mediaId]), processMedia(world.ctx(), { mediaId })])
      expect(await stateOf(postId)).toBe('visible')
    }
  })

  it('is hidden when one of them is refused, and its author hears of it', async () => {
    const author = await world.person()
    const bad = await upload(author, jpeg.subarray(0, 9_000))
    const { postId } = await create(author, [bad, await upload(author, jpeg)])
    await world.runJobs()
    expect(await stateOf(postId)).toBe('hidden')
    expect(await world.deps.main.db.select().from(postHashtag).where(eq(postHashtag.postId, postId))).toEqual([])
    const events = await world.deps.main.db.select().from(event).where(eq(event.personId, author.id))
    expect(events.map(({ payload }) => payload)).toContainEqual({ kind: 'post', postId, state: 'hidden' })
  })
})

describe('the sweep', () => {
  it('clears uploads that were abandoned for a day, and the files of deleted pictures', async () => {
    const owner = await world.person()
    const { mediaId: open } = await requestUpload(owner.ctx, { purpose: 'post', contentType: 'image/jpeg', bytes: jpeg.byteLength })
    const orphan = await uploadKey(open)
    await world.deps.platform.storage.put(orphan, jpeg, 'image/jpeg')
    const gone = await upload(owner, jpeg)
    await world.runJobs()
    await world.deps.main.db.update(media).set({ state: 'deleted' }).where(eq(media.id, gone))
    const files = (await row(gone)).variants.map(({ key }) => key)
    await sweepMedia(world.ctx())
    expect(files.some(fileExists)).toBe(false)
    world.advance(23.5 * 3_600_000)
    await sweepMedia(world.ctx())
    expect(fileExists(orphan)).toBe(true)
    world.advance(1.5 * 3_600_000)
    await sweepMedia(world.ctx())
    expect(fileExists(orphan)).toBe(false)
    expect(await row(open)).toMatchObject({ state: 'deleted', uploadKey: null })
    expect(await sweepMedia(world.ctx())).toEqual({ swept: 0 })
  })

  const put = (key: string, isOld: boolean) =>
    world.deps.platform.storage.put(key, new Uint8Array(3), 'image/webp').then(() => {
      const written = new Date(world.deps.now().getTime() - 10 * 86_400_000)
      if (isOld) utimesSync(join(world.config.STORAGE_DIR!, key), written, written)
      return key
    })

  it('deletes files that no row names, and none that is young, being written or of another kind', async () => {
    const { id } = await world.media(await world.person())
    const named = (await row(id)).variants[0]!.key
    const [left, young] = [`m/${id}/640.webp`, `m/${randomUUID()}/a-320.webp`]
    const lost = [left, `in/${randomUUID()}-ab`, `imports/${randomUUID()}/a.csv`, 'exports/ab.zip']
    const kept = [named, 'm/city/a.webp', 'notes.txt']
    for (const key of [...lost, ...kept]) await put(key, true)
    await put(young, false)
    const { promise: gate, resolve: open } = Promise.withResolvers<void>()
    const written = `m/${randomUUID()}/a-320.webp`
    const writing = world.deps.platform.storage.putStream(
      written,
      (async function* () {
        yield new Uint8Array(2)
        await gate
        yield new Uint8Array(2)
      })(),
      'image/webp',
    )
    expect(await sweepFiles(world.ctx())).toMatchObject({ deleted: lost.length, held: 0 })
    open()
    await writing
    expect(lost.filter(fileExists)).toEqual([])
    expect([...kept, young, written].filter((key) => !fileExists(key))).toEqual([])
    expect((await world.deps.platform.storage.get(written))?.byteLength).toBe(4)
  })

  it('deletes none where most files of a part have no row: the storage belongs to another database', async () => {
    const foreign = Array.from({ length: 25 }, (_, n) => `m/${randomUUID()}/${n}-320.webp`)
    for (const key of foreign) await put(key, true)
    expect(await sweepFiles(world.ctx())).toMatchObject({ deleted: 0, held: 25 })
    await world.deps.platform.storage.delete(foreign)
  })

  it('forgets pictures that nothing names after two weeks, and knows every table that names one', async () => {
    const owner = await world.person()
    const [unused, posted, before, drafted, face, sold] = await Promise.all(Array.from({ length: 6 }, () => world.media(owner)))
    const shown = (mediaId: string) => ({ mediaId, alt: '', tags: [] })
    const { postId } = await createPost(owner.ctx, {
      idempotencyKey: randomUUID(),
      caption: '',
      category: 'daily',
      images: [shown(posted!.id)],
    })
    await run(
      world.deps.main.db,
      sql`insert into post_version select id, 0, caption, category, audience, comments_from, paid_label, place,
            jsonb_build_array(jsonb_build_object('mediaId', ${before!.id}::uuid)), created_at, created_at from post where id = ${postId}::uuid`,
    )
    await saveDraft(owner.ctx, {
      draftId: randomUUID(),
      version: 0,
      content: { caption: '', category: 'daily', images: [shown(drafted!.id)] },
    })
    const product = await world.product(await world.shop(await world.person()))
    await run(world.deps.main.db, sql`update person set avatar_media_id = ${face!.id}::uuid where id = ${owner.id}::uuid`)
    await run(world.deps.main.db, sql`update product set image_media_id = ${sold!.id}::uuid where id = ${product.id}::uuid`)
    const states = async () =>
      (await world.deps.main.db.select({ id: media.id, state: media.state }).from(media).where(eq(media.ownerId, owner.id)))
        .filter(({ state }) => state === 'deleted')
        .map(({ id }) => id)
    await sweepUnnamed(world.ctx())
    expect(await states()).toEqual([])
    world.advance(15 * 86_400_000)
    await sweepUnnamed(world.ctx())
    const names = new Map(Object.entries({ unused, posted, before, drafted, face, sold }).map(([name, made]) => [made!.id, name]))
    expect((await states()).map((id) => names.get(id))).toEqual(['unused'])
    const naming = await rows(
      world.deps.main.db,
      sql<{ name: string }>`select table_name || '.' || column_name as name from information_schema.columns
          where table_schema = 'public' and column_name ~ 'media_id|photo_id|^pictures$' order by 1`,
    )
    // A new one belongs into isUnnamed (discard-unnamed.ts) too.
    expect(naming.map(({ name }) => name)).toEqual([
      'chat_message.media_ids',
      'draft.media_ids',
      'person.avatar_media_id',
      'post_image.media_id',
      'post_version.pictures',
      'product.image_media_id',
      'product_image.media_id',
      'report_evidence.media_ids',
      'return_request.answer_photo_ids',
      'return_request.photo_ids',
      'review_photo.media_id',
      'shop.banner_media_id',
      'shop.logo_media_id',
    ])
  })
})

/** A PNG with a text chunk before its end. */
function withPngText(png: Buffer, value: string): Buffer {
  return Buffer.concat([png.subarray(0, -12), pngChunk('tEXt', Buffer.from(`Comment\0${value}`, 'latin1')), png.subarray(-12)])
}

/** A black square of one bit a pixel: 36 MB of scan lines in 36 KB. */
function bitmapPng(side: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header[8] = 1
  const lines = deflateSync(Buffer.alloc(side * (Math.ceil(side / 8) + 1)))
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', lines),
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}
