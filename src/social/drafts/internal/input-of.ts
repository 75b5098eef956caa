import { KiwiError } from '../../../errors.ts'
import { createPostInput, type CreatePostInput } from '../../posts/schema.ts'
import type { DraftContent } from '../schema.ts'

/** The post that a draft becomes. Errors: BAD_INPUT naming what it lacks or has too much of. */
export function inputOf(draftId: string, content: DraftContent): CreatePostInput {
  const { data, error } = createPostInput.safeParse({ ...content, idempotencyKey: draftId })
  if (!data) throw new KiwiError('BAD_INPUT', { field: error.issues[0]?.path.join('.') ?? 'draftId' })
  return data
}
