import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createFolderStorage } from './folder.ts'
import { type Grant, GrantSigner } from './folder-signer.ts'
import { downloadLifeMs, isStorageKey, rangeBytes, rangesFrom, uploadLifeMs } from './keys.ts'

const dir = mkdtempSync(join(tmpdir(), 'kiwi-grants-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const secret = 'a secret of at least 32 characters!!'
const storage = createFolderStorage({ dir, secret, baseUrl: 'https://kiwi.example', picturesUrl: 'https://cdn.example' })
const now = new Date('2026-11-22T09:30:00.400Z')
const after = (seconds: number) => new Date(now.getTime() + seconds * 1_000)
const expiryOf = (url: string) => Number(new URL(url).searchParams.get('e')) * 1_000

describe('a grant', () => {
  const expiry = Math.floor(now.getTime() / 1_000) + 60
  const viewerId = '0193'
  const grants: Grant[] = [
    { kind: 'read', key: 'm/a', expiry },
    { kind: 'read', key: 'm/a', expiry, viewerId },
    { kind: 'read', key: 'm/a', expiry, viewerId: '0194' },
    { kind: 'read', key: 'm/b', expiry },
    { kind: 'read', key: 'm/a', expiry: expiry + 1 },
    { kind: 'picture', key: 'm/a', expiry, viewerId },
    { kind: 'picture', key: 'm/a', expiry, viewerId: '0194' },
    { kind: 'photo', key: 'm/a', expiry },
    { kind: 'viewer', viewerId, expiry },
    { kind: 'viewer', viewerId: '0194', expiry },
    { kind: 'download', key: 'm/a', expiry, fileName: 'a.zip' },
    { kind: 'download', key: 'm/a', expiry, fileName: 'b.zip' },
    { kind: 'upload', key: 'm/a', expiry, contentType: 'image/png', bytes: 7 },
    { kind: 'upload', key: 'm/a', expiry, contentType: 'image/png', bytes: 8 },
    { kind: 'upload', key: 'm/a', expiry, contentType: 'image/gif', bytes: 7 },
    { kind: 'range', key: 'm/a', expiry, uploadId: 'u', from: 0, to: 9 },
    { kind: 'range', key: 'm/a', expiry, uploadId: 'v', from: 0, to: 9 },
    { kind: 'range', key: 'm/a', expiry, uploadId: 'u', from: 1, to: 9 },
    { kind: 'range', key: 'm/a', expiry, uploadId: 'u', from: 0, to: 8 },
  ]

  it('opens what it was signed for, and none of the others', () => {
    const signer = new GrantSigner(secret)
    for (const signed of grants) {
      const signature = signer.sign(signed)
      expect(grants.filter((grant) => signer.verify(grant, signature, now))).toEqual([signed])
    }
  })

  it('ends with its last second, and is none of another secret or cut short', () => {
    const signer = new GrantSigner(secret)
    const grant: Grant = { kind: 'read', key: 'm/a', expiry }
    const signature = signer.sign(grant)
    expect(signer.verify(grant, signature, new Date(expiry * 1_000 - 1))).toBe(true)
    expect(signer.verify(grant, signature, new Date(expiry * 1_000))).toBe(false)
    expect(signer.verify({ ...grant, expiry: Number.NaN }, signature, now)).toBe(false)
    expect(new GrantSigner(`${secret}!`).verify(grant, signature, now)).toBe(false)
    for (const other of [signature.slice(1), `${signature}A`, '']) expect(signer.verify(grant, other, now)).toBe(false)
    const hidden: Grant = { kind: 'read', key: '.incoming/a', expiry }
    expect(signer.verify(hidden, signer.sign(hidden), now)).toBe(false)
  })
})

describe('an address', () => {
  it('of an upload begins within a quarter of an hour, of a download within five minutes', async () => {
    expect([uploadLifeMs, downloadLifeMs]).toEqual([900_000, 300_000])
    const upload = await storage.signUpload({ key: 'in/a', contentType: 'image/png', bytes: 7, now })
    expect([upload.expiresAt, expiryOf(upload.url)]).toEqual([after(900.6), after(900.6).getTime()])
    expect(expiryOf(await storage.signDownload('out/a.zip', 'a.zip', now))).toBe(after(300.6).getTime())
    const { ranges } = (await storage.beginRanges({ key: 'in/a', contentType: 'image/png', bytes: 1_000_001, now }))!
    expect(ranges.map(({ url }) => expiryOf(url))).toEqual([after(900.6).getTime()])
  })

  it('of a picture holds to the end of the next hour', async () => {
    const end = Date.parse('2026-11-22T11:00:00Z')
    for (const url of [
      await storage.signRead('m/a', now),
      await storage.signRead('m/a', now, 'viewer'),
      await storage.signPhoto('m/a', now, 'viewer'),
      `https://x/?${(await storage.signPicture('m/a', [], now, 'viewer')).queries[0]!}`,
    ])
      expect(expiryOf(url)).toBe(end)
    expect(new URL(await storage.signRead('m/a', now, 'one')).search).not.toBe(new URL(await storage.signRead('m/a', now, 'two')).search)
    expect(await storage.signRead('m/a', now, 'one')).toBe(await storage.signRead('m/a', after(29 * 60), 'one'))
    expect(await storage.signRead('m/a', now, 'one')).not.toBe(await storage.signRead('m/a', after(30 * 60), 'one'))
  })
})

describe('ranges', () => {
  it('are five megabytes each but the last, from where a file stands to its end', () => {
    const five = rangeBytes
    expect(five).toBe(5_242_880)
    expect(rangesFrom(0, five)).toEqual([{ from: 0, to: five }])
    expect(rangesFrom(0, five + 1)).toEqual([
      { from: 0, to: five },
      { from: five, to: five + 1 },
    ])
    expect(rangesFrom(7, five + 7)).toEqual([{ from: 7, to: five + 7 }])
    expect(rangesFrom(five, five)).toEqual([])
  })

  it('are of files above a megabyte: a smaller one is sent at once', async () => {
    const begin = (bytes: number) => storage.beginRanges({ key: 'in/b', contentType: 'image/png', bytes, now })
    expect(await begin(1_000_000)).toBeNull()
    expect((await begin(1_000_001))!.ranges).toMatchObject([{ from: 0, to: 1_000_001 }])
  })
})

it('a key is a path of two hundred letters at most', () => {
  expect([isStorageKey('a'.repeat(200)), isStorageKey('a'.repeat(201)), isStorageKey(`${'a/'.repeat(99)}aa`)]).toEqual([true, false, true])
})

it('unfinished files go when they are older than asked for, and whole ones stay', async () => {
  await storage.put('m/whole.webp', new Uint8Array(3), 'image/webp')
  const at = new Date('2026-11-20T00:00:00Z')
  for (const [name, seconds] of [
    ['old', -1],
    ['just', 0],
    ['young', 1],
  ] as const) {
    const path = join(dir, '.incoming', name)
    writeFileSync(path, 'x')
    const written = new Date(at.getTime() + seconds * 1_000)
    utimesSync(path, written, written)
  }
  utimesSync(join(dir, 'm/whole.webp'), new Date(0), new Date(0))
  await storage.dropUnfinished(at)
  const left = async () =>
    Promise.all(['old', 'just', 'young'].map((uploadId) => storage.missingRanges({ key: 'in/none', uploadId, bytes: 2 }, now)))
  expect((await left()).map((ranges) => ranges![0]!.from)).toEqual([0, 1, 1])
  expect(await storage.isThere('m/whole.webp')).toBe(true)
})

it('a folder is listed from a key on, each key once and in order, and without what is under way', async () => {
  for (const key of ['list/a', 'list/a-b/1', 'list/a.b', 'list/a/1', 'list/a/2', 'list/a0']) {
    // A name cannot be a file and a folder.
    if (key !== 'list/a') await storage.put(key, new Uint8Array(1), 'image/webp')
  }
  const keys = async (from?: string) => {
    const found: string[] = []
    for await (const { key } of await storage.list(from)) if (key.startsWith('list/')) found.push(key)
    return found
  }
  const all = ['list/a-b/1', 'list/a.b', 'list/a/1', 'list/a/2', 'list/a0']
  expect(await keys()).toEqual(all)
  for (const [n, key] of all.entries()) expect(await keys(key)).toEqual(all.slice(n + 1))
  expect(await keys('list/a/')).toEqual(all.slice(2))
  await storage.delete(['list/a/1', 'list/none', 'list/a0'])
  expect(await keys()).toEqual(['list/a-b/1', 'list/a.b', 'list/a/2'])
})
