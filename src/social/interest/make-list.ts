import type { Ctx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { idTime, newId } from '../../ids.ts'
import { formulaFor } from '../experiments/formula-for.ts'
import { computeSlots } from './internal/compute-slots.ts'
import { type CurrentList, replaceList, reservedSlots } from './internal/current-list.ts'
import { readMeanwhile } from './internal/read-log.ts'
import { digestOf, type Inputs, readInputs } from './internal/read-inputs.ts'
import { withoutLog } from './internal/without-log.ts'
import { interestFormula, isFormula, listSlots } from './rules.ts'
import type { Slot } from './schema.ts'

interface MakeOptions {
  /** Else that of the person's arm in a running experiment. */
  formula?: string
  /** Compute nothing when the inputs are those of the person's current list. */
  ifChanged?: boolean
  /** What the scroll was shown that asks for it (internal/shown.ts). */
  shown?: string
}

export interface MadeList {
  list: string
  isPersonalised: boolean
  slots: Slot[]
  /**
   * `unchanged`: nothing was computed. `lost`: another list of the person came first, and this one
   * is not shown. `unknown`: Redis did not say whether it took the list.
   */
  outcome: 'made' | 'unchanged' | 'lost' | 'unknown'
}

/**
 * A new list for a person, in the log database and in Redis in the place of the one before. It
 * holds nothing that was served within 7 days, and only posts that may be offered to the person.
 * Without the log database it is one of chosen topics and new posts.
 */
export async function makeList(ctx: Ctx, personId: string, options: MakeOptions = {}): Promise<MadeList> {
  const chosen = options.formula ?? (await formulaFor(ctx, personId))
  const formula = isFormula(chosen) ? chosen : interestFormula
  const list = newId(ctx.now())
  const inputs = await readInputs(ctx, personId)
  if (!inputs) return { list, isPersonalised: false, slots: [], outcome: 'made' }
  const { isPersonalised } = inputs.person
  const digest = digestOf(formula, inputs)
  // Without the log database the list that is there is better than what could be made.
  if (options.ifChanged && (!inputs.hasLog || inputs.log.current?.digest === digest))
    return { list: inputs.log.current?.list ?? list, isPersonalised, slots: [], outcome: 'unchanged' }
  const slots = await computeSlots(ctx, personId, { list, formula, inputs, limit: listSlots, shown: options.shown ?? '' })
  if (slots.length === 0) return { list, isPersonalised, slots, outcome: 'made' }
  return { list, isPersonalised, slots, outcome: await publish(ctx, personId, { list, formula, digest, slots, madeAt: ctx.now() }, inputs) }
}

/** Another list may reserve what a page was to hold, again and again only in theory. */
const pageTries = 4

/**
 * A list of one page, served whole at once, for while Redis keeps no place. Empty only if nothing
 * is left.
 */
export async function makePage(ctx: Ctx, personId: string, { limit, shown }: { limit: number; shown: string }): Promise<MadeList> {
  for (let tries = 1; ; tries += 1) {
    const inputs = await readInputs(ctx, personId, { isPage: true })
    const list = newId(ctx.now())
    if (!inputs) return { list, isPersonalised: false, slots: [], outcome: 'made' }
    const slots = await computeSlots(ctx, personId, { list, formula: interestFormula, inputs, limit, shown })
    const served = await servePage(ctx, personId, { list, formula: interestFormula, digest: '', slots }, inputs)
    if (served.length > 0 || slots.length === 0 || tries === pageTries)
      return { list, isPersonalised: inputs.person.isPersonalised, slots: served, outcome: 'made' }
  }
}

interface Made {
  list: string
  formula: string
  /** Empty for a page. */
  digest: string
  slots: Slot[]
  /** When it was whole; its id is from when it was begun. Unknown: taken for then. */
  madeAt?: Date
}

/**
 * First the row, so that what Redis shows is known after Redis lost it; then Redis; then how far
 * the list before was served.
 */
async function publish(
  ctx: Ctx,
  personId: string,
  made: Made,
  { person, current, unstored, log, hasLog }: Inputs,
): Promise<'made' | 'lost' | 'unknown'> {
  const { list, formula, slots } = made
  // Whoever just waited for it in vain does not wait again.
  const stored = hasLog ? await withoutLog(ctx, () => store(ctx, personId, made, reservedSlots)) : null
  const earlier = current?.unstored ? unstored : (log.current?.postIds ?? []).map(numbered)
  const before = new Map(earlier.map(({ postId, slot }) => [postId, slot]))
  const meanwhile = (stored && (await withoutLog(ctx, () => readMeanwhile(ctx, personId, { list, isPage: false })))) ?? new Set()
  for (const postId of meanwhile) before.set(postId, servedAlready)
  const held = slots.map((whole, slot) => {
    const { postId, authorId, reason, names } = whole
    return { held: { ...(stored ? {} : whole), slot, postId, authorId, reason, names }, before: before.get(postId) ?? null }
  })
  const next = { list, isPersonalised: person.isPersonalised, unstored: stored ? null : formula, slots: held }
  const replaced = current && (await replaceList(ctx, personId, current.mark, next))
  if (replaced === 'lost') {
    if (stored) await withoutLog(ctx, () => run(ctx.log.db, sql`delete from interest_list where list_id = ${list}::uuid`))
    return 'lost'
  }
  if (replaced === null || current === null) return 'unknown'
  if (hasLog) await withoutLog(ctx, () => storeServed(ctx, personId, current, unstored, replaced.served))
  return 'made'
}

/** Below every place. */
const servedAlready = -1
const numbered = (postId: string, slot: number) => ({ postId, slot })

/**
 * The slots of a page, less what lists have reserved meanwhile. A list that does not know of it
 * ends at its reserved slots.
 */
async function servePage(ctx: Ctx, personId: string, made: Made, { hasLog }: Inputs): Promise<Slot[]> {
  const { list, slots } = made
  if (slots.length === 0 || !hasLog || !(await withoutLog(ctx, () => store(ctx, personId, made, slots.length)))) return slots
  const meanwhile = await withoutLog(ctx, () => readMeanwhile(ctx, personId, { list, isPage: true }))
  return slots.filter(({ postId }) => !meanwhile?.has(postId))
}

/**
 * How far a list was served that is not shown any more; what was served of one that the log
 * database does not know.
 */
async function storeServed(ctx: Ctx, personId: string, current: CurrentList, unstored: Inputs['unstored'], served: number): Promise<void> {
  const { list, unstored: formula } = current
  if (list === null) return
  if (formula === null) return run(ctx.log.db, sql`update interest_list set served = ${served} where list_id = ${list}::uuid`)
  await store(ctx, personId, { list, formula, digest: '', slots: unstored.filter(({ slot }) => slot < served) }, served)
}

/** `reserved` slots count as served if Redis loses the place. */
async function store(ctx: Ctx, personId: string, { list, formula, digest, slots, madeAt }: Made, reserved: number): Promise<true> {
  const [postIds, authorIds] = [slots.map(({ postId }) => postId), slots.map(({ authorId }) => authorId)]
  await run(
    ctx.log.db,
    sql`
      insert into interest_list (list_id, person_id, formula, made_at, digest, slots, post_ids, author_ids, served)
      values (${list}::uuid, ${personId}::uuid, ${formula}, ${madeAt ?? idTime(list)}::timestamptz, ${Buffer.from(digest, 'base64')}, ${sql.json(slots)},
        ${postIds}::uuid[], ${authorIds}::uuid[], ${Math.min(slots.length, reserved)}::int)
      on conflict do nothing`,
  )
  return true
}
