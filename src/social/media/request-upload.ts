import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { write } from '../../db/write.ts'
import { lockUploads } from './internal/give-turns.ts'
import { pictures } from '../../shared/limits.ts'
import { mustBeOn } from '../switches/switches.ts'
import { refusalOfUpload } from './rules.ts'
import type { requestUploadInput, requestUploadOutput } from './schema.ts'

const dayMs = 24 * 3_600_000

/**
 * An address to PUT one picture of exactly this type and size. Errors: MEDIA_REFUSED with a reason;
 * LIMIT_EXCEEDED (`quota`): too many unfinished, or too much in 24 hours.
 */
export async function requestUpload(
  ctx: MemberCtx,
  input: z.infer<typeof requestUploadInput>,
): Promise<z.infer<typeof requestUploadOutput>> {
  const { personId } = ctx.actor
  await mustBeOn(ctx, 'uploads')
  const reason = refusalOfUpload(input)
  if (reason) throw new KiwiError('MEDIA_REFUSED', { reason, field: reason === 'too_large' ? 'bytes' : 'contentType' })
  const now = ctx.now()
  const mediaId = newId(now)
  const key = `in/${mediaId}-${Buffer.from(ctx.randomBytes(16)).toString('hex')}`
  const { storage } = ctx.platform
  const { purpose, contentType, bytes } = input
  const file = { key, contentType, bytes }
  // Where the quota refuses it, a sweep forgets it after a day.
  const begun = input.inRanges ? await storage.beginRanges({ ...file, now }) : null
  const upload = await storage.signUpload({ ...file, now })
  await write(ctx, async (tx) => {
    await lockUploads(tx, [personId])
    await checkQuota(tx, personId, bytes, now)
    await run(
      tx.db,
      sql`insert into media (id, owner_id, purpose, state, upload_key, upload_id, content_type, bytes, created_at)
          values (${mediaId}::uuid, ${personId}::uuid, ${purpose}, 'awaiting_upload', ${key}, ${begun?.uploadId ?? null}, ${contentType}, ${bytes}::int, ${now}::timestamptz)`,
    )
  })
  return { mediaId, url: upload.url, headers: upload.headers, expiresAt: upload.expiresAt.toISOString(), ranges: begun?.ranges ?? [] }
}

/** Refused and deleted pictures count too. Index `media_owner`: at most a day's uploads. */
async function checkQuota(tx: MainTx, personId: string, bytes: number, now: Date): Promise<void> {
  const [used] = await rows(
    tx.db,
    sql<{ unfinished: number; bytes: number }>`
        select (select count(*) from media where owner_id = ${personId}::uuid and state in ('awaiting_upload', 'processing'))::int as unfinished,
               coalesce(sum(bytes), 0)::float8 as bytes
        from media where owner_id = ${personId}::uuid and created_at > ${new Date(now.getTime() - dayMs)}::timestamptz`,
  )
  const isOver = used && (used.unfinished >= pictures.unfinished || used.bytes + bytes > pictures.bytesADay)
  if (isOver) throw new KiwiError('LIMIT_EXCEEDED', { reason: 'quota' })
}
