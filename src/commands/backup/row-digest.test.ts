import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { assert, asyncProperty, array, integer, string } from 'fast-check'
import { expect, it } from 'vitest'
import { RowDigest } from './row-digest.ts'

async function digestOf(rows: string[], cutEvery: number) {
  const all = Buffer.from(rows.map((row) => `${row}\n`).join(''))
  const chunks = Array.from({ length: Math.ceil(all.length / cutEvery) }, (_, at) => all.subarray(at * cutEvery, (at + 1) * cutEvery))
  const digest = new RowDigest()
  await pipeline(Readable.from(chunks), digest, new Writable({ write: (_chunk, _encoding, done) => done() }))
  return { rows: digest.rows, digest: digest.digest }
}

it('is the same however rows are cut into chunks and in whatever order they come, and another with any other row', async () => {
  const row = string({ maxLength: 9 }).map((text) => text.replaceAll('\n', ''))
  await assert(
    asyncProperty(array(row, { maxLength: 12 }), integer({ min: 1, max: 20 }), row, async (rows, cutEvery, more) => {
      const whole = await digestOf(rows, 1_000)
      expect(whole.rows).toBe(rows.length)
      expect(await digestOf(rows.toReversed(), cutEvery)).toEqual(whole)
      expect((await digestOf([...rows, more], cutEvery)).digest).not.toBe(whole.digest)
    }),
    { numRuns: 60 },
  )
})
