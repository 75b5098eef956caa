import type { MemberCtx } from '../../context.ts'
import { newestVersion } from '../../shared/consents.ts'
import { listConsents } from './list-consents.ts'
import type { ConsentList } from './schema.ts'
import { answerConsents } from './internal/answer-consents.ts'

/**
 * Takes the consent to advertising back. The answer says when: Network Act, art. 50 (7). A repeated
 * call adds nothing.
 */
export async function withdrawMarketing(ctx: MemberCtx): Promise<ConsentList> {
  await answerConsents(ctx, [{ kind: 'marketing', version: newestVersion('marketing'), isGiven: false }])
  return listConsents(ctx)
}
