import type { WorkerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { StoredObject } from '../../platform/storage/port.ts'
import { keptPlace } from './internal/kept-place.ts'

/** No upload, encoding or export lasts so long, and a backup of the database that is younger names every older file. */
const leftAfterMs = 2 * 86_400_000
const partSize = 1_000
const partsPerRun = 20
/** More of one part than this means that the storage belongs to another database. */
const mostUnnamed = 0.5
const fewest = 20

/**
 * Job: deletes files that no row names: a process was killed between the file and its row. Walks the storage in parts, some per run, and
 * begins again at the end. Files that are younger than two days, and those of a kind it does not know, are left alone.
 */
export async function sweepFiles(ctx: WorkerCtx): Promise<{ looked: number; deleted: number; held: number }> {
  const { storage } = ctx.platform
  const before = new Date(ctx.now().getTime() - leftAfterMs)
  const place = keptPlace(ctx, 'sweep:files')
  const done = { looked: 0, deleted: 0, held: 0 }
  let parts = 0
  for await (const part of inParts(await storage.list((await place.read()) ?? ''))) {
    const old = part.filter(({ writtenAt }) => writtenAt < before)
    const unnamed = await unnamedOf(ctx, old)
    done.looked += part.length
    if (unnamed.length >= fewest && unnamed.length > old.length * mostUnnamed) {
      done.held += unnamed.length
      ctx.logger.error(
        { files: old.length, unnamed: unnamed.length, from: unnamed[0], to: unnamed.at(-1) },
        'most files of a part of the storage are named by no row: none was deleted. Does this storage belong to this database?',
      )
    } else if (unnamed.length > 0) {
      await storage.delete(unnamed)
      done.deleted += unnamed.length
    }
    await place.keep(part.at(-1)!.key)
    parts += 1
    if (parts === partsPerRun) return done
  }
  await place.forget()
  return done
}

async function* inParts(objects: AsyncIterable<StoredObject>): AsyncGenerator<StoredObject[]> {
  let part: StoredObject[] = []
  for await (const object of objects) {
    part.push(object)
    if (part.length < partSize) continue
    yield part
    part = []
  }
  if (part.length > 0) yield part
}

const ofPicture = /^(?:in|m)\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})[-/]/
const ofImport = /^imports\/([0-9a-f-]{36})\//
const ofExport = /^exports\//

/** Plan: media_pkey and product_import_shop, a probe per file; the few exports are read whole. */
async function unnamedOf(ctx: WorkerCtx, files: StoredObject[]): Promise<string[]> {
  const named = files.flatMap(({ key }) => {
    const mediaId = ofPicture.exec(key)?.[1] ?? null
    const shopId = ofImport.exec(key)?.[1] ?? null
    return mediaId !== null || shopId !== null || ofExport.test(key) ? [{ key, mediaId, shopId }] : []
  })
  if (named.length === 0) return []
  const left = await rows(
    ctx.main.db,
    sql<{ key: string }>`select file.key from ${sql.unnest('file', named, { key: 'text', mediaId: 'uuid', shopId: 'uuid' })}
        where case
          when file.media_id is not null then not exists (select from media m where m.id = file.media_id
            and (m.state = 'processing' or m.upload_key = file.key or m.variants @> jsonb_build_array(jsonb_build_object('key', file.key))))
          when file.shop_id is not null then not exists (select from product_import i where i.shop_id = file.shop_id and i.storage_key = file.key)
          else not exists (select from data_export e where e.storage_key = file.key and e.state <> 'removed')
          end`,
  )
  return left.map(({ key }) => key)
}
