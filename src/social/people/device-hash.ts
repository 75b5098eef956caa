import { createHash } from 'node:crypto'
import type { MemberCtx } from '../../context.ts'

/** Identifies the caller's device: by the browser's own cookie, or by the session of an app. */
export function deviceHashOf(ctx: MemberCtx): Uint8Array {
  return ctx.client?.browserHash() ?? new Uint8Array(createHash('sha256').update(`session:${ctx.actor.sessionId}`).digest())
}
