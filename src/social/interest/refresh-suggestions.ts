import type { Ctx, WorkerCtx } from '../../context.ts'
import { write } from '../../db/write.ts'
import { enqueueMany } from '../../jobs/enqueue.ts'
import { keptSuggestions, makeSuggestions, readDigests } from './internal/suggest-people.ts'
import { activePeople, activeRanges, type PeopleRange } from './refresh-lists.ts'

/** Made anew after this in any case: what others did changes it too. */
const oldMs = 20 * 3_600_000

/**
 * Asks for jobs that suggest people to those who were here lately, a range of people in each: the
 * runners share them.
 */
export async function startSuggestions(ctx: WorkerCtx): Promise<{ jobs: number }> {
  const ranges = await activeRanges(ctx)
  if (ranges.length > 0) await write(ctx, (tx) => enqueueMany(tx, 'people.suggestPart', ranges, { now: ctx.now() }))
  return { jobs: ranges.length }
}

/**
 * Of the active people in a range, makes the lists of those who changed something or whose list is
 * old. One after the other.
 */
export async function refreshSuggestions(ctx: Ctx, range: PeopleRange): Promise<{ considered: number; computed: number; failed: number }> {
  const personIds = await activePeople(ctx, range)
  if (personIds.length === 0) return { considered: 0, computed: 0, failed: 0 }
  const [digests, kept] = await Promise.all([readDigests(ctx, personIds), keptSuggestions(ctx, personIds)])
  const isDue = (personId: string, at: number) => {
    const list = kept[at]
    return !list || list.digest !== digests.get(personId) || list.madeAtMs <= ctx.now().getTime() - oldMs
  }
  const sum = { considered: personIds.length, computed: 0, failed: 0 }
  for (const personId of personIds.filter(isDue)) sum[await refresh(ctx, personId)] += 1
  if (sum.failed > 0 && sum.computed === 0) throw new Error(`Nobody could be suggested to ${sum.failed} people.`)
  return sum
}

/** One that fails stops no other. */
async function refresh(ctx: Ctx, personId: string): Promise<'computed' | 'failed'> {
  try {
    await makeSuggestions(ctx, personId)
    return 'computed'
  } catch (err) {
    ctx.logger.warn({ err, personId }, 'the suggestions of a person could not be made; the others go on')
    return 'failed'
  }
}
