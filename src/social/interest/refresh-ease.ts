import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Ctx } from '../../context.ts'
import { lockNames } from '../../db/lock-names.ts'
import { one, type Queryable, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { transaction } from '../../db/transaction.ts'
import { belowAllIds } from '../../shared/cursor.ts'
import { forgetDeletedPosts } from './forget-deleted-posts.ts'
import { easeSteps } from './internal/ease.ts'
import type { Histories } from './internal/histories.ts'
import { keepNeighbours } from './internal/keep-neighbours.ts'
import type { Refreshed } from './refresh-neighbours.ts'
import { type EaseWeights, interestFormula, interestFormulas } from './rules.ts'

const standing = interestFormulas[interestFormula].ease
const peoplePerRead = 1_000
/** Acts that take part, of 12 bytes each; of more people than have so many, a share takes part. */
const mostActs = 6_000_000
const postsPerWrite = 500
const timeoutMs = 5 * 60_000

/** The daily job: deleted posts go out of both models first. */
export async function rankEase(ctx: Pick<Ctx, 'main' | 'log' | 'now'>): Promise<Refreshed> {
  await forgetDeletedPosts(ctx)
  return refreshEase(ctx)
}

/**
 * Makes the model 'ease' from the last choices of people among the most chosen posts. Equal inputs
 * compute nothing. The other work of the process goes on meanwhile.
 */
export async function refreshEase(
  ctx: Pick<Ctx, 'log' | 'now'>,
  { weights = standing }: { weights?: EaseWeights } = {},
): Promise<Refreshed> {
  const histories = await readHistories(ctx, weights)
  const digest = digestOf(histories, weights)
  const considered = Math.min(weights.posts, histories.postIds.length)
  if (await isHeld(ctx.log.db, digest, considered)) return { considered, computed: 0, written: 0, skipped: considered }
  const steps = easeSteps(histories, weights)
  let step = steps.next()
  for (; !step.done; step = steps.next()) await nextTurn()
  const kept = [...step.value].map(([postId, neighbours]) => ({ postId, ...neighbours, digest }))
  await transaction(
    ctx.log,
    async (tx) => {
      await lockNames(tx, 'ease')
      for (let from = 0; from < kept.length; from += postsPerWrite)
        await keepNeighbours(tx.db, 'ease', kept.slice(from, from + postsPerWrite), ctx.now())
      await run(tx.db, sql`delete from post_neighbours where model = 'ease' and digest <> ${digest}`)
    },
    { timeoutMs },
  )
  return { considered, computed: kept.length, written: kept.length, skipped: 0 }
}

async function isHeld(db: Queryable, digest: Uint8Array, posts: number): Promise<boolean> {
  const { held, others } = await one(
    db,
    sql<{ held: number; others: number }>`
      select count(*) filter (where digest = ${digest})::int as held, count(*) filter (where digest <> ${digest})::int as others
      from post_neighbours where model = 'ease'`,
  )
  return held === posts && others === 0
}

function digestOf({ postIds, starts, posts, roots }: Histories, weights: EaseWeights): Buffer {
  return createHash('sha256').update(JSON.stringify(weights)).update(postIds.join()).update(starts).update(posts).update(roots).digest()
}

/** The last choices of each person among the most chosen posts, packed. */
async function readHistories(ctx: Pick<Ctx, 'log'>, weights: EaseWeights): Promise<Histories> {
  const { db } = ctx.log
  const chosen = await mostChosen(db, weights.posts)
  const numbers = new Map(chosen.map(({ postId }, number) => [postId, number]))
  const share = Math.min(1, mostActs / chosen.reduce((sum, { people }) => sum + people, 1))
  const [starts, posts, roots]: number[][] = [[0], [], []]
  for (let after: string | null = belowAllIds; after !== null;) {
    const found: PersonRow[] = await rows(db, choicesAfter(after, share, weights.longestHistory))
    for (const { postIds, weights: own } of found) {
      const weightsOf = own?.split(',') ?? []
      for (const [at, postId] of (postIds?.split(',') ?? []).entries()) {
        const number = numbers.get(postId)
        if (number === undefined) continue
        posts!.push(number)
        roots!.push(Math.sqrt(Number(weightsOf[at])))
      }
      if (posts!.length > starts!.at(-1)!) starts!.push(posts!.length)
    }
    after = found.at(-1)?.personId ?? null
  }
  return {
    postIds: chosen.map(({ postId }) => postId),
    starts: Int32Array.from(starts!),
    posts: Int32Array.from(posts!),
    roots: Float64Array.from(roots!),
    windows: null,
  }
}

/** Plan: one pass over person_history, hashed by post; it runs daily. */
function mostChosen(db: Queryable, count: number) {
  return rows(
    db,
    sql<{ postId: string; people: number }>`
      select post_id, count(*)::int as people from person_history where weight > 0
      group by post_id order by people desc, post_id limit ${count}`,
  )
}

interface PersonRow {
  personId: string
  /** With commas between, oldest act first; null for none. */
  postIds: string | null
  weights: string | null
}

/** Plan: the primary key, from a person on. */
function choicesAfter(after: string, share: number, longest: number) {
  return sql<PersonRow>`
    select p.person_id, string_agg(h.post_id::text, ',' order by h.at, h.post_id) as post_ids,
      string_agg(h.weight::text, ',' order by h.at, h.post_id) as weights
    from (
      select person_id from person_history where person_id > ${after}::uuid group by person_id order by person_id limit ${peoplePerRead}
    ) p left join lateral (
      select post_id, weight, at from person_history h
      where h.person_id = p.person_id and weight > 0 and abs(hashtext(p.person_id::text)::bigint) % 1000 < ${share * 1000}::float8
      order by at desc, post_id desc limit ${longest}
    ) h on true
    group by p.person_id order by p.person_id`
}
