import { createWriter } from './captions.ts'
import type { Follow } from './plan-follows.ts'
import type { PlannedPerson, PlannedPost } from './planned.ts'
import type { Random } from './random.ts'
import { zipfWeights } from './random.ts'
import { bookmarkNotes, englishBookmarkNotes } from './words/notes.ts'
import type { Scene } from './scenes.ts'

/** `post` and `person` are places in the plan's lists. */
export type PlannedReaction = { post: number; person: number; at: Date }
/** `parent` is a place in the list of comments: always an earlier top comment. */
export type PlannedComment = { post: number; author: number; at: Date; body: string; parent: number | null }
/** `note`: what the person wrote beside the bookmark; '' for none. */
export type PlannedBookmark = PlannedReaction & { note: string }
export type Reactions = { likes: PlannedReaction[]; bookmarks: PlannedBookmark[]; comments: PlannedComment[] }

type World = {
  people: readonly PlannedPerson[]
  posts: readonly PlannedPost[]
  scenes: readonly Scene[]
  follows: readonly Follow[]
  fame: readonly number[]
  now: Date
}

/**
 * Likes concentrate on few posts (Zipf), first from followers, within hours; only followers like a
 * private person's posts.
 */
export function planReactions({ people, posts, scenes, follows, fame, now }: World, random: Random): Reactions {
  const writer = createWriter(random.fork('words'))
  const followers = new Map<number, number[]>(people.map(({ index }) => [index, []]))
  for (const follow of follows) if (follow.accepted) followers.get(follow.followee)?.push(follow.follower)
  const appeal = random.shuffle(zipfWeights(posts.length, 0.5))
  const strongest = Math.max(...fame)
  const likes: PlannedReaction[] = []
  // Of its own, so that the rest of the plan stays as it is.
  const notes = random.fork('notes')
  const bookmarks: PlannedBookmark[] = []
  const threads: { comment: Omit<PlannedComment, 'parent'>; answer?: Omit<PlannedComment, 'parent'> }[] = []

  for (const [place, post] of posts.entries()) {
    const author = people[post.author]
    const lead = scenes[post.scenes[0] ?? 0]
    if (!author || !lead) continue
    const own = new Set(followers.get(author.index))
    const pull = Math.min(1, 0.16 + (appeal[place] ?? 0) * 3 + ((fame[author.index] ?? 0) / strongest) * 0.3)
    // A post of the last hour has fewer viewers so far.
    const seen = Math.min(1, 0.15 + (now.getTime() - post.at.getTime()) / (20 * hourMs))
    for (const person of people) {
      if (person.index === author.index || (author.isPrivate && !own.has(person.index))) continue
      const near = (own.has(person.index) ? 0.8 : 0.16) * (person.persona === author.persona ? 1.4 : 1)
      if (!random.chance(Math.min(0.95, near * pull * seen * 0.68))) continue
      likes.push({ post: place, person: person.index, at: soon(post.at, now, 7, random) })
      if (random.chance(0.17)) {
        const at = soon(post.at, now, 9, random)
        const note = notes.chance(0.25) ? notes.pick(person.locale === 'en' ? englishBookmarkNotes : bookmarkNotes) : ''
        bookmarks.push({ post: place, person: person.index, at, note })
      }
      if (!random.chance(0.24)) continue
      const at = soon(post.at, now, 8, random)
      const comment = {
        post: place,
        author: person.index,
        at,
        body: writer.comment(author.persona, lead.skus, person.locale === 'en' || random.chance(0.06)),
      }
      const answerAt = soon(at, now, 3, random)
      threads.push(
        random.chance(0.3) && answerAt > at
          ? { comment, answer: { post: place, author: author.index, at: answerAt, body: writer.reply(person.handle) } }
          : { comment },
      )
    }
  }
  return { likes: byTime(likes), bookmarks: byTime(bookmarks), comments: ordered(threads) }
}

const hourMs = 3_600_000

/** Some time after `from`, typically within `hours`, and before now. */
function soon(from: Date, now: Date, hours: number, random: Random): Date {
  const wait = -Math.log(1 - random.next()) * hours * hourMs + 20_000
  const room = now.getTime() - 5_000 - from.getTime()
  return new Date(Math.floor(from.getTime() + (wait < room ? wait : room * random.between(0.3, 0.98))))
}

const byTime = <T extends { at: Date }>(items: readonly T[]): T[] => [...items].sort((a, b) => a.at.getTime() - b.at.getTime())

function ordered(
  threads: readonly { comment: Omit<PlannedComment, 'parent'>; answer?: Omit<PlannedComment, 'parent'> }[],
): PlannedComment[] {
  const flat = byTime(
    threads.flatMap(({ comment, answer }) => [
      { at: comment.at, comment, top: comment },
      ...(answer ? [{ at: answer.at, comment: answer, top: comment }] : []),
    ]),
  )
  const places = new Map(flat.map(({ comment }, place) => [comment, place]))
  return flat.map(({ comment, top }) => ({ ...comment, parent: comment === top ? null : (places.get(top) ?? null) }))
}
