import { type Act, isChoice } from './act.ts'

/**
 * Histories as flat arrays, posts numbered from 0: person p has the acts `starts[p]` to `starts[p +
 * 1]`, oldest first. A million acts take 12 MB, whatever objects they came from.
 */
export interface Histories {
  postIds: string[]
  starts: Int32Array
  posts: Int32Array
  /**
   * The square root of each act's weight: the product of two roots is the strength of their pair.
   */
  roots: Float64Array
  /**
   * The window of time of each act, to find people who act alike within minutes; null where nobody
   * asks.
   */
  windows: Int32Array | null
}

/** The number of the window of `minutes` that holds an instant. */
export function windowOf(at: Date, minutes: number): number {
  return Math.floor(at.getTime() / (minutes * 60_000))
}

/**
 * Keeps the last `longest` choices of each person, each post once (its last place counts), and
 * leaves out people without any.
 */
export function packHistories(histories: Iterable<readonly Act[]>, longest: number, crowdMinutes = 0): Histories {
  const numbers = new Map<string, number>()
  const postIds: string[] = []
  const starts: number[] = [0]
  const posts: number[] = []
  const roots: number[] = []
  const windows: number[] = []
  for (const history of histories) {
    for (const { postId, weight, at } of lastChoices(history, longest)) {
      let number = numbers.get(postId)
      if (number === undefined) numbers.set(postId, (number = postIds.push(postId) - 1))
      posts.push(number)
      roots.push(Math.sqrt(weight))
      if (crowdMinutes > 0) windows.push(windowOf(at, crowdMinutes))
    }
    if (posts.length > starts.at(-1)!) starts.push(posts.length)
  }
  return {
    postIds,
    starts: Int32Array.from(starts),
    posts: Int32Array.from(posts),
    roots: Float64Array.from(roots),
    windows: crowdMinutes > 0 ? Int32Array.from(windows) : null,
  }
}

/** The last `longest` choices, oldest first, each post once. */
export function lastChoices(history: readonly Act[], longest: number): Act[] {
  const seen = new Set<string>()
  const last: Act[] = []
  for (let at = history.length - 1; at >= 0 && last.length < longest; at -= 1) {
    const act = history[at]!
    if (!isChoice(act) || seen.has(act.postId)) continue
    seen.add(act.postId)
    last.push(act)
  }
  return last.reverse()
}
