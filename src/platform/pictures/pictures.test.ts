import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { flat, noise } from '../../../test/picture-files.ts'
import { encodePicture } from '../../social/media/encode-picture.ts'
import { type ChildSettings, createPictureProcesses } from './child.ts'

type Pool = ReturnType<typeof createPictureProcesses>
let small: Buffer
let slow: Buffer
const pools: Pool[] = []
beforeAll(async () => {
  small = await noise(200, 150).jpeg().toBuffer()
  slow = await noise(3_500, 3_500).jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer()
})
afterEach(() => {
  for (const pool of pools.splice(0)) pool.close()
})

function open(settings: Partial<ChildSettings> = {}): Pool {
  const pool = createPictureProcesses({ processes: 1, ...settings })
  pools.push(pool)
  return pool
}

/**
 * Sends each decoder that is at work a signal, once, as soon as it is seen; `times` decoders at
 * most.
 */
async function signalWorkers(pool: Pool, work: Promise<unknown>, signal: NodeJS.Signals, times: number): Promise<number[]> {
  const seen = new Set<number>()
  let isOver = false
  const end = () => (isOver = true)
  work.then(end, end)
  while (!isOver && seen.size < times) {
    for (const pid of pool.pids().filter((one) => !seen.has(one))) {
      seen.add(pid)
      process.kill(pid, signal)
    }
    await sleep(5)
  }
  await work
  return [...seen]
}

describe('a process of its own', () => {
  it('makes what the function makes, and refuses what it refuses', async () => {
    const pool = open()
    expect(JSON.stringify(await pool.encode(small, 'avatar'))).toBe(JSON.stringify(await encodePicture(small, 'avatar')))
    expect(await pool.encode(small.subarray(0, 900), 'post')).toEqual({ refusal: 'truncated' })
    expect(pool.pids()).toHaveLength(1)
  })

  it('decodes as many at once as it has processes, and the rest in turn', async () => {
    const pool = open({ processes: 2 })
    const all = await Promise.all(Array.from({ length: 7 }, () => pool.encode(small, 'post')))
    expect(all.every((outcome) => 'variants' in outcome)).toBe(true)
    expect(new Set(pool.pids()).size).toBe(2)
  })

  it.skipIf(process.platform !== 'linux')('is told no setting of the one that started it', async () => {
    process.env['KIWI_SENTINEL'] = 'a secret of the runner'
    const pool = open()
    await pool.encode(small, 'post')
    delete process.env['KIWI_SENTINEL']
    expect(readFileSync(`/proc/${pool.pids()[0]}/environ`, 'latin1')).not.toContain('secret')
  })

  it('lets what started it end', async () => {
    const url = new URL('./child.ts', import.meta.url).href
    const program = `const { createPictureProcesses } = await import(${JSON.stringify(url)})
      const { refusal } = await createPictureProcesses().encode(new Uint8Array(9), 'post')
      console.log(refusal)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', (chunk) => (said += String(chunk)))
    const [code] = (await once(child, 'exit')) as [number]
    expect([code, said]).toEqual([0, 'not_a_picture\n'])
  })
})

describe('what dies takes only its picture along', () => {
  it('a process that is killed once: the picture is decoded by the next', async () => {
    const pool = open()
    const work = pool.encode(slow, 'post')
    const [killed] = await signalWorkers(pool, work, 'SIGKILL', 1)
    expect(await work).toMatchObject({ width: 1080 })
    expect(pool.pids()).not.toContain(killed)
  })

  it('one that is killed each time: the picture is refused, the next is not', async () => {
    const pool = open()
    const work = pool.encode(slow, 'post')
    expect(await signalWorkers(pool, work, 'SIGKILL', 9)).toHaveLength(2)
    expect(await work).toEqual({ refusal: 'too_complex' })
    expect(await pool.encode(small, 'post')).toMatchObject({ width: 200 })
  })

  it('a signal to the whole group is not for it', async () => {
    const pool = open()
    const work = pool.encode(slow, 'post')
    const asked = await signalWorkers(pool, work, 'SIGTERM', 1)
    expect(await work).toMatchObject({ width: 1080 })
    expect(pool.pids()).toEqual(asked)
  })

  it('a picture that takes too long is refused, and its process ended', async () => {
    const pool = open({ timeoutMs: 50 })
    expect(await pool.encode(slow, 'post')).toEqual({ refusal: 'too_complex' })
    expect(pool.pids()).toEqual([])
  })

  it.skipIf(process.platform !== 'linux')('a picture that needs more memory than there is', async () => {
    const pool = open({ memoryKb: 850_000 })
    // 48 megapixels of coefficients: 290 MB beside what Node needs.
    const deep = await flat(8_000, 6_000).jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer()
    expect('refusal' in (await pool.encode(deep, 'post'))).toBe(true)
    expect(await pool.encode(small, 'post')).toMatchObject({ width: 200 })
  })

  it('a process that cannot start is no fault of the picture', async () => {
    await expect(open({ memoryKb: 1_000 }).encode(small, 'post')).rejects.toThrow(/did not start/)
  })

  it('a pool that closes refuses nothing: the picture is to be decoded again', async () => {
    const pool = open()
    const work = pool.encode(slow, 'post')
    const refused = expect(work).rejects.toThrow(/again/)
    await expect.poll(() => pool.pids().length, { timeout: 10_000, interval: 5 }).toBe(1)
    pool.close()
    await refused
  })
})
