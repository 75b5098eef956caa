import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import type { requestUploadInput, requestUploadOutput } from './schema.ts'

/** Begun and not finished; the sweep clears them after a day. */
const maxOpenUploads = 50

/** A place to PUT one picture of exactly this type and size. Errors: LIMIT_EXCEEDED while too many uploads stand open. */
export async function requestUpload(
  ctx: MemberCtx,
  input: z.infer<typeof requestUploadInput>,
): Promise<z.infer<typeof requestUploadOutput>> {
  const now = ctx.now()
  const mediaId = newId(now)
  const key = `in/${mediaId}-${Buffer.from(ctx.randomBytes(16)).toString('hex')}`
  const upload = await ctx.platform.storage.signUpload({ key, contentType: input.contentType, bytes: input.bytes, now })
  const made = await rows(
    ctx.main.db,
    sql`insert into media (id, owner_id, purpose, state, upload_key, content_type, bytes, created_at)
        select ${mediaId}::uuid, ${ctx.actor.personId}::uuid, ${input.purpose}, 'awaiting_upload', ${key}, ${input.contentType}, ${input.bytes}::int, ${now}::timestamptz
        where (select count(*) from media where owner_id = ${ctx.actor.personId}::uuid and state = 'awaiting_upload') < ${maxOpenUploads}::int
        returning id`,
  )
  if (made.length === 0) throw new KiwiError('LIMIT_EXCEEDED', { details: { maxOpenUploads } })
  return { mediaId, url: upload.url, headers: upload.headers, expiresAt: upload.expiresAt.toISOString() }
}
