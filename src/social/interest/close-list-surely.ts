import type { Ctx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { closeList } from './close-list.ts'

/** The same for a job, which tries again until Redis answers. */
export async function closeListSurely(ctx: Ctx, { personId }: { personId: string }): Promise<void> {
  if (!(await closeList(ctx, personId))) throw new KiwiError('UNAVAILABLE')
}
