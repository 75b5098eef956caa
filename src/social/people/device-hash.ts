import { createHash } from 'node:crypto'
import type { MemberCtx } from '../../context.ts'

/** What a thing is bound to that counts only where it was begun: the browser's own cookie; an app is as old as its session. */
export function deviceHashOf(ctx: MemberCtx): Uint8Array {
  return ctx.client?.browserHash() ?? new Uint8Array(createHash('sha256').update(`session:${ctx.actor.sessionId}`).digest())
}
