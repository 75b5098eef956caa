import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { rows } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import { runnerOnlySettings } from '../src/config.ts'
import { completeUpload } from '../src/social/media/complete-upload.ts'
import { requestUpload } from '../src/social/media/request-upload.ts'
import { write } from '../src/db/write.ts'
import { parseQueues, queueNames } from '../src/jobs/catalog.ts'
import { enqueue } from '../src/jobs/enqueue.ts'
import { boot, startProcess } from './faults/process.ts'
import { noise } from './picture-files.ts'
import { createWorld, type World } from './worlds/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const withoutBank = () => Object.fromEntries(Object.entries(world.env).filter(([name]) => !runnerOnlySettings.has(name)))
/** Processes whose parent is this one. */
const childrenOf = (pid: number) =>
  readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/status`, 'utf8').includes(`\nPPid:\t${pid}\n`)
    } catch {
      return false
    }
  })

it.skipIf(process.platform !== 'linux')(
  'a runner of pictures alone needs nothing of the bank, works no other queue, and ends with its decoder',
  async () => {
    const owner = await world.person()
    const jpeg = await noise(120, 90).jpeg().toBuffer()
    const { mediaId } = await requestUpload(owner.ctx, { purpose: 'post', contentType: 'image/jpeg', bytes: jpeg.byteLength })
    const [row] = await rows(world.deps.main.db, sql<{ key: string }>`select upload_key as key from media where id = ${mediaId}`)
    await world.deps.platform.storage.put(row!.key, jpeg, 'image/jpeg')
    await completeUpload(owner.ctx, { mediaId })
    await write(world.ctx(), (tx) => enqueue(tx, 'posts.retract', { postId: crypto.randomUUID() }, { now: world.deps.now() }))

    const runner = await startProcess('runner', withoutBank(), ['--queues', 'media'])
    try {
      const state = async () =>
        (await rows(world.deps.main.db, sql<{ state: string }>`select state from media where id = ${mediaId}`))[0]?.state
      await expect.poll(state, { timeout: 20_000 }).toBe('ready')
      const [open] = await rows(
        world.deps.main.db,
        sql<{ n: number }>`select count(*)::int as n from outbox where name = 'posts.retract' and done_at is null and attempts = 0`,
      )
      expect(open!.n).toBe(1)
      const decoders = childrenOf(runner.pid)
      expect(decoders).toHaveLength(1)
      runner.signal('SIGTERM')
      expect(await runner.exited).toEqual({ code: 0, signal: null })
      await expect.poll(() => readdirSync('/proc').includes(decoders[0]!), { timeout: 5_000 }).toBe(false)
    } finally {
      await runner.kill()
    }
  },
)

it('queues that do not exist stop the boot with one sentence', async () => {
  const { code, output } = await boot('runner', world.env, ['--queues', 'media,mony'])
  expect([code, output]).toEqual([1, 'Give --queues some of money,notices,social,media,batch.\n'])
})

it('a list of queues is read as written, in any order', () => {
  expect(parseQueues('media, money')).toEqual(['money', 'media'])
  expect(parseQueues(queueNames.join(','))).toEqual([...queueNames])
  expect([parseQueues(''), parseQueues('media,'), parseQueues('MEDIA')]).toEqual([null, null, null])
})
