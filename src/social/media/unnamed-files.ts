import type { Queryable } from '../../db/rows.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { belowAllIds } from '../../shared/cursor.ts'
import type { StoredObject } from '../../platform/storage/port.ts'

/**
 * No upload, encoding or export lasts so long, and a backup of the database that is younger names
 * every older file.
 */
export const leftAfterMs = 2 * 86_400_000
const partSize = 1_000

/** What the storage holds, so many files at a time. */
export async function* inParts(objects: AsyncIterable<StoredObject>): AsyncGenerator<StoredObject[]> {
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

/**
 * Which of these files no row names. Plan: media_pkey and product_import_shop, a probe per file;
 * the few exports are read whole.
 */
export async function unnamedOf(db: Queryable, files: StoredObject[]): Promise<string[]> {
  const named = files.flatMap(({ key }) => {
    const mediaId = ofPicture.exec(key)?.[1] ?? null
    const shopId = ofImport.exec(key)?.[1] ?? null
    return mediaId !== null || shopId !== null || ofExport.test(key) ? [{ key, mediaId, shopId }] : []
  })
  if (named.length === 0) return []
  const left = await rows(
    db,
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

/**
 * Files of pictures that are ready by then and not among `keys`, which are all files of the storage
 * after the key `from` up to `to` (null: the end). Plan: a range of media_pkey, for the keys of
 * pictures begin with their id.
 */
export async function missingOf(db: Queryable, { keys, from, to, readyBefore }: Part): Promise<string[]> {
  const missing = await rows(
    db,
    sql<{ key: string }>`select v ->> 'key' as key from media m cross join lateral jsonb_array_elements(m.variants) as v
        where m.state = 'ready' and m.ready_at < ${readyBefore}
          and m.id >= ${idIn(from) ?? belowAllIds}::uuid and m.id <= ${(to === null ? null : idIn(to)) ?? highestId}::uuid
          and v ->> 'key' collate "C" > ${from} and (${to}::text is null or v ->> 'key' collate "C" <= ${to})
          and not exists (select from unnest(${keys}::text[]) as held(key) where held.key = v ->> 'key')`,
  )
  return missing.map(({ key }) => key)
}

interface Part {
  keys: string[]
  from: string
  to: string | null
  readyBefore: Date
}

const idIn = (key: string) => (key.startsWith('m/') ? (ofPicture.exec(key)?.[1] ?? null) : null)
const highestId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
