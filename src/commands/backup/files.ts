import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress, createZstdDecompress } from 'node:zlib'
import { damaged, type WrittenFile } from './manifest.ts'

/**
 * Compresses a stream into a new file that only its owner can read. Holds a few blocks in memory,
 * whatever the size.
 */
export async function writeFile(
  dir: string,
  path: string,
  from: Readable,
  through: Transform[],
  signal: AbortSignal,
): Promise<WrittenFile> {
  const target = join(dir, path)
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  const written = createHash('sha256')
  let bytes = 0
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      written.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  const file = createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true })
  await pipeline([from, ...through, createZstdCompress(), counting, file], { signal })
  return { path, bytes, sha256: written.digest('hex') }
}

/** The bytes that were compressed. */
export function openFile(dir: string, { path }: WrittenFile): Readable {
  const file = createReadStream(join(dir, path))
  const plain = createZstdDecompress()
  file.on('error', (error) => plain.destroy(error))
  return file.pipe(plain)
}

/** Throws CommandFailure when one is missing or is not as it was written. */
export async function checkFiles(dir: string, files: WrittenFile[], signal: AbortSignal): Promise<void> {
  for (const { path, bytes, sha256 } of files) {
    const found = await stat(join(dir, path)).catch(() => null)
    if (found?.size !== bytes) throw damaged(path)
    const read = createHash('sha256')
    await pipeline(createReadStream(join(dir, path)), read, { signal })
    if (read.digest('hex') !== sha256) throw damaged(path)
  }
}
