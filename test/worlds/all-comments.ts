import type { Ctx } from '../../src/context.ts'
import { listComments } from '../../src/social/comments/list-comments.ts'
import { listReplies } from '../../src/social/comments/list-replies.ts'
import type { CommentView } from '../../src/social/comments/schema.ts'

/** All that a viewer is shown under a post: each comment, then the answers to it. */
export async function allComments(ctx: Ctx, postId: string, sort: 'best' | 'newest' = 'newest', limit = 50): Promise<CommentView[]> {
  const threads = await allPages((cursor) => listComments(ctx, { postId, sort, cursor, limit }))
  const answers = threads.map(({ id }) => allPages((cursor) => listReplies(ctx, { commentId: id, cursor, limit })))
  return (await Promise.all(answers)).flatMap((replies, at) => [threads[at]!, ...replies])
}

type Page = Awaited<ReturnType<typeof listComments>>

export async function allPages(read: (cursor: string | null) => Promise<Page>): Promise<CommentView[]> {
  const found: CommentView[] = []
  let cursor: string | null = null
  do {
    const page: Page = await read(cursor)
    found.push(...page.comments)
    cursor = page.nextCursor
  } while (cursor)
  return found
}
