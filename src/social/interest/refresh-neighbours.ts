import { createHash } from 'node:crypto'
import type { Ctx, WorkerCtx } from '../../context.ts'
import { one, type Queryable, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { transaction, type Tx } from '../../db/transaction.ts'
import { write } from '../../db/write.ts'
import { enqueueMany } from '../../jobs/enqueue.ts'
import { recallHistory } from '../interactions/recall-history.ts'
import type { Neighbours } from './internal/act.ts'
import { cursorOf, markDue, mostPeople } from './internal/due-posts.ts'
import type { Histories } from './internal/histories.ts'
import { HistoryStore } from './internal/history-store.ts'
import { keepNeighbours } from './internal/keep-neighbours.ts'
import { nearInHistories } from './internal/near.ts'
import { interestFormula, interestFormulas, type NearWeights } from './rules.ts'

/** Posts of one transaction: computing them blocks the process for some tenths of a second. */
const partSize = 500
const timeoutMs = 2 * 60_000
const standing = interestFormulas[interestFormula].near

export interface Refreshed {
  /** Posts whose neighbours could have changed. */
  considered: number
  /** Of these, with other inputs than before. */
  computed: number
  /** Rows written or removed. */
  written: number
  /** Equal inputs: nothing was computed. */
  skipped: number
}

interface Options {
  weights?: NearWeights
  /** All posts, not only those whose people acted. */
  isFull?: boolean
  /** Computes what has equal inputs too. */
  ignoresDigests?: boolean
}

/**
 * Brings `post_neighbours` of the model 'near' up to what people did by now. Rows that it leaves
 * are those of a computation from nothing. Several may run at once: each works on posts that no
 * other holds. What one does not finish is due for the next.
 */
export async function refreshNeighbours(
  ctx: Pick<Ctx, 'log' | 'now'>,
  { weights = standing, isFull = false, ignoresDigests = false }: Options = {},
): Promise<Refreshed> {
  await markDue(ctx, weights, isFull)
  return computeDue(ctx, { weights, most: Infinity, ignoresDigests })
}

/** Posts that one job computes: more would keep its worker from the other jobs of the queue. */
const postsPerJob = 2_000

/**
 * Marks what is due and asks for jobs that compute it, as many as it takes: the runners share them.
 * A job that dies leaves its posts due, and is done again by another runner, as is each job of the
 * outbox.
 */
export async function startNeighbours(ctx: WorkerCtx): Promise<{ due: number }> {
  await recallHistory(ctx)
  await markDue(ctx, standing, false)
  const { due } = await one(ctx.log.db, sql<{ due: number }>`select count(*)::int as due from neighbours_due`)
  const parts = Array.from({ length: Math.ceil(due / postsPerJob) }, (_, part) => ({ part }))
  if (parts.length > 0) await write(ctx, (tx) => enqueueMany(tx, 'rank.neighboursPart', parts, { now: ctx.now() }))
  return { due }
}

/**
 * Computes the neighbours of posts that are due, until none is left that no other computes or
 * `most` are done.
 */
export async function computeDue(
  ctx: Pick<Ctx, 'log' | 'now'>,
  { weights = standing, most = postsPerJob, ignoresDigests = false }: Omit<Options, 'isFull'> & { most?: number } = {},
): Promise<Refreshed> {
  const sum: Refreshed = { considered: 0, computed: 0, written: 0, skipped: 0 }
  const upTo = await cursorOf(ctx.log.db)
  if (upTo === null) return sum
  // What becomes due from now on may need acts that the store read too early, so it is left to a
  // later run.
  const store = new HistoryStore(weights)
  while (sum.considered < most) {
    const work = async (tx: Tx) => {
      // Between its statements it computes, which takes a busy machine longer than an idle session
      // may.
      await run(tx.db, sql`select set_config('idle_in_transaction_session_timeout', ${String(timeoutMs)}, true)`)
      return computePart(tx.db, { store, weights, upTo, ignoresDigests, now: ctx.now() })
    }
    const part = await transaction(ctx.log, work, { timeoutMs })
    if (part.considered === 0) break
    for (const name of Object.keys(sum) as (keyof Refreshed)[]) sum[name] += part[name]
  }
  return sum
}

interface Part {
  store: HistoryStore
  weights: NearWeights
  upTo: number
  ignoresDigests: boolean
  now: Date
}

/** Whoever is killed in here has done nothing: the rows stay due and are free again. */
async function computePart(db: Queryable, { store, weights, upTo, ignoresDigests, now }: Part): Promise<Refreshed> {
  const due = await rows(
    db,
    sql<{ postId: string; digest: Uint8Array | null }>`
      select d.post_id, n.digest from (
        select post_id from neighbours_due where seq <= ${upTo} order by post_id limit ${partSize} for update skip locked
      ) d left join post_neighbours n on n.model = 'near' and n.post_id = d.post_id`,
  )
  if (due.length === 0) return { considered: 0, computed: 0, written: 0, skipped: 0 }
  const postIds = due.map(({ postId }) => postId)
  const people = await peopleOf(db, postIds)
  await store.load(db, people)
  const inputs = inputsOf(store, people, new Set(postIds), weights)

  const changed = due.filter(({ postId, digest }) => {
    const input = inputs.posts.get(postId)
    return input !== undefined && (ignoresDigests || digest === null || !input.digest.equals(digest))
  })
  const found = computeChanged(
    store,
    inputs,
    changed.map(({ postId }) => postId),
    weights,
  )
  await keepNeighbours(
    db,
    'near',
    [...found].map(([postId, neighbours]) => ({ postId, ...neighbours, digest: inputs.posts.get(postId)!.digest })),
    now,
  )
  // Nobody who chose it is left.
  const left = due.filter(({ postId, digest }) => digest !== null && !inputs.posts.has(postId)).map(({ postId }) => postId)
  await run(db, sql`delete from post_neighbours where model = 'near' and post_id = any(${left}::uuid[])`)
  await run(db, sql`delete from neighbours_due where post_id = any(${postIds}::uuid[])`)
  return { considered: due.length, computed: found.size, written: found.size + left.length, skipped: due.length - found.size - left.length }
}

/** Plan: person_history_post for each post. */
async function peopleOf(db: Queryable, postIds: readonly string[]): Promise<string[]> {
  const found = await rows(
    db,
    sql<{ personId: string }>`
      select distinct h.person_id from unnest(${postIds}::uuid[]) as p(post_id) cross join lateral (
        select person_id from person_history h where h.post_id = p.post_id and weight > 0 order by at desc, person_id limit ${mostPeople}
      ) h order by 1`,
  )
  return found.map(({ personId }) => personId)
}

interface Inputs {
  histories: Histories
  totals: Float64Array
  posts: Map<string, { people: string[]; isCapped: boolean; digest: Buffer }>
}

/** All that the neighbours of a post are made of is in its digest. */
function inputsOf(store: HistoryStore, personIds: readonly string[], asked: ReadonlySet<string>, weights: NearWeights): Inputs {
  const { histories, people, totals } = store.pack(personIds)
  const formula = JSON.stringify(weights)
  const found = [...choosers(histories, asked)].map(([number, own]) => {
    const isCapped = own.length > mostPeople
    const newest = isCapped ? own.sort((a, b) => b.window - a.window).slice(0, mostPeople) : own
    const ids = newest.map(({ person }) => people[person]!)
    const hash = createHash('sha256').update(`${formula} ${totals[number]}`)
    for (const personId of ids) hash.update(store.digestOf(personId))
    return [histories.postIds[number]!, { people: ids, isCapped, digest: hash.digest() }] as const
  })
  return { histories, totals, posts: new Map(found) }
}

/** Who chose each asked post, in the order of people, and when. */
function choosers({ postIds, starts, posts, windows }: Histories, asked: ReadonlySet<string>) {
  const found = new Map<number, { person: number; window: number }[]>()
  const isAsked = Uint8Array.from(postIds, (postId) => Number(asked.has(postId)))
  for (let person = 0; person + 1 < starts.length; person += 1) {
    for (let act = starts[person]!; act < starts[person + 1]!; act += 1) {
      const number = posts[act]!
      if (isAsked[number] === 0) continue
      const own = found.get(number) ?? []
      if (own.length === 0) found.set(number, own)
      own.push({ person, window: windows?.[act] ?? 0 })
    }
  }
  return found
}

/** A post with too many people is computed apart from the people of the others. */
function computeChanged(
  store: HistoryStore,
  { histories, totals, posts }: Inputs,
  changed: readonly string[],
  weights: NearWeights,
): Map<string, Neighbours> {
  const [capped, others] = [
    changed.filter((postId) => posts.get(postId)!.isCapped),
    changed.filter((postId) => !posts.get(postId)!.isCapped),
  ]
  const found = nearInHistories(new Set(others), histories, totals, weights)
  for (const postId of capped) {
    const own = store.pack(posts.get(postId)!.people)
    for (const [id, neighbours] of nearInHistories(new Set([postId]), own.histories, own.totals, weights)) found.set(id, neighbours)
  }
  return found
}
