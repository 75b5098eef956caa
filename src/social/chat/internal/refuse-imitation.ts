import type { MemberCtx } from '../../../context.ts'
import { KiwiError } from '../../../errors.ts'
import { imitatesKiwi } from '../../../shared/imitation.ts'
import { may } from '../../access/permissions.ts'

/** A stranger's invitation shows the name of the room first: only staff speak as Kiwi. */
export function refuseImitation(ctx: MemberCtx, name: string): void {
  if (!may(ctx.actor.role, 'people.speak') && imitatesKiwi(name)) throw new KiwiError('NAME_RESERVED', { field: 'name' })
}
