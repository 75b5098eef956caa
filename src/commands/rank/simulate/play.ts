import { randomUUID } from 'node:crypto'
import { seededRandom } from '../../../../demo/random.ts'
import { type MemberCtx, type RunnerDeps, systemCtx } from '../../../context.ts'
import { rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { type JobName, scheduledJobs } from '../../../jobs/catalog.ts'
import { handlers } from '../../../jobs/handlers/index.ts'
import { runJob } from '../../../jobs/runner/run-job.ts'
import { interestFeed } from '../../../social/interest/interest-feed.ts'
import { seenMs } from '../../../social/interest/rules.ts'
import type { InterestPage } from '../../../social/interest/schema.ts'
import { popularPostIds } from '../../../social/ranking/popular-post-ids.ts'
import { recordInteractions } from '../../../social/interactions/record-interactions.ts'
import { bookmarkPost, likePost } from '../../../social/reactions/set-reaction.ts'
import { type Policy, policies, type Visit } from './measure.ts'
import { appeal, react } from './tastes.ts'
import { type MadePost, type Resident, Town } from './town.ts'

const hourMs = 3_600_000
export const dayMs = 24 * hourMs
const pageSize = 10
/** Every other visit reads a second page. */
const secondPage = 0.5
/**
 * Posts per person that are there when the days begin, of the 14 days before: as many as the demo
 * has.
 */
const stock = 10
const stockMs = 14 * dayMs
/** Each follows so many others of the beginning. */
const follows = 3

export interface Options {
  seed: string
  /** At the beginning. */
  people: number
  days: number
  onHour?: (done: number, total: number) => void
  /** The jobs run every so many hours; less often, the simulation is faster and learns later. */
  jobsEveryHours?: number
}

export interface Impression {
  personId: string
  post: MadePost
  reason: string
  opened: boolean
  at: Date
}

export interface Played {
  town: Town
  visits: Visit[]
  impressions: Impression[]
  endsAt: Date
}

/** Newcomers per day among so many people. */
const newcomersADay = (people: number) => Math.max(1, Math.round(people / 60))

/**
 * Plays days in the life of people with known tastes: they post, open the feed of interests, and
 * open and like what it shows by their tastes, while the jobs of the ranking run by the simulated
 * clock. All through the product's own verbs. Beside each page of the feed it is asked what the
 * oracle, popularity and chance would have shown; each remembers its own 7 days.
 */
export async function play(stores: RunnerDeps, { seed, people, days, onHour, jobsEveryHours = 1 }: Options): Promise<Played> {
  const random = seededRandom(`simulation/${seed}`)
  const endsAt = new Date(Math.floor(stores.now().getTime() / hourMs) * hourMs)
  const clock = { ms: endsAt.getTime() - days * dayMs - stockMs }
  const deps: RunnerDeps = { ...stores, now: () => new Date(clock.ms) }
  const town = new Town(deps, random.fork('town'))
  const jobs = new Jobs(deps)
  const visits: Visit[] = []
  const impressions: Impression[] = []
  const seen = new Seen()

  await settle()
  const startsMs = clock.ms
  const hours = days * 24
  const debuts = debutHours()
  for (let hour = 0; hour < hours; hour += 1) {
    clock.ms = startsMs + hour * hourMs
    const chance = random.fork(`hour ${hour}`)
    for (let at = 0; at < (debuts.get(hour) ?? 0); at += 1) await town.post(await town.join(true))
    for (const author of town.people) {
      if (chance.chance((author.postsADay * awake(hour)) / 24)) await town.post(author)
      clock.ms += 50
    }
    if (hour % jobsEveryHours === 0) await jobs.runDue()
    const popular = await popularOrder()
    for (const visitor of chance.shuffle(town.people)) {
      if (!chance.chance((visitor.visitsADay * awake(hour)) / 24)) continue
      clock.ms += 1_000
      await visit(visitor, Math.floor(hour / 24), popular, chance.chance(secondPage) ? 2 : 1)
    }
    onHour?.(hour + 1, hours)
  }
  clock.ms = endsAt.getTime()
  return { town, visits, impressions, endsAt }

  /** The days before: people join, follow some others, and post; nobody has looked yet. */
  async function settle(): Promise<void> {
    const chance = random.fork('settle')
    for (let at = 0; at < people; at += 1) await town.join(false)
    clock.ms += hourMs
    for (const resident of town.people) {
      const others = town.people.filter(({ id }) => id !== resident.id)
      for (const other of chance.sample(others, follows)) await town.follow(resident, other)
    }
    for (let at = 0; at < people * stock; at += 1) {
      clock.ms += (stockMs - 2 * hourMs) / (people * stock)
      await town.post(town.people[chance.weighted(town.people.map(({ postsADay }) => postsADay))]!)
    }
    clock.ms = endsAt.getTime() - days * dayMs
  }

  /** Newcomers come at any hour of each day, and post at once. */
  function debutHours(): Map<number, number> {
    const chance = random.fork('debuts')
    const at = new Map<number, number>()
    for (let day = 0; day < days; day += 1) {
      for (let nth = 0; nth < newcomersADay(people); nth += 1) {
        const hour = day * 24 + chance.int(0, 23)
        at.set(hour, (at.get(hour) ?? 0) + 1)
      }
    }
    return at
  }

  /** The ranking as it stands, then the newest posts. */
  async function popularOrder(): Promise<MadePost[]> {
    const ranked = await popularPostIds(systemCtx(deps, 'simulation'), {})
    const byId = new Map(town.posts.map((post) => [post.id, post]))
    return [...new Set([...ranked.flatMap((id) => byId.get(id) ?? []), ...town.posts.toReversed()])]
  }

  async function visit(visitor: Resident, day: number, popular: readonly MadePost[], pages: number): Promise<void> {
    const ctx = town.ctxOf(visitor)
    const now = deps.now()
    await run(deps.main.db, sql`update person set last_active_at = ${now}::timestamptz where id = ${visitor.id}::uuid`)
    const open = town.posts.filter(({ authorId }) => authorId !== visitor.id)
    const worth = new Map(open.map((post) => [post.id, appeal(visitor.taste, post.theme)]))
    const byId = new Map(open.map((post) => [post.id, post]))
    const shown: MadePost[] = []
    let cursor: string | null = null
    for (let nth = 0; nth < pages; nth += 1) {
      const page: InterestPage = (await interestFeed(ctx, { cursor, limit: pageSize })).value
      const met = page.posts.flatMap(({ id }) => byId.get(id) ?? [])
      await look(visitor, ctx, page, met)
      shown.push(...met)
      cursor = page.nextCursor
      if (cursor === null) break
    }
    const choices: Record<Policy, readonly MadePost[]> = {
      interest: shown,
      popular: popular.filter(({ authorId }) => authorId !== visitor.id),
      random: random.shuffle(open),
      oracle: open.toSorted((a, b) => worth.get(b.id)! - worth.get(a.id)!),
    }
    const opened = {} as Record<Policy, number>
    for (const policy of policies) {
      const fresh = policy === 'interest' ? choices[policy] : seen.unseen(policy, visitor, choices[policy], now).slice(0, shown.length)
      if (policy !== 'interest') seen.add(policy, visitor, fresh, now)
      opened[policy] = fresh.reduce((sum, { id }) => sum + (worth.get(id) ?? 0), 0)
    }
    visits.push({ day, slots: shown.length, opened })
  }

  /**
   * What the visitor does with a page: they see all of it, open some posts, and like or save some
   * of those.
   */
  async function look(visitor: Resident, ctx: MemberCtx, page: InterestPage, met: readonly MadePost[]): Promise<void> {
    const events: Parameters<typeof recordInteractions>[1]['events'] = []
    for (const post of met) {
      const { slot, reason } = page.slots[post.id]!
      const place = { surface: 'interest', list: page.list, slot } as const
      const { opens, likes, saves } = react(`${seed}/${visitor.id}/${post.id}`, visitor.taste, post.theme)
      impressions.push({ personId: visitor.id, post, reason: reason.kind, opened: opens, at: deps.now() })
      events.push({ id: randomUUID(), kind: 'impression', postId: post.id, place })
      if (opens) events.push({ id: randomUUID(), kind: 'view', postId: post.id, place })
      if (likes) await likePost(ctx, { postId: post.id, on: true })
      if (saves) await bookmarkPost(ctx, { postId: post.id, on: true })
    }
    if (events.length > 0) await recordInteractions(ctx, { events })
  }
}

/** People sleep: twice the average in the evening, a fifth of it at night. */
function awake(hour: number): number {
  const ofDay = hour % 24
  if (ofDay < 7) return 0.2
  return ofDay < 18 ? 1.1 : 1.75
}

/** What each of the other policies has shown to whom within 7 days. */
class Seen {
  readonly #at = new Map<string, Map<string, number>>()

  unseen(policy: Policy, { id }: Resident, posts: readonly MadePost[], now: Date): MadePost[] {
    const shown = this.#at.get(`${policy} ${id}`)
    return posts.filter((post) => now.getTime() - (shown?.get(post.id) ?? -Infinity) >= seenMs)
  }

  add(policy: Policy, { id }: Resident, posts: readonly MadePost[], now: Date): void {
    const key = `${policy} ${id}`
    const shown = this.#at.get(key) ?? new Map<string, number>()
    for (const post of posts) shown.set(post.id, now.getTime())
    this.#at.set(key, shown)
  }
}

/**
 * The scheduled jobs that make the feeds, and those which these ask for, as a runner runs them;
 * jobs of money and of search rest.
 */
class Jobs {
  readonly #deps: RunnerDeps
  readonly #ranAt = new Map<JobName, number>()

  constructor(deps: RunnerDeps) {
    this.#deps = deps
  }

  async runDue(): Promise<void> {
    const now = this.#deps.now()
    for (const { name, everyMs } of scheduledJobs.filter(({ name: job }) => isOfFeeds(job)).toSorted(inOrder)) {
      if (now.getTime() - (this.#ranAt.get(name) ?? 0) < everyMs) continue
      this.#ranAt.set(name, now.getTime())
      const handle = handlers[name] as (ctx: ReturnType<typeof systemCtx<RunnerDeps>>, payload: unknown) => Promise<unknown>
      await handle(systemCtx(this.#deps, `simulation-${name}`), {})
      await this.#runAsked()
    }
  }

  async #runAsked(): Promise<void> {
    for (;;) {
      const due = await rows(
        this.#deps.main.db,
        sql<{ id: string }>`
          select id from outbox where done_at is null and failed_at is null and run_at <= ${this.#deps.now()}::timestamptz
            and name ~ ${ofFeeds.source} order by run_at, id limit 200`,
      )
      if (due.length === 0) return
      for (const { id } of due) await runJob(this.#deps, id)
    }
  }
}

const ofFeeds = /^(log|rank(?!\.report)|interest|counts)\./
const isOfFeeds = (name: JobName) => ofFeeds.test(name)
/** First the log, then what is made from it. */
const order = ['log.days', 'log.drain', 'counts.reconcile', 'rank.popular']
const placeOf = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length)
const inOrder = (a: { name: JobName }, b: { name: JobName }) => placeOf(a.name) - placeOf(b.name)
