import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import type { StoragePort, StoredObject } from '../../platform/storage/port.ts'
import { openFile, writeFile } from './files.ts'
import type { Manifest, WrittenFile } from './manifest.ts'

/** Lists what the storage holds, one JSON line per object, in the order of keys. */
export async function savePictureList(storage: StoragePort, dir: string, signal: AbortSignal): Promise<Manifest['pictures']> {
  let [count, bytes] = [0, 0]
  async function* lines() {
    for await (const { key, bytes: size } of await storage.list()) {
      count += 1
      bytes += size
      yield `${JSON.stringify({ key, bytes: size })}\n`
    }
  }
  const file = await writeFile(dir, 'pictures.zst', Readable.from(lines()), [], signal)
  return { count, bytes, file }
}

export interface PictureReport {
  listed: number
  missing: number
  /** Of another size than at the backup. */
  changed: number
  examples: string[]
}

const examplesAtMost = 5

/**
 * Compares the storage with the list: both come in the order of keys, so that two objects are in
 * memory.
 */
export async function comparePictures(storage: StoragePort, dir: string, file: WrittenFile): Promise<PictureReport> {
  const report: PictureReport = { listed: 0, missing: 0, changed: 0, examples: [] }
  const held = (await storage.list())[Symbol.asyncIterator]()
  let next = await held.next()
  for await (const line of createInterface({ input: openFile(dir, file) })) {
    const { key, bytes } = JSON.parse(line) as StoredObject
    report.listed += 1
    while (!next.done && next.value.key < key) next = await held.next()
    const found = !next.done && next.value.key === key ? next.value : null
    if (found?.bytes === bytes) continue
    if (found) report.changed += 1
    else report.missing += 1
    if (report.examples.length < examplesAtMost) report.examples.push(key)
  }
  return report
}
