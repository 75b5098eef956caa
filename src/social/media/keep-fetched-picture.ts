import type { WorkerCtx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import type { MainTx } from '../../db/handles.ts'
import { sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import { giveTurns } from './internal/give-turns.ts'

interface Stored {
  mediaId: string
  uploadKey: string
  contentType: string
  bytes: number
}

/**
 * Stores a picture that the runner fetched, as if somebody had uploaded it. Outside a transaction.
 */
export async function storeFetchedPicture(ctx: WorkerCtx, body: Uint8Array, contentType: string): Promise<Stored> {
  const mediaId = newId(ctx.now())
  const uploadKey = `in/${mediaId}-${Buffer.from(ctx.randomBytes(16)).toString('hex')}`
  await ctx.platform.storage.put(uploadKey, body, contentType)
  return { mediaId, uploadKey, contentType, bytes: body.byteLength }
}

/**
 * Sends it the way of all pictures: decoded, encoded again, refused if it is none. Returns its id.
 */
export async function keepFetchedPicture(tx: MainTx, ownerId: string, picture: Stored, now: Date): Promise<string> {
  const { mediaId, uploadKey, contentType, bytes } = picture
  await run(
    tx.db,
    sql`insert into media (id, owner_id, purpose, state, upload_key, content_type, bytes, created_at)
        values (${mediaId}::uuid, ${ownerId}::uuid, 'product', 'processing', ${uploadKey}, ${contentType}, ${bytes}::int, ${now}::timestamptz)`,
  )
  await giveTurns(tx, [ownerId], now)
  return mediaId
}
