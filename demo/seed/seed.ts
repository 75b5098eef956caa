import type { RunnerDeps } from '../../src/context.ts'
import { one } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { rankPopular } from '../../src/social/ranking/rank-popular.ts'
import { setRole } from '../../src/social/people/set-role.ts'
import { createPainter } from '../painter.ts'
import { demoPlan, type DemoSize } from '../plan.ts'
import { type CastMember, systemAt } from './cast.ts'
import { createGallery } from './gallery.ts'
import { liveThrough } from './live-through.ts'
import { readFeeds } from './read-feeds.ts'
import { seedFollows } from './seed-follows.ts'
import { seedTagFollows } from './seed-tag-follows.ts'
import { seedMoney } from './seed-money.ts'
import { seedOrders } from './seed-orders.ts'
import { seedPerson } from './seed-people.ts'
import { postMaker } from './seed-posts.ts'
import { seedReports } from './seed-reports.ts'
import { seedShelves } from './seed-shelves.ts'
import { seedShops } from './seed-shops.ts'
import { seedRooms } from './seed-rooms.ts'
import { seedTalks } from './seed-talks.ts'
import { seedWords } from './seed-words.ts'
import { sideBySide } from './side-by-side.ts'
import { type Attempt, unlessRefused } from './unless-refused.ts'

export type SeedPhase = 'people' | 'shops' | 'posts' | 'follows' | 'money' | 'past'
/** `percent` is of the whole. */
export type SeedProgress = { phase: SeedPhase; done: number; total: number; percent: number }

/**
 * Measured share of each phase in percent; the first posts come before the follows, the others
 * after.
 */
const partOf: Record<SeedPhase, number> = { people: 10, shops: 4, posts: 50, follows: 4, money: 4, past: 28 }

export type SeedOptions = {
  seed?: string | number
  /** Less data, for tests. */
  size?: DemoSize
  onProgress?: (progress: SeedProgress) => void
  /** Called when the newest posts are ranked: a visitor can look at them while the rest is made. */
  onFirstFeed?: () => void
}

/** The first people of the sandbox's list. */
const demoAdmins = 2

/** Enough for the plots of /admin/ranking; each takes part of a second. */
const feedReaders = 36

/** Three screens of cards; they need about as many pictures. */
const firstFeedPosts = 30

/**
 * Makes the demo data by Kiwi's own verbs, each at the time of its act. Needs the sandbox, and no
 * runner: it would date all notices to the present. Returns the number of acts left out because of
 * people who use Kiwi meanwhile. After an error delete the incomplete data (`kiwi dev --fresh`).
 */
export async function seedDemo(
  deps: RunnerDeps,
  { seed = 2026, size, onProgress = () => {}, onFirstFeed = () => {} }: SeedOptions = {},
): Promise<{ leftOut: number }> {
  const now = deps.now()
  const { at: begunAt } = await one(deps.main.db, sql<{ at: Date }>`select clock_timestamp() as at`)
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
  // Two admins, because two approve a large payout.
  for (const { handle } of cast.slice(0, demoAdmins)) await setRole(systemAt(deps, now), handle, 'admin', { actor: 'seed', reason: 'demo' })
  const productIds = await seedShops(deps, plan, cast, painter, gallery, progress('shops', plan.products.length))
  // A person who reacts to a private person's post has to follow them first; other follows come
  // later.
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
  await seedTagFollows(deps, plan.posts, cast)
  await seedTalks(deps, plan.talks, cast, attempt)
  await seedRooms(deps, { cast, follows: plan.follows, productIds: [...productIds.values()] }, now, attempt)
  progress('follows', 1)()
  await seedMoney(deps, plan, cast, attempt)
  await seedOrders(deps, plan, cast, productIds, attempt)
  await seedWords({ deps, plan, cast, painter, gallery, productIds, attempt })
  progress('money', 1)()
  await makePosts(newestFirst.slice(firstFeedPosts), attempt)
  await seedShelves({ deps, plan, cast, painter, gallery, productIds, attempt })
  await seedReports(deps, cast, now, attempt)
  await liveThrough(deps, cast, now, begunAt, (done, total) => report('past', done, total))
  await readFeeds(deps, cast.slice(0, feedReaders), now)
  return { leftOut }
}

/** The progress of all phases in percent. */
function progressOf(onProgress: (progress: SeedProgress) => void): (phase: SeedPhase, done: number, total: number) => void {
  const reached = new Map<SeedPhase, number>()
  return (phase, done, total) => {
    reached.set(phase, (partOf[phase] * done) / Math.max(1, total))
    onProgress({ phase, done, total, percent: Math.floor([...reached.values()].reduce((sum, part) => sum + part, 0)) })
  }
}

const mustSucceed: Attempt = async (act) => void (await act())
