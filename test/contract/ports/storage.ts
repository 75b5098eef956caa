import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { rangeBytes, rangesFrom } from '../../../src/platform/storage/keys.ts'
import type { SignedRange, SignedUpload, StoragePort, StoredObject } from '../../../src/platform/storage/port.ts'

/** The port under test, and HTTP to its signed URLs. */
export interface StorageUnderTest {
  storage: StoragePort
  fetch: (url: string, init?: RequestInit) => Promise<Response>
}

const put = (upload: SignedUpload, body: Uint8Array<ArrayBuffer>, headers = upload.headers): RequestInit & { duplex?: string } => ({
  method: 'PUT',
  headers,
  body,
})

/** A file of three ranges, the last of them short, and what sends one. */
function ranged(send: StorageUnderTest['fetch']) {
  const body = Buffer.alloc(2 * rangeBytes + 1_234, 'kiwi')
  return {
    file: { key: `test/${randomUUID()}.webp`, contentType: 'image/webp', bytes: body.byteLength },
    body,
    send: async ({ from, to, url, headers }: SignedRange) =>
      (await send(url, { method: 'PUT', headers, body: new Blob([body.subarray(from, to)]) })).status,
  }
}

/** The contract of every storage adapter. `now` of the store is the real clock. */
export function storageContract(name: string, open: () => StorageUnderTest): void {
  const freshKey = () => `test/${randomUUID()}.webp`
  const bytes = (text: string) => new TextEncoder().encode(text)

  describe(`${name} keeps pictures`, () => {
    it('gives back the bytes that were put, and null for what is not there', async () => {
      const { storage } = open()
      const key = freshKey()
      expect(await storage.get(key)).toBeNull()
      await storage.put(key, bytes('kiwi'), 'image/webp')
      expect(Buffer.from((await storage.get(key)) ?? []).toString()).toBe('kiwi')
    })

    it('forgets what is deleted, and does not mind deleting it again', async () => {
      const { storage } = open()
      const key = freshKey()
      await storage.put(key, bytes('kiwi'), 'image/webp')
      await storage.delete([key, freshKey()])
      await storage.delete([key])
      expect(await storage.get(key)).toBeNull()
    })

    it('keeps a body that comes in pieces, and says whether it is there', async () => {
      const { storage } = open()
      const key = freshKey()
      async function* pieces() {
        for (let n = 0; n < 9; n += 1) yield new Uint8Array(1024 ** 2).fill(n)
      }
      expect(await storage.isThere(key)).toBe(false)
      await storage.putStream(key, pieces(), 'image/webp')
      expect(await storage.isThere(key)).toBe(true)
      expect((await storage.get(key))?.byteLength).toBe(9 * 1024 ** 2)
    })

    it('keeps nothing of a body that breaks off', async () => {
      const { storage } = open()
      const key = freshKey()
      async function* broken() {
        yield new Uint8Array(10)
        throw new Error('broken off')
      }
      await expect(storage.putStream(key, broken(), 'image/webp')).rejects.toThrow()
      expect(await storage.isThere(key)).toBe(false)
    })

    it('serves the bytes behind a public address, and null for what is not there', async () => {
      const { storage } = open()
      const key = freshKey()
      expect(await storage.serve(key, new Date())).toBeNull()
      await storage.put(key, bytes('kiwi'), 'image/webp')
      const served = await storage.serve(key, new Date())
      expect([await new Response(served!.body).text(), served!.bytes]).toEqual(['kiwi', 4])
      expect(storage.publicUrl(key)).toMatch(new RegExp(`^https?://[^/?]+/${key}$`))
    })

    it('gives a download under its name for minutes, and only that object', async () => {
      const { storage, fetch } = open()
      const [key, other] = [freshKey(), freshKey()]
      await Promise.all([storage.put(key, bytes('kiwi'), 'image/webp'), storage.put(other, bytes('lime'), 'image/webp')])
      const url = await storage.signDownload(key, 'kiwi-me.zip', new Date())
      const answer = await fetch(url)
      expect([answer.status, await answer.text()]).toEqual([200, 'kiwi'])
      expect(answer.headers.get('content-disposition')).toBe('attachment; filename="kiwi-me.zip"')
      expect((await fetch(url.replace(key, other))).status).toBe(403)
      expect((await fetch(await storage.signDownload(key, 'kiwi-me.zip', new Date(Date.now() - 3_600_000)))).status).toBe(403)
    })

    it('serves a signed read with its type, and nothing without a signature', async () => {
      const { storage, fetch } = open()
      const key = freshKey()
      await storage.put(key, bytes('kiwi'), 'image/webp')
      const url = await storage.signRead(key, new Date())
      const answer = await fetch(url)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-type')).toBe('image/webp')
      expect(await answer.text()).toBe('kiwi')
      const bare = new URL(url)
      bare.search = ''
      expect((await fetch(bare.href)).status).toBe(403)
    })

    it('signs the files of one picture together, and no other picture', async () => {
      const { storage, fetch } = open()
      const [base, other] = [`test/${randomUUID()}`, `test/${randomUUID()}`]
      const keys = [320, 640].map((width) => `${base}-${width}.webp`)
      await Promise.all([...keys, `${other}-320.webp`].map((key) => storage.put(key, bytes('kiwi'), 'image/webp')))
      const signed = await storage.signPicture(base, keys, new Date(), randomUUID())
      const urls = [320, 640].map((width, at) => `${signed.base}-${width}.webp?${signed.queries[at] ?? signed.queries[0]}`)
      expect(await Promise.all(urls.map(async (url) => (await fetch(url)).status))).toEqual([200, 200])
      expect((await fetch(urls[0]!.replace(base, other))).status).toBe(403)
      const old = await storage.signPicture(base, keys, new Date(Date.now() - 3 * 3_600_000), randomUUID())
      expect((await fetch(`${old.base}-320.webp?${old.queries[0]}`)).status).toBe(403)
    })

    it('refuses a read whose time is over or whose key was changed', async () => {
      const { storage, fetch } = open()
      const key = freshKey()
      const other = freshKey()
      await Promise.all([storage.put(key, bytes('kiwi'), 'image/webp'), storage.put(other, bytes('lime'), 'image/webp')])
      expect((await fetch(await storage.signRead(key, new Date(Date.now() - 3 * 3_600_000)))).status).toBe(403)
      expect((await fetch((await storage.signRead(key, new Date())).replace(key, other))).status).toBe(403)
    })

    it('takes an upload of exactly the signed key, type and size', async () => {
      const { storage, fetch } = open()
      const key = freshKey()
      const upload = await storage.signUpload({ key, contentType: 'image/webp', bytes: 4, now: new Date() })
      expect((await fetch(upload.url, put(upload, bytes('kiwi')))).status).toBe(200)
      expect(Buffer.from((await storage.get(key)) ?? []).toString()).toBe('kiwi')
    })

    it('refuses an upload to another key, of another size or type, or too late, and keeps nothing of it', async () => {
      const { storage, fetch } = open()
      const key = freshKey()
      const other = freshKey()
      const sign = (now: Date) => storage.signUpload({ key, contentType: 'image/webp', bytes: 4, now })
      const upload = await sign(new Date())
      const late = await sign(new Date(Date.now() - 3_600_000))
      const answers = await Promise.all([
        fetch(upload.url.replace(key, other), put(upload, bytes('kiwi'))),
        fetch(upload.url, put(upload, bytes('kiwis'))),
        fetch(upload.url, put(upload, bytes('kiw'))),
        fetch(upload.url, put(upload, bytes('kiwi'), { 'content-type': 'text/html' })),
        fetch(late.url, put(late, bytes('kiwi'))),
      ])
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403])
      expect([await storage.get(key), await storage.get(other)]).toEqual([null, null])
    })

    it('takes a large file in ranges, says what has not arrived, and shows nothing before it is whole', async () => {
      const { storage, fetch } = open()
      const { file, body, send } = ranged(fetch)
      expect(await storage.beginRanges({ ...file, bytes: 1000, now: new Date() })).toBeNull()
      const { uploadId, ranges } = (await storage.beginRanges({ ...file, now: new Date() }))!
      const upload = { ...file, uploadId }
      expect(ranges.map(({ from, to }) => [from, to])).toEqual(rangesFrom(0, file.bytes).map(({ from, to }) => [from, to]))
      expect(await send(ranges[0]!)).toBe(200)
      expect([await storage.completeRanges(upload), await storage.isThere(file.key)]).toEqual([false, false])
      const left = (await storage.missingRanges(upload, new Date()))!
      expect(left.map(({ from }) => from)).toEqual([rangeBytes, 2 * rangeBytes])
      for (const range of left) expect(await send(range)).toBe(200)
      expect(await storage.missingRanges(upload, new Date())).toEqual([])
      expect([await storage.completeRanges(upload), await storage.completeRanges(upload)]).toEqual([true, true])
      expect(await storage.missingRanges(upload, new Date())).toEqual([])
      expect(Buffer.compare((await storage.get(file.key))!, body)).toBe(0)
    })

    it('refuses a range of another length or place, or too late, and forgets one that is aborted', async () => {
      const { storage, fetch } = open()
      const { file, send } = ranged(fetch)
      const { uploadId, ranges } = (await storage.beginRanges({ ...file, now: new Date() }))!
      const upload = { ...file, uploadId }
      const [first] = ranges
      const late = (await storage.missingRanges(upload, new Date(Date.now() - 3_600_000)))![0]!
      // A server may refuse before it has read the body, and close: its answer is then lost (RFC
      // 9112 §9.6). That nothing was taken is asked below.
      const refusal = (range: SignedRange) =>
        send(range).catch((error: unknown) => {
          if (error instanceof TypeError && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNRESET') return 403
          throw error
        })
      const refused = [
        await refusal({ ...first!, to: first!.to - 1 }),
        await refusal({ ...first!, url: first!.url.replace(uploadId, randomUUID()) }),
        await refusal(late),
      ]
      expect(refused.every((status) => status === 403 || status === 404)).toBe(true)
      expect((await storage.missingRanges(upload, new Date()))!.map(({ from }) => from)).toEqual(ranges.map(({ from }) => from))
      expect(await send(first!)).toBe(200)
      await storage.abortRanges(upload)
      await storage.abortRanges(upload)
      expect([await storage.completeRanges(upload), await storage.isThere(file.key)]).toEqual([false, false])
      const left = await storage.missingRanges(upload, new Date())
      expect(left === null || left[0]!.from === 0).toBe(true)
    })

    it('lists every whole object with its size and time, in the order of keys, from a key on', async () => {
      const { storage } = open()
      const folder = `test-${randomUUID()}`
      const keys = ['a-b/1', 'a.b', 'a/b/2', 'a/c', 'a0'].map((key) => `${folder}/${key}`)
      for (const [at, key] of keys.entries()) await storage.put(key, new Uint8Array(at + 1), 'image/webp')
      const listed = async (after?: string) => {
        const found: StoredObject[] = []
        for await (const object of await storage.list(after)) if (object.key.startsWith(folder)) found.push(object)
        expect(found.every(({ writtenAt }) => Math.abs(Date.now() - writtenAt.getTime()) < 60_000)).toBe(true)
        return found.map(({ key, bytes: size }) => [key, size])
      }
      const all = keys.map((key, at) => [key, at + 1])
      expect(await listed()).toEqual(all)
      for (const [at, key] of keys.entries()) expect(await listed(key)).toEqual(all.slice(at + 1))
      await storage.delete(keys)
    })

    it('signs the same read URL within an hour, and another in the next', async () => {
      const { storage } = open()
      const key = freshKey()
      const at = (minutes: number) => storage.signRead(key, new Date(Date.UTC(2026, 10, 22, 9, minutes)))
      expect(await at(1)).toBe(await at(59))
      expect(await at(61)).not.toBe(await at(59))
    })
  })
}
