/*
 * What one scroll was shown, as its cursor carries it: three random bytes of each post's id, the
 * newest last. It needs neither Redis nor the log database, which may both have forgotten.
 */

/** Of a post. Among 400 others one in 40,000 has the same mark and is left out for it. */
const markLength = 4
/** A scroll of a hundred pages of four; the cursor stays below 2,300 characters. */
const keptPosts = 400

/** For the schema of a cursor. */
export const shownMarks = new RegExp(`^(?:[A-Za-z0-9_-]{${markLength}}){0,${keptPosts}}$`)

const markOf = (postId: string) => Buffer.from(postId.slice(-6), 'hex').toString('base64url')

export function withShown(shown: string, postIds: string[]): string {
  return (shown + postIds.map(markOf).join('')).slice(-markLength * keptPosts)
}

export function wasShown(shown: string, postId: string): boolean {
  const mark = markOf(postId)
  for (let at = shown.indexOf(mark); at >= 0; at = shown.indexOf(mark, at + 1)) if (at % markLength === 0) return true
  return false
}

/** How many posts these are. */
export const countShown = (shown: string) => shown.length / markLength
