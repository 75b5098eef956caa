export interface Notice {
  personId: string
  kind: 'comment' | 'reply' | 'mention'
}

/** Who hears of a new comment: each person once, by what concerns them most; nobody hears of themselves. */
export function noticesOf(facts: { authorId: string; postAuthorId: string; parentAuthorId: string | null; mentioned: string[] }): Notice[] {
  const notices = new Map<string, Notice>()
  const tell = (personId: string, kind: Notice['kind']) => {
    if (personId !== facts.authorId && !notices.has(personId)) notices.set(personId, { personId, kind })
  }
  if (facts.parentAuthorId !== null) tell(facts.parentAuthorId, 'reply')
  tell(facts.postAuthorId, 'comment')
  for (const personId of facts.mentioned) tell(personId, 'mention')
  return [...notices.values()]
}
