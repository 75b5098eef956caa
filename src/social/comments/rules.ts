/**
 * The counts job changes the place of a comment in the order "best" from so long after its run on:
 * surely after its commit.
 */
export const movesAfterMs = 60_000
/**
 * For so long every reading has the order of its first page. A comment moves at most once in that
 * time and `movesAfterMs`.
 */
export const orderHoldsMinutes = 8

export interface Notice {
  personId: string
  kind: 'comment' | 'reply' | 'mention'
}

/** One notice per person, a reply before a comment before a mention; none to the author. */
export function noticesOf(facts: { authorId: string; postAuthorId: string; parentAuthorId: string | null; mentioned: string[] }): Notice[] {
  const notices = new Map<string, Notice>()
  const add = (personId: string, kind: Notice['kind']) => {
    if (personId !== facts.authorId && !notices.has(personId)) notices.set(personId, { personId, kind })
  }
  if (facts.parentAuthorId !== null) add(facts.parentAuthorId, 'reply')
  add(facts.postAuthorId, 'comment')
  for (const personId of facts.mentioned) add(personId, 'mention')
  return [...notices.values()]
}
