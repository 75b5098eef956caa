import type { Ctx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { securityEvent } from '../../db/schema/staff.ts'
import { newId } from '../../ids.ts'

export type SecurityEventKind = (typeof securityEvent.kind.enumValues)[number]

interface SecurityEvent {
  personId: string
  kind: SecurityEventKind
  details?: Record<string, string | number>
}

/**
 * Writes to the security log of a person, in the transaction of what happened. The person reads it
 * themselves.
 */
export async function recordEvent(ctx: Ctx, tx: MainTx, { personId, kind, details = {} }: SecurityEvent): Promise<void> {
  const now = ctx.now()
  const from = { device: ctx.device.slice(0, 100), network: ctx.network, requestId: ctx.requestId }
  await tx.db.insert(securityEvent).values({ id: newId(now), personId, kind, details, ...from, at: now })
}
