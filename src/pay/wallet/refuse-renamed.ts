import { KiwiError } from '../../errors.ts'

/** The name under which a payer saw somebody must still be theirs, or the payer cannot know whom they pay. Throws CONFLICT. */
export function refuseRenamed(handle: string, shownHandle: string, field: string): void {
  if (handle !== shownHandle) throw new KiwiError('CONFLICT', { field, reason: 'name_changed' })
}
