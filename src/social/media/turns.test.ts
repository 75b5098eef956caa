import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noise } from '../../../test/picture-files.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { one, rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { runJob } from '../../jobs/runner/run-job.ts'
import { startRunner } from '../../jobs/runner/runner.ts'
import { pictures } from '../../shared/limits.ts'
import { write } from '../../db/write.ts'
import { completeUpload } from './complete-upload.ts'
import { giveTurns } from './internal/give-turns.ts'
import { processInTurn } from './process-media.ts'
import { readMedia } from './read-media.ts'
import { requestUpload } from './request-upload.ts'
import { sweepMedia } from './sweep-media.ts'

let world: World
let large: Buffer
let small: Buffer
beforeAll(async () => {
  world = await createWorld()
  large = await noise(2_400, 1_800).jpeg().toBuffer()
  small = await noise(60, 40).jpeg().toBuffer()
})
afterAll(() => world.close())

const ask = (owner: TestPerson, bytes = 1_000) => requestUpload(owner.ctx, { purpose: 'post', contentType: 'image/jpeg', bytes })
const read = <Row>(statement: Sql<Row>) => one(world.deps.main.db, statement)

async function put(owner: TestPerson, bytes: Uint8Array): Promise<string> {
  // A millisecond of its own: ids and turns are in order of time.
  world.advance(1)
  const { mediaId } = await ask(owner, bytes.byteLength)
  const { key } = await read(sql<{ key: string }>`select upload_key as key from media where id = ${mediaId}`)
  await world.deps.platform.storage.put(key, bytes, 'image/jpeg')
  return mediaId
}
async function upload(owner: TestPerson, bytes: Uint8Array): Promise<string> {
  const mediaId = await put(owner, bytes)
  await completeUpload(owner.ctx, { mediaId })
  return mediaId
}
/** Pictures that have a job now, in the order they were given it. */
const queued = async (owner: TestPerson) =>
  (
    await rows(
      world.deps.main.db,
      sql<{ mediaId: string }>`select payload->>'mediaId' as media_id from outbox o join media m on m.id = (payload->>'mediaId')::uuid
          where name = 'media.process' and done_at is null and m.owner_id = ${owner.id} order by o.id`,
    )
  ).map(({ mediaId }) => mediaId)
/**
 * Every picture's job until none is left, and no other job: a runner's schedules wait beside them.
 */
async function runPictures(): Promise<void> {
  for (;;) {
    const open = await rows(
      world.deps.main.db,
      sql<{ id: string }>`select id from outbox where name = 'media.process' and done_at is null and failed_at is null order by id`,
    )
    if (open.length === 0) return
    for (const { id } of open) await runJob(world.deps, id)
  }
}
const stateOf = async (mediaId: string) => (await read(sql<{ state: string }>`select state from media where id = ${mediaId}`)).state

describe('turns', () => {
  it('sixteen large pictures of one person delay another’s small one by what is being decoded, not by sixteen', async () => {
    const [greedy, modest] = [await world.person(), await world.person()]
    const many: string[] = []
    for (let count = 0; count < 16; count += 1) many.push(await upload(greedy, large))
    const mine = await upload(modest, small)
    const runner = startRunner(world.deps, ['media'])
    try {
      await expect.poll(() => stateOf(mine), { timeout: 30_000, interval: 20 }).toBe('ready')
      const [{ n }] = (await rows(
        world.deps.main.db,
        sql<{ n: number }>`select count(*)::int as n from media where owner_id = ${greedy.id} and state = 'ready'`,
      )) as [{ n: number }]
      expect(n).toBeLessThan(8)
      await expect.poll(() => Promise.all(many.map(stateOf)), { timeout: 60_000, interval: 100 }).toEqual(many.map(() => 'ready'))
    } finally {
      await runner.stop(5_000)
    }
  })

  it('come one at a time, oldest first, whatever order the uploads ended in', async () => {
    const owner = await world.person()
    const pictures = [await put(owner, small), await put(owner, small), await put(owner, small)]
    for (const mediaId of [pictures[1]!, pictures[2]!, pictures[0]!]) {
      world.advance(1)
      await completeUpload(owner.ctx, { mediaId })
    }
    expect(await queued(owner)).toEqual([pictures[1]])
    world.advance(1)
    await processInTurn(world.ctx(), { mediaId: pictures[1]! })
    expect((await queued(owner)).at(-1)).toBe(pictures[0])
    await runPictures()
    expect(await Promise.all(pictures.map(stateOf))).toEqual(['ready', 'ready', 'ready'])
  })

  it('are one each however many uploads end at once', async () => {
    const owner = await world.person()
    const pictures = await Promise.all(Array.from({ length: 8 }, () => put(owner, small)))
    await Promise.all(pictures.map((mediaId) => completeUpload(owner.ctx, { mediaId })))
    expect(await queued(owner)).toHaveLength(1)
    await runPictures()
    expect(new Set(await Promise.all(pictures.map(stateOf)))).toEqual(new Set(['ready']))
  })

  it('go on when a run settled its picture and died before it gave the next turn', async () => {
    const owner = await world.person()
    const [first, second] = [await upload(owner, small), await upload(owner, small)]
    await run(world.deps.main.db, sql`update media set state = 'refused', refusal = 'broken' where id = ${first}`)
    world.advance(1)
    await processInTurn(world.ctx(), { mediaId: first })
    expect((await queued(owner)).at(-1)).toBe(second)
  })

  it('do not wait for a picture whose job failed for good, longer than ten minutes or the sweep', async () => {
    const owner = await world.person()
    const [, second] = [await upload(owner, small), await upload(owner, small)]
    await run(world.deps.main.db, sql`update outbox set failed_at = now() where name = 'media.process' and done_at is null`)
    world.advance(9 * 60_000)
    await sweepMedia(world.ctx())
    expect((await queued(owner)).at(-1)).not.toBe(second)
    world.advance(2 * 60_000)
    await sweepMedia(world.ctx())
    expect((await queued(owner)).at(-1)).toBe(second)
  })

  it('of nobody are nothing', async () => {
    await write(world.ctx(), (tx) => giveTurns(tx, [], world.deps.now()))
  })
})

