import type { RunnerDeps } from '../../src/context.ts'
import { rankPopular } from '../../src/social/ranking/rank-popular.ts'
import { setRole } from '../../src/social/people/set-role.ts'
import { createPainter } from '../painter.ts'
import { demoPlan, type DemoSize } from '../plan.ts'
import { type CastMember, systemAt } from './cast.ts'
import { createGallery } from './gallery.ts'
import { liveThrough } from './live-through.ts'
import { seedFollows } from './seed-follows.ts'
import { seedMoney } from './seed-money.ts'
import { seedOrders } from './seed-orders.ts'
import { seedPerson } from './seed-people.ts'
import { postMaker } from './seed-posts.ts'
import { seedShops } from './seed-shops.ts'
import { sideBySide } from './side-by-side.ts'
import { type Attempt, unlessRefused } from './unless-refused.ts'

export type SeedPhase = 'people' | 'shops' | 'posts' | 'follows' | 'money' | 'past'
/** `percent` is of the whole. */
export type SeedProgress = { phase: SeedPhase; done: number; total: number; percent: number }

/** What part of a hundred each phase takes, as measured; the first posts come before the follows, most after them. */
const partOf: Record<SeedPhase, number> = { people: 10, shops: 4, posts: 50, follows: 4, money: 4, past: 28 }

export type SeedOptions = {
  seed?: string | number
  /** A smaller world, for tests. */
  size?: DemoSize
  onProgress?: (progress: SeedProgress) => void
  /** The newest posts are here and ranked: a visitor has something to see while the rest is made. */
  onFirstFeed?: () => void
}

/** The first people of the sandbox's list. */
const demoAdmins = 2

/** Three screens of cards, with about as many different pictures to paint. */
const firstFeedPosts = 30

/**
 * Makes the demo world through Kiwi's own verbs, each with the clock set to the time of its deed. Needs the sandbox, and no
 * runner beside it: a runner would date the notices of two weeks to the present. People may use the world from the first
 * feed on; resolves to how many later deeds were left out because of what they did. Errors: what a verb throws; a
 * world that is half made stays so and has to be forgotten (`kiwi dev --fresh`).
 */
export async function seedDemo(
  deps: RunnerDeps,
  { seed = 2026, size, onProgress = () => {}, onFirstFeed = () => {} }: SeedOptions = {},
): Promise<{ leftOut: number }> {
  const now = deps.now()
  const plan = demoPlan(seed, now, size)
  const painter = createPainter()
  const gallery = createGallery(deps)
  const report = progressOf(onProgress)
  const progress = (phase: SeedPhase, total: number): (() => void) => {
    let done = 0
    return () => report(phase, ++done, total)
  }

  const joined = progress('people', plan.people.length)
  const cast: CastMember[] = []
  await sideBySide(plan.people, 8, async (person) => {
    cast[person.index] = await seedPerson(deps, person, painter, gallery)
    joined()
  })
  // Two, for a large payout is approved by two.
  for (const { handle } of cast.slice(0, demoAdmins)) await setRole(systemAt(deps, now), handle, 'admin', { actor: 'seed', reason: 'demo' })
  const productIds = await seedShops(deps, plan, cast, painter, gallery, progress('shops', plan.products.length))
  // Who reacts to a private person's post has to follow them by then; everybody else can follow later.
  const [early, later] = [
    plan.follows.filter(({ followee }) => cast[followee]?.isPrivate),
    plan.follows.filter(({ followee }) => !cast[followee]?.isPrivate),
  ]
  await seedFollows(deps, early, cast, mustSucceed)
  const makePosts = postMaker({ deps, plan, cast, painter, gallery, productIds, onPost: progress('posts', plan.posts.length) })
  const newestFirst = [...plan.posts.keys()].reverse()
  await makePosts(newestFirst.slice(0, firstFeedPosts), mustSucceed)
  await rankPopular(systemAt(deps, now))
  onFirstFeed()

  let leftOut = 0
  const attempt = unlessRefused(() => (leftOut += 1))
  await seedFollows(deps, later, cast, attempt)
  progress('follows', 1)()
  await seedMoney(deps, plan, cast, attempt)
  await seedOrders(deps, plan, cast, productIds, attempt)
  progress('money', 1)()
  await makePosts(newestFirst.slice(firstFeedPosts), attempt)
  await liveThrough(deps, cast, now, (done, total) => report('past', done, total))
  return { leftOut }
}

/** Adds up how far each phase is. */
function progressOf(onProgress: (progress: SeedProgress) => void): (phase: SeedPhase, done: number, total: number) => void {
  const reached = new Map<SeedPhase, number>()
  return (phase, done, total) => {
    reached.set(phase, (partOf[phase] * done) / Math.max(1, total))
    onProgress({ phase, done, total, percent: Math.floor([...reached.values()].reduce((sum, part) => sum + part, 0)) })
  }
}

const mustSucceed: Attempt = async (deed) => void (await deed())
