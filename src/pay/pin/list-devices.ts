import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { deviceList } from './schema.ts'

/** The caller's devices that may approve payments, newest first. */
export async function listDevices(ctx: MemberCtx): Promise<z.infer<typeof deviceList>> {
  const found = await rows(
    ctx.main.db,
    sql<{ id: string; name: string; createdAt: Date }>`
      select id, name, created_at from device_key where person_id = ${ctx.actor.personId}::uuid and revoked_at is null order by id desc`,
  )
  return { devices: found.map(({ id, name, createdAt }) => ({ deviceId: id, name, createdAt: createdAt.toISOString() })) }
}
