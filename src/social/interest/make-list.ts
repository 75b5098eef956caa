import { createHash } from 'node:crypto'
import type { Ctx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import { blend } from './internal/blend.ts'
import { type Facts, type Offers, readFacts, readNewest } from './internal/candidates.ts'
import { type CurrentList, currentList, heldSlots, replaceList } from './internal/current-list.ts'
import { type PersonLog, readLog } from './internal/read-log.ts'
import { type PersonWants, readPerson } from './internal/read-person.ts'
import { seeded } from './internal/seeded.ts'
import { drawShares, readDrawn } from './internal/sources/explore.ts'
import { noPopular, popularOffers, type PopularPool, readPopular } from './internal/sources/popular.ts'
import { topicOffers } from './internal/sources/topic.ts'
import { formulaFor } from '../experiments/formula-for.ts'
import { type InterestFormula, interestFormula, interestFormulas, isFormula, listSlots } from './rules.ts'
import type { Slot } from './schema.ts'

/** Newest posts that every list may draw on. */
const newestPosts = 300

interface MakeOptions {
  /** Else that of the person's arm in a running experiment. */
  formula?: string
  /** Fewer slots where the place in the list cannot be kept. */
  limit?: number
  /** Compute nothing when the inputs are those of the person's newest list. */
  ifChanged?: boolean
}

export interface MadeList {
  list: string
  isPersonalised: boolean
  slots: Slot[]
  /** `unchanged`: nothing was computed. `lost`: another list of the person came first, and this one is not shown. */
  outcome: 'made' | 'unchanged' | 'lost'
}

/**
 * A new list for a person, in the log database and in Redis in the place of the one before. It holds nothing that was served within
 * 7 days, and only posts that may be offered to the person. Without the log database it is one of chosen topics and new posts.
 */
export async function makeList(ctx: Ctx, personId: string, options: MakeOptions = {}): Promise<MadeList> {
  const chosen = options.formula ?? (await formulaFor(ctx, personId))
  const formula = isFormula(chosen) ? chosen : interestFormula
  const list = newId(ctx.now())
  const current = (await currentList(ctx, personId)) ?? null
  const [person, known, pool] = await Promise.all([
    readPerson(ctx, personId),
    withoutLog(ctx, () => readLog(ctx, personId, current)),
    withoutLog(ctx, () => readPopular(ctx)),
  ])
  if (!person) return { list, isPersonalised: false, slots: [], outcome: 'made' }
  const log = known ?? (await logFromRedis(ctx, personId, current))
  const popular = pool ?? noPopular
  const digest = digestOf(formula, person, log, popular)
  const { isPersonalised } = person
  if (options.ifChanged && log.newest?.digest === digest) return { list: log.newest.list, isPersonalised, slots: [], outcome: 'unchanged' }

  const slots = await computeSlots(ctx, personId, list, { formula, person, log, popular, limit: options.limit ?? listSlots })
  if (slots.length === 0) return { list, isPersonalised, slots, outcome: 'made' }
  const outcome = await publish(ctx, personId, { list, formula, digest, isPersonalised, slots, current, log })
  return { list, isPersonalised, slots, outcome }
}

interface Inputs {
  formula: InterestFormula
  person: PersonWants
  log: PersonLog
  popular: PopularPool
  limit: number
}

async function computeSlots(ctx: Ctx, personId: string, list: string, inputs: Inputs): Promise<Slot[]> {
  const { person, log, popular, limit } = inputs
  const weights = interestFormulas[inputs.formula].list
  const newest = await readNewest(ctx, personId, { served: [...log.served], limit: Math.max(newestPosts, limit) })
  const acts = person.isPersonalised ? log.acts.filter(({ at }) => person.resetAt === null || at >= person.resetAt) : []
  const offers: Offers = { popular: popularOffers(popular) }
  const posts = await allFacts(ctx, personId, newest, offers, log.served)
  if (person.isPersonalised && person.interests.length > 0) offers.topic = topicOffers(posts, person.interests, popular.scores)
  const drawn = await readDrawn(
    ctx,
    posts.map(({ postId }) => postId),
  )
  const now = ctx.now()
  return blend({
    now,
    weights,
    posts,
    offers,
    drawn: drawShares(posts, drawn, weights, now),
    acts: acts.length,
    ignored: person.isPersonalised ? ignoredAuthors(log) : new Map(),
    less: new Set(person.isPersonalised ? person.less : []),
    limit,
    random: seeded(list),
  })
}

/** The newest posts, and those that a source offers and the person may be offered. */
async function allFacts(ctx: Ctx, personId: string, newest: Facts[], offers: Offers, served: ReadonlySet<string>): Promise<Facts[]> {
  const known = new Set(newest.map(({ postId }) => postId))
  const offered = Object.values(offers).flatMap((list) => list.map(({ postId }) => postId))
  const missing = [...new Set(offered)].filter((postId) => !known.has(postId) && !served.has(postId))
  return missing.length === 0 ? newest : [...newest, ...(await readFacts(ctx, personId, missing))]
}

/** Slots per author that the person was served, of authors with whom they did nothing since. */
function ignoredAuthors({ servedOfAuthor, acts }: PersonLog): Map<string, number> {
  const met = new Set(acts.map(({ authorId }) => authorId))
  return new Map([...servedOfAuthor].filter(([authorId]) => !met.has(authorId)))
}

/** Equal digests: the same list would be made, but for new posts and the draw. */
function digestOf(formula: string, person: PersonWants, log: PersonLog, popular: PopularPool): string {
  const { isPersonalised, interests, resetAt, less } = person
  const own = isPersonalised ? [interests, resetAt, less, log.lastSeq, log.acts.length] : []
  return createHash('sha256')
    .update(JSON.stringify([formula, isPersonalised, own, log.servedMark, popular.runId]))
    .digest('base64')
}

/** Null when the log database does not answer: the feed goes on without it. */
async function withoutLog<Value>(ctx: Ctx, read: () => Promise<Value>): Promise<Value | null> {
  try {
    return await read()
  } catch (error) {
    ctx.logger.warn({ err: error }, 'the log database does not answer: lists are made without it')
    return null
  }
}

/** What Redis can tell in its place: the current list is not shown again. */
async function logFromRedis(ctx: Ctx, personId: string, current: CurrentList | null): Promise<PersonLog> {
  const held = await heldSlots(ctx, personId)
  const nothing = { acts: [], lastSeq: 0, servedOfAuthor: new Map<string, number>(), newest: null, servedMark: current?.list ?? '' }
  return { ...nothing, served: new Set(held.map(({ postId }) => postId)) }
}

interface Publication {
  list: string
  formula: string
  digest: string
  isPersonalised: boolean
  slots: Slot[]
  current: CurrentList | null
  log: PersonLog
}

/** First the row, so that what Redis shows is known after Redis lost it; then Redis; then how far the list before was served. */
async function publish(ctx: Ctx, personId: string, made: Publication): Promise<'made' | 'lost'> {
  const { list, formula, digest, isPersonalised, slots, current, log } = made
  const isStored = (await withoutLog(ctx, () => store(ctx, personId, list, formula, digest, slots))) !== null
  const before = new Map(log.newest?.list === current?.list ? log.newest?.postIds.map((postId, at) => [postId, at]) : [])
  const held = slots.map(({ postId, authorId, reason, names }, slot) => ({
    held: { slot, postId, authorId, reason, names },
    before: before.get(postId) ?? null,
  }))
  const replaced = await replaceList(ctx, personId, current?.list ?? null, { list, isPersonalised, isStored, slots: held })
  if (replaced === 'lost') {
    await withoutLog(ctx, () => run(ctx.log.db, sql`delete from interest_list where list_id = ${list}::uuid`))
    return 'lost'
  }
  if (replaced !== null && current)
    await withoutLog(ctx, () =>
      run(ctx.log.db, sql`update interest_list set served = ${replaced.served} where list_id = ${current.list}::uuid`),
    )
  return 'made'
}

async function store(ctx: Ctx, personId: string, list: string, formula: string, digest: string, slots: Slot[]): Promise<true> {
  const [postIds, authorIds] = [slots.map(({ postId }) => postId), slots.map(({ authorId }) => authorId)]
  await run(
    ctx.log.db,
    sql`
      insert into interest_list (list_id, person_id, formula, made_at, digest, slots, post_ids, author_ids)
      values (${list}::uuid, ${personId}::uuid, ${formula}, ${ctx.now()}::timestamptz, ${Buffer.from(digest, 'base64')}, ${sql.json(slots)},
        ${postIds}::uuid[], ${authorIds}::uuid[])`,
  )
  return true
}
