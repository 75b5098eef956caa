import type { Ctx, WorkerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { enqueueMany } from '../../jobs/enqueue.ts'
import { belowAllIds } from '../../shared/cursor.ts'
import { makeList } from './make-list.ts'

/** Who was not here for longer gets a list with their next visit. */
export const activeDays = 3
/** People of one job: some seconds of work, which a killed runner loses at most. */
const peoplePerJob = 100
/** Lists made at once: while one waits for a store, another computes. */
const atOnce = 4
const dayMs = 86_400_000

export interface PeopleRange {
  /** The ids in between, `after` left out. */
  after: string
  upTo: string
}

export interface RefreshedLists {
  considered: number
  computed: number
  /** Their inputs are those of their list. */
  avoided: number
  failed: number
}

/**
 * Asks for jobs that make the lists of people who were here lately, a range of people in each: the
 * runners share them, and one that dies is done again by another. A list that is made twice is
 * found unchanged.
 */
export async function startLists(ctx: WorkerCtx): Promise<{ jobs: number }> {
  const ranges = await activeRanges(ctx)
  if (ranges.length > 0) await write(ctx, (tx) => enqueueMany(tx, 'rank.interestPart', ranges, { now: ctx.now() }))
  return { jobs: ranges.length }
}

/** Plan: one pass over person; it runs hourly. */
export async function activeRanges(ctx: Pick<Ctx, 'main' | 'now'>): Promise<PeopleRange[]> {
  const found = await rows(
    ctx.main.db,
    sql<{ upTo: string }>`
      select p.ids[array_length(p.ids, 1)] as up_to from (
        select array_agg(id order by id) as ids from (
          select id, (row_number() over (order by id) - 1) / ${peoplePerJob}::int as part from person where ${isActive(ctx.now())}) a
        group by part
      ) p order by 1`,
  )
  return found.map(({ upTo }, at) => ({ after: found[at - 1]?.upTo ?? belowAllIds, upTo }))
}

/** The active people in a range, by id. */
export async function activePeople(ctx: Pick<Ctx, 'main' | 'now'>, { after, upTo }: PeopleRange): Promise<string[]> {
  const found = await rows(
    ctx.main.db,
    sql<{ id: string }>`select id from person where id > ${after}::uuid and id <= ${upTo}::uuid and ${isActive(ctx.now())} order by id`,
  )
  return found.map(({ id }) => id)
}

/**
 * Makes the lists of the active people in a range, of those only whose inputs changed unless
 * `isFull`.
 */
export async function refreshLists(ctx: Ctx, { after, upTo }: PeopleRange, { isFull = false } = {}): Promise<RefreshedLists> {
  const waiting = await activePeople(ctx, { after, upTo })
  const sum: RefreshedLists = { considered: waiting.length, computed: 0, avoided: 0, failed: 0 }
  const work = async () => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      sum[await refreshList(ctx, id, isFull)] += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  if (sum.failed > 0 && sum.failed === sum.considered) throw new Error(`None of the lists of ${sum.failed} people could be made.`)
  return sum
}

/** A list that cannot be made stops no other. */
async function refreshList(ctx: Ctx, personId: string, isFull: boolean): Promise<'computed' | 'avoided' | 'failed'> {
  try {
    const { outcome } = await makeList(ctx, personId, { ifChanged: !isFull })
    return outcome === 'unchanged' ? 'avoided' : 'computed'
  } catch (err) {
    ctx.logger.warn({ err, personId }, 'the list of a person could not be made; the others go on')
    return 'failed'
  }
}

function isActive(now: Date) {
  return sql`status = 'active' and last_active_at >= ${new Date(now.getTime() - activeDays * dayMs)}::timestamptz`
}
