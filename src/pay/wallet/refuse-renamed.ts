import { KiwiError } from '../../errors.ts'

/** Throws CONFLICT when the payee no longer has the handle that the payer saw and approved. */
export function refuseRenamed(handle: string, shownHandle: string, field: string): void {
  if (handle !== shownHandle) throw new KiwiError('CONFLICT', { field, reason: 'name_changed' })
}
