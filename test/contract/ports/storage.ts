import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { SignedUpload, StoragePort, StoredObject } from '../../../src/platform/storage/port.ts'

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

    it('lists every object with its size, in the order of keys', async () => {
      const { storage } = open()
      const folder = `test/${randomUUID()}`
      const sizes = { [`${folder}-a`]: 1, [`${folder}.a`]: 2, [`${folder}/a`]: 3, [`${folder}/b`]: 4, [`${folder}0`]: 5 }
      for (const [key, size] of Object.entries(sizes).toReversed()) await storage.put(key, new Uint8Array(size), 'image/webp')
      const listed: StoredObject[] = []
      for await (const object of await storage.list()) if (object.key.startsWith(folder)) listed.push(object)
      expect(listed).toEqual(Object.entries(sizes).map(([key, bytes]) => ({ key, bytes })))
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

    it('signs the same read URL within an hour, and another in the next', async () => {
      const { storage } = open()
      const key = freshKey()
      const at = (minutes: number) => storage.signRead(key, new Date(Date.UTC(2026, 10, 22, 9, minutes)))
      expect(await at(1)).toBe(await at(59))
      expect(await at(61)).not.toBe(await at(59))
    })
  })
}
