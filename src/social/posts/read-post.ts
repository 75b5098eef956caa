import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { countComments } from '../comments/count-comments.ts'
import { loadCards } from './cards.ts'
import { ownNote } from './internal/own-note.ts'
import type { NotedCard, postInput } from './schema.ts'

/** One post as the caller may see it, with their own note. Its comment count is that of the list below it. Errors: NOT_FOUND. */
export async function readPost(ctx: Ctx, { postId }: z.infer<typeof postInput>): Promise<NotedCard> {
  const [[card], commentCount, note] = await Promise.all([loadCards(ctx, [postId]), countComments(ctx, postId), ownNote(ctx, postId)])
  if (!card) throw new KiwiError('NOT_FOUND', { field: 'postId' })
  return { ...card, commentCount, note }
}
