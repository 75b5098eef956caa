import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { consentKinds, newestVersion } from '../../shared/consents.ts'
import { listConsents } from './list-consents.ts'
import type { agreeInput, ConsentList } from './schema.ts'
import { answerConsents } from './internal/answer-consents.ts'

/**
 * Records that the caller agrees to these versions. A repeated call adds nothing. Errors: CONFLICT
 * (not the newest version).
 */
export async function agree(ctx: MemberCtx, input: z.infer<typeof agreeInput>): Promise<ConsentList> {
  const answers = consentKinds.flatMap((kind) => {
    const version = input[kind]
    if (version === undefined) return []
    // The person has read another text than the one that is asked now.
    if (version !== newestVersion(kind)) throw new KiwiError('CONFLICT', { field: kind })
    return [{ kind, version, isGiven: true }]
  })
  await answerConsents(ctx, answers)
  return listConsents(ctx)
}
