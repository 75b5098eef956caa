import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { personInput, Relation } from '../people/schema.ts'
import { write } from '../../db/write.ts'
import { endFollow } from './internal/end-follow.ts'

/** Ends a follow or a request; their posts leave the caller's timeline. May be repeated. */
export async function unfollowPerson(ctx: MemberCtx, input: z.infer<typeof personInput>): Promise<{ relation: Relation }> {
  await write(ctx, (tx) => endFollow(tx, ctx.actor.personId, input.personId, ctx.now()))
  return { relation: 'none' }
}
