import { randomUUID } from 'node:crypto'
import { access, constants, mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createFolderSigner } from './folder-signer.ts'
import { isStorageKey } from './keys.ts'
import type { StoragePort, StoredObject } from './port.ts'

/** Less is as good as nothing: a few uploads fill it. */
const spareBytes = 200_000_000

/** Pictures as files under `dir`; `mediaRoutes` serves them. Without a folder it only signs. */
export function createFolderStorage(settings: { dir: string | null; secret: string; baseUrl: string; picturesUrl: string }): StoragePort {
  const { dir } = settings
  const signer = createFolderSigner(settings)
  if (dir === null) return signer
  return {
    ...signer,
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
    list: async () => listed(dir, ''),
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
      if (bavail * bsize < spareBytes) throw new Error(`only ${Math.floor((bavail * bsize) / 1e6)} MB are free`)
    },
  }
}

async function wholeFile(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
}

/** A folder comes where its keys do: behind `a-b` and `a.b`, before `a0`. */
async function* listed(dir: string, under: string): AsyncGenerator<StoredObject> {
  const entries = await readdir(join(dir, under), { withFileTypes: true }).catch(() => [])
  const names = entries.filter(({ name }) => !name.startsWith('.')).map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
  for (const name of names.toSorted((one, other) => (one < other ? -1 : 1))) {
    const key = under + name
    if (name.endsWith('/')) {
      yield* listed(dir, key)
      continue
    }
    const found = await stat(join(dir, key)).catch(() => null)
    if (found) yield { key, bytes: found.size }
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
