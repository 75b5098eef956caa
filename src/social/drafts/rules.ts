import { draftDays } from '../../shared/bounds.ts'
import type { KiwiError } from '../../errors.ts'
import type { DraftFailure } from './schema.ts'

const dayMs = 86_400_000
export const draftLifeMs = draftDays * dayMs
/** A draft that was deleted can be brought back for this long; its pictures stay as long. */
export const endedLifeMs = 3_600_000

/** Why a refusal kept a draft from being posted; null: it may pass, so the job is repeated. */
export function failureOf({ code, field = '' }: Pick<KiwiError, 'code' | 'field'>): DraftFailure | null {
  switch (code) {
    case 'BAD_INPUT':
      if (/^images\.\d+\.tags/.test(field)) return 'product'
      return field.startsWith('images') ? 'picture' : 'refused'
    case 'IDEMPOTENCY_MISMATCH':
      return 'posted'
    case 'UNAVAILABLE':
    case 'OUTCOME_UNKNOWN':
    case 'TOO_MANY_REQUESTS':
    case 'INTERNAL':
    case 'PAUSED':
      return null
    default:
      return 'refused'
  }
}
