import type { Ctx } from '../../context.ts'
import { countActOnList, endList } from './internal/current-list.ts'

/**
 * Nothing more of the person's current list is shown: the next page comes from a new one. Call it
 * after the commit that changed what their list may hold. False: Redis did not answer, and the
 * caller should try again.
 */
export function closeList(ctx: Ctx, personId: string): Promise<boolean> {
  return endList(ctx, personId)
}

/** The same after every third like or bookmark. One command, which may be lost. */
export function noteAct(ctx: Ctx, personId: string): Promise<void> {
  return countActOnList(ctx, personId)
}
