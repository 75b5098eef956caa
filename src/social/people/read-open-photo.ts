import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import type { MediaVariant } from '../../db/schema/media.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { personNamed } from '../access/handles.ts'
import { personKnownTo } from '../access/people.ts'
import { chipAvatar } from './chips.ts'
import type { profileInput } from './schema.ts'

/**
 * The address of the widest JPEG of a profile photo, for strangers. Plan: person_pkey, media_pkey.
 * Errors: NOT_FOUND, also for private accounts.
 */
export async function readOpenPhoto(ctx: Ctx, input: z.infer<typeof profileInput>): Promise<string> {
  const [found] = await rows(
    ctx.main.db,
    sql<{ variants: MediaVariant[] | null }>`
        select avatar.variants from person p ${chipAvatar('p')}
         where p.id = ${personNamed(input.handle, ctx.now())} and not p.is_private and ${personKnownTo(null, 'p')}`,
  )
  const photo = found?.variants?.filter(({ format }) => format === 'jpeg').at(-1)
  if (!photo) throw new KiwiError('NOT_FOUND')
  return ctx.platform.storage.signRead(photo.key, ctx.now())
}