describe('what a person may have open', () => {
  const quota = { code: 'LIMIT_EXCEEDED', details: { reason: 'quota' } }
  const made = (owner: TestPerson, count: number, state: string, bytes = 10) =>
    rows(
      world.deps.main.db,
      sql`insert into media (id, owner_id, purpose, state, content_type, bytes, created_at)
          select gen_random_uuid(), ${owner.id}::uuid, 'post', ${state}, 'image/jpeg', ${bytes}::int, ${world.deps.now()}::timestamptz
          from generate_series(1, ${count}::int)`,
    )

  it.each(['awaiting_upload', 'processing'])('is 50 pictures that are %s, and not one more', async (state) => {
    const owner = await world.person()
    await made(owner, pictures.unfinished - 1, state)
    await ask(owner)
    await expect(ask(owner)).rejects.toMatchObject(quota)
    expect(pictures.unfinished).toBe(50)
  })

  it('counts what stands in either state together, and nobody else’s', async () => {
    const [owner, other] = [await world.person(), await world.person()]
    await made(owner, 25, 'awaiting_upload')
    await made(owner, 25, 'processing')
    await made(owner, 100, 'ready')
    await expect(ask(owner)).rejects.toMatchObject(quota)
    await ask(other)
  })

  it('is kept by many requests at once', async () => {
    const owner = await world.person()
    await made(owner, pictures.unfinished - 5, 'awaiting_upload')
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => ask(owner)))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
  })

  it('is 2 GB in 24 hours, to the byte', async () => {
    const owner = await world.person()
    expect([pictures.bytesADay, pictures.bytes]).toEqual([2 * 1024 ** 3, 64 * 1024 ** 2])
    await made(owner, 31, 'ready', pictures.bytes)
    await ask(owner, pictures.bytes - 1)
    await expect(ask(owner, 2)).rejects.toMatchObject(quota)
    await ask(owner, 1)
    await run(world.deps.main.db, sql`update media set state = 'deleted' where owner_id = ${owner.id}`)
    world.advance(24 * 3_600_000 - 1_000)
    await expect(ask(owner)).rejects.toMatchObject(quota)
    world.advance(1_001)
    await ask(owner)
  })

  it.each([
    ['image/heic', 1_000, 'heic'],
    ['image/heif', 1_000, 'heic'],
    ['image/tiff', 1_000, 'format'],
    ['image/svg+xml', 1_000, 'format'],
    ['application/pdf', 1_000, 'not_a_picture'],
    ['image/png', 0, 'broken'],
    ['image/png', 64 * 1024 ** 2 + 1, 'too_large'],
  ])('is nothing of %s and %i bytes: %s, said before it is sent', async (contentType, bytes, reason) => {
    const owner = await world.person()
    await expect(requestUpload(owner.ctx, { purpose: 'post', contentType, bytes })).rejects.toMatchObject({ code: 'MEDIA_REFUSED', reason })
    await requestUpload(owner.ctx, { purpose: 'post', contentType: 'image/gif', bytes: 64 * 1024 ** 2 })
  })
})

it('tells the owner why, in their language', async () => {
  const owner = await world.person()
  const mediaId = await upload(owner, small.subarray(0, -100))
  await runPictures()
  expect(await readMedia(owner.ctx, { mediaId })).toMatchObject({
    refusal: 'truncated',
    refusalMessage: '파일의 뒷부분이 없어요. 원본을 다시 올려 주세요.',
  })
  expect(await readMedia({ ...owner.ctx, locale: 'en' }, { mediaId })).toMatchObject({
    refusalMessage: 'The end of the file is missing. Please upload the original again.',
  })
})
