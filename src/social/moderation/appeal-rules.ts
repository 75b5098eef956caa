import type { ModerationAction, Sanction } from '../../shared/moderation.ts'
import type { Permission } from '../access/permissions.ts'
import { permissionFor as permissionOfTwo } from '../staff/rules.ts'

/** An action may be appealed once, for this long. */
export const appealMs = 30 * 86_400_000

/** What takes something away; what gives it back is not appealed. */
export const appealable = ['warn', 'hide', 'hold', 'limit', 'suspend', 'freeze', 'ban'] as const satisfies ModerationAction[]
export type Appealable = (typeof appealable)[number]

/** What taking each action needs, and deciding about its appeal. */
export const permissionFor: Record<Appealable, Permission> = {
  warn: 'content.moderate',
  hide: 'content.moderate',
  hold: 'content.moderate',
  limit: 'people.limit',
  suspend: 'people.limit',
  ...permissionOfTwo,
}

interface Appealed {
  action: ModerationAction
  at: Date
  isOver: boolean
  hasAppeal: boolean
}

/** Until when the person can appeal; null: not, or not any more. */
export function appealUntil({ action, at, isOver, hasAppeal }: Appealed, now: Date): Date | null {
  const until = new Date(at.getTime() + appealMs)
  return appealable.some((one) => one === action) && !isOver && !hasAppeal && until > now ? until : null
}

export function stands({ action, until, isOver }: { action: ModerationAction; until: Date | null; isOver: boolean }, now: Date): boolean {
  return appealable.some((one) => one === action) && !isOver && (until === null || until > now)
}

/** How a sanction is given back; null for a warning, which took nothing. */
export function liftOf(action: Appealable): { action: 'restore'; lifts: Exclude<Sanction, 'hold'> } | { action: 'release' } | null {
  if (action === 'warn') return null
  return action === 'hold' ? { action: 'release' } : { action: 'restore', lifts: action }
}
