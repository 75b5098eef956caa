import { randomUUID } from 'node:crypto'
import { access, constants, mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createFolderSigner, GrantSigner } from './folder-signer.ts'
import { isStorageKey, rangesFrom, uploadLifeMs } from './keys.ts'
import type { RangedUpload, SignedRange, StoragePort, StoredObject } from './port.ts'

/** Less is as good as nothing: a few uploads fill it. */
const spareBytes = 200_000_000

/** A smaller file is sent at once: to ask what arrived would take as long as to send it again. */
const sentAtOnceBytes = 1_000_000

/** Pictures as files under `dir`; `mediaRoutes` serves them. Without a folder it only signs. */
export function createFolderStorage(settings: { dir: string | null; secret: string; baseUrl: string; picturesUrl: string }): StoragePort {
  const { dir, secret, baseUrl } = settings
  const signer = createFolderSigner(settings)
  if (dir === null) return signer
  const grants = new GrantSigner(secret)
  const signFrom = (from: number, { key, uploadId, bytes }: RangedUpload, now: Date): SignedRange[] => {
    const expiry = Math.ceil((now.getTime() + uploadLifeMs) / 1000)
    return rangesFrom(from, bytes).map((range) => {
      const s = grants.sign({ kind: 'range', key, expiry, uploadId, ...range })
      const query = new URLSearchParams({ e: String(expiry), u: uploadId, from: String(range.from), to: String(range.to), s })
      return { ...range, url: `${baseUrl}/upload/${key}?${query}`, headers: {} }
    })
  }
  return {
    ...signer,
    async beginRanges({ now, ...file }) {
      const uploadId = randomUUID()
      return file.bytes > sentAtOnceBytes ? { uploadId, ranges: signFrom(0, { ...file, uploadId }, now) } : null
    },
    async missingRanges(upload, now) {
      const arrived = await arrivedBytes(dir, upload.uploadId)
      return arrived === 0 && (await isThere(pathOf(dir, upload.key))) ? [] : signFrom(arrived, upload, now)
    },
    async completeRanges({ key, uploadId, bytes }) {
      const target = pathOf(dir, key)
      if ((await arrivedBytes(dir, uploadId)) !== bytes) return isThere(target)
      await mkdir(dirname(target), { recursive: true })
      await rename(unfinishedPath(dir, uploadId), target)
      return true
    },
    abortRanges: ({ uploadId }) => rm(unfinishedPath(dir, uploadId), { force: true }),
    get: (key) => wholeFile(pathOf(dir, key)),
    async serve(key) {
      const body = await wholeFile(pathOf(dir, key))
      return body && { body, bytes: body.byteLength }
    },
    async open(key) {
      const file = await open(pathOf(dir, key)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null
        throw error
      })
      return file && file.createReadStream()
    },
    isThere: async (key) => isThere(pathOf(dir, key)),
    put: (key, body) => writeWhole(dir, key, body),
    putStream: (key, body) => writeWhole(dir, key, body),
    list: async (after = '') => listed(dir, '', after),
    async dropUnfinished(before) {
      const incoming = join(dir, '.incoming')
      const names = await readdir(incoming).catch(() => [])
      await Promise.all(
        names.map(async (name) => {
          const written = await stat(join(incoming, name)).catch(() => null)
          if (written && written.mtime < before) await rm(join(incoming, name), { force: true })
        }),
      )
    },
    async delete(keys) {
      await Promise.all(keys.map((key) => rm(pathOf(dir, key), { force: true })))
    },
    async ping() {
      await makeFolder(dir)
      await access(dir, constants.W_OK)
      const { bavail, bsize } = await statfs(dir)
      if (bavail * bsize < spareBytes)
        throw Object.assign(new Error(`only ${Math.floor((bavail * bsize) / 1e6)} MB are free`), { code: 'ENOSPC' })
    },
  }
}

async function wholeFile(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
}

/**
 * A folder comes where its keys do: behind `a-b` and `a.b`, before `a0`. One of which all keys come
 * before `after` is not opened.
 */
async function* listed(dir: string, under: string, after: string): AsyncGenerator<StoredObject> {
  const entries = await readdir(join(dir, under), { withFileTypes: true }).catch(() => [])
  const names = entries.filter(({ name }) => !name.startsWith('.')).map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
  for (const name of names.toSorted((one, other) => (one < other ? -1 : 1))) {
    const key = under + name
    if (key <= after && !(name.endsWith('/') && after.startsWith(key))) continue
    if (name.endsWith('/')) {
      yield* listed(dir, key, after)
      continue
    }
    const found = await stat(join(dir, key)).catch(() => null)
    if (found) yield { key, bytes: found.size, writtenAt: found.mtime }
  }
}

/** As `mkdir` with `recursive`, which never ends where folders cannot be made, as under /proc. */
async function makeFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    if (code !== 'ENOENT' || (await isThere(dirname(dir)))) throw error
    await makeFolder(dirname(dir))
    await mkdir(dir)
  }
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

/** Throws on anything that is not a key, so no request can leave the folder. */
export function pathOf(dir: string, key: string): string {
  if (!isStorageKey(key)) throw new Error('That is not a storage key.')
  return join(dir, key)
}

/**
 * A file of which ranges arrive: no request names it but by an id that was made here and signed.
 */
const unfinishedPath = (dir: string, uploadId: string) => pathOf(join(dir, '.incoming'), uploadId)

/** Ranges come in order and never leave a hole, so that the length of the file is what arrived. */
async function arrivedBytes(dir: string, uploadId: string): Promise<number> {
  const file = await stat(unfinishedPath(dir, uploadId)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  return file?.size ?? 0
}

/**
 * Writes bytes at `from`. What came of a body that breaks off stays. False where bytes before them
 * are missing.
 */
export async function writeRange(dir: string, uploadId: string, from: number, body: AsyncIterable<Uint8Array>): Promise<boolean> {
  await mkdir(join(dir, '.incoming'), { recursive: true })
  const file = await open(unfinishedPath(dir, uploadId), constants.O_WRONLY | constants.O_CREAT)
  try {
    if ((await file.stat()).size < from) return false
    await pipeline(body, file.createWriteStream({ start: from, flush: true }))
    return true
  } finally {
    await file.close()
  }
}

/**
 * Writes to a hidden file and renames it when every byte is on disk: a reader sees the whole file
 * or none, and a failed write leaves nothing. Rejects with the error of `body` or of the disk.
 */
export async function writeWhole(dir: string, key: string, body: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
  const target = pathOf(dir, key)
  const incoming = join(dir, '.incoming')
  await Promise.all([mkdir(incoming, { recursive: true }), mkdir(dirname(target), { recursive: true })])
  const part = join(incoming, randomUUID())
  try {
    const file = await open(part, 'wx')
    try {
      await file.writeFile(body)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(part, target)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}
