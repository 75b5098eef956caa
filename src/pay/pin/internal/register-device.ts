import type { z } from 'zod'
import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { lockNames } from '../../../db/lock-names.ts'
import { KiwiError } from '../../../errors.ts'
import { newId } from '../../../ids.ts'
import { importDeviceKey } from '../device-keys.ts'
import { maxDevices } from '../rules.ts'
import type { addDeviceInput } from '../schema.ts'
import { notice } from '../../../social/notifications/rules.ts'
import { tell } from '../../../social/notifications/tell.ts'

/** The person's live device with this key; null when there is none. */
export async function findOwnDevice(tx: MainTx, personId: string, publicKey: string): Promise<string | null> {
  const [known] = await rows(
    tx.db,
    sql<{ id: string }>`select id from device_key
        where public_key = ${Buffer.from(publicKey, 'base64url')} and person_id = ${personId}::uuid and revoked_at is null`,
  )
  return known?.id ?? null
}

/**
 * Adds the device and, with `isNews`, tells its person. The caller has decided that it may be
 * added. A key that is already this person's live device gives that device again. Errors:
 * BAD_INPUT, CONFLICT, LIMIT_EXCEEDED.
 */
export async function registerDevice(
  ctx: MemberCtx,
  tx: MainTx,
  device: z.infer<typeof addDeviceInput>,
  { isNews }: { isNews: boolean },
): Promise<string> {
  const { personId } = ctx.actor
  const now = ctx.now()
  const publicKey = Buffer.from(device.publicKey, 'base64url')
  await importDeviceKey(publicKey).catch((cause: unknown) => {
    throw new KiwiError('BAD_INPUT', { field: 'publicKey', cause })
  })
  // One device of a person at a time, so that none passes the limit.
  await lockNames(tx, `devices:${personId}`)
  const [known] = await rows(
    tx.db,
    sql<{ id: string; personId: string; revokedAt: Date | null }>`
      select id, person_id, revoked_at from device_key where public_key = ${publicKey}`,
  )
  if (known && (known.personId !== personId || known.revokedAt)) throw new KiwiError('CONFLICT', { field: 'publicKey' })
  if (known) return known.id

  const deviceId = newId(now)
  const added = await rows(
    tx.db,
    sql`insert into device_key (id, person_id, public_key, name, created_at)
        select ${deviceId}::uuid, ${personId}::uuid, ${publicKey}::bytea, ${device.name}, ${now}::timestamptz
        where (select count(*) from device_key where person_id = ${personId}::uuid and revoked_at is null) < ${maxDevices}
        returning id`,
  )
  if (added.length === 0) throw new KiwiError('LIMIT_EXCEEDED', { details: { maxDevices } })
  if (isNews) await tell(tx, notice(personId, 'new_device'), { now })
  return deviceId
}
