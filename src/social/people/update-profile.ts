import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { pgErrorConstraint } from '../../db/errors.ts'
import type { MainTx } from '../../db/handles.ts'
import { person } from '../../db/schema/person.ts'
import { KiwiError } from '../../errors.ts'
import { imitatesStaff, isReservedHandle } from '../../shared/imitation.ts'
import { may } from '../access/permissions.ts'
import { markHidden, unmarkAuthor } from '../access/recently-hidden.ts'
import { acceptAllRequests } from '../graph/accept-all-requests.ts'
import { endListAfter } from '../interest/end-list-after.ts'
import { discardMedia } from '../media/discard-media.ts'
import { write } from '../../db/write.ts'
import { recordDecision } from './decide-access.ts'
import { dropChip } from './kept-chips.ts'
import { readMe } from './read-me.ts'
import type { Me, updateProfileInput } from './schema.ts'
import { takeHandle } from './internal/take-handle.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'

/**
 * Changes the given fields. An account that becomes public accepts its follow requests. A changed
 * name or handle ends the verified mark. Errors: HANDLE_TAKEN, HANDLE_CHANGED_OFTEN, NAME_RESERVED
 * (imitates staff), NOT_FOUND (not the caller's avatar picture), MEDIA_NOT_READY.
 */
export async function updateProfile(ctx: MemberCtx, input: z.infer<typeof updateProfileInput>): Promise<Me> {
  if (input.handle !== undefined && isReservedHandle(input.handle)) throw new KiwiError('HANDLE_TAKEN', { field: 'handle' })
  const { personId, role } = ctx.actor
  if (!may(role, 'people.speak'))
    // Pronouns stand beside the name.
    for (const field of ['displayName', 'pronouns'] as const)
      if (imitatesStaff(input[field] ?? '')) throw new KiwiError('NAME_RESERVED', { field })
  try {
    await write(ctx, async (tx) => {
      const before = await lockPerson(tx, personId)
      if (input.avatarMediaId !== undefined && input.avatarMediaId !== before.avatarMediaId)
        await changeAvatar(tx, personId, before.avatarMediaId, input.avatarMediaId, ctx.now())
      const { handle, ...rest } = input
      const isRenamed = (handle ?? before.handle) !== before.handle || (input.displayName ?? before.displayName) !== before.displayName
      if (before.isVerified && isRenamed) await loseMark(tx, personId, ctx.now())
      if (handle !== undefined && handle !== before.handle)
        await takeHandle(tx, personId, { before: before.handle, after: handle }, ctx.now())
      if (Object.values(rest).some((value) => value !== undefined)) await tx.db.update(person).set(rest).where(eq(person.id, personId))
      tx.afterCommit(() => dropChip(ctx, personId))
      if (input.interests !== undefined) await endListAfter(ctx, tx, personId)
      if (before.isPrivate && input.isPrivate === false) await acceptAllRequests(ctx, tx, personId)
      if (input.isPrivate === true) tx.afterCommit(() => markHidden(ctx, 'authors', personId))
      if (input.isPrivate === false) tx.afterCommit(() => unmarkAuthor(ctx, personId, { ...before, isPrivate: false }))
    })
  } catch (error) {
    if (pgErrorConstraint(error) === 'person_handle_unique') throw new KiwiError('HANDLE_TAKEN', { field: 'handle', cause: error })
    throw error
  }
  return readMe(ctx)
}

interface Before {
  handle: string
  displayName: string
  avatarMediaId: string | null
  isPrivate: boolean
  isLimited: boolean
  isVerified: boolean
}

async function lockPerson(tx: MainTx, personId: string): Promise<Before> {
  const [found] = await tx.db
    .select({
      handle: person.handle,
      displayName: person.displayName,
      avatarMediaId: person.avatarMediaId,
      isPrivate: person.isPrivate,
      isLimited: person.isLimited,
      verifiedAs: person.verifiedAs,
    })
    .from(person)
    .where(and(eq(person.id, personId), eq(person.status, 'active')))
    .for('update')
  if (!found) throw new KiwiError('NOT_FOUND')
  return { ...found, handle: found.handle ?? '', isVerified: found.verifiedAs !== null }
}

/**
 * The verified mark was given to a name and a handle; under another one staff have to look again.
 */
async function loseMark(tx: MainTx, personId: string, now: Date): Promise<void> {
  await tx.db.update(person).set({ verifiedAs: null }).where(eq(person.id, personId))
  await recordDecision(tx, personId, 'unverify', { actor: personId, reason: 'changed the name or the handle' }, 'no mark', now)
}

/** The old picture is marked as deleted at once; a job deletes its files. */
async function changeAvatar(tx: MainTx, personId: string, beforeId: string | null, afterId: string | null, now: Date): Promise<void> {
  if (afterId !== null) {
    const [picture] = await rows(
      tx.db,
      sql<{ state: string }>`select state from media where id = ${afterId}::uuid and owner_id = ${personId}::uuid
          and purpose = 'avatar' and state in ('awaiting_upload', 'processing', 'ready') for update`,
    )
    if (!picture) throw new KiwiError('NOT_FOUND', { field: 'avatarMediaId' })
    if (picture.state !== 'ready') throw new KiwiError('MEDIA_NOT_READY', { field: 'avatarMediaId' })
  }
  if (beforeId !== null) await discardMedia(tx, sql`${beforeId}::uuid`, now)
}
