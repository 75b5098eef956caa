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
