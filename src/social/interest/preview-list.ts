import type { Ctx } from '../../context.ts'
import { computeSlots } from './internal/compute-slots.ts'
import { readInputs } from './internal/read-inputs.ts'
import { type InterestFormula, listSlots } from './rules.ts'
import type { Slot } from './schema.ts'

/**
 * The list that a formula would make for a person now, with the same draws each time. Nothing is
 * stored or shown.
 */
export async function previewList(ctx: Ctx, personId: string, formula: InterestFormula): Promise<Slot[]> {
  const inputs = await readInputs(ctx, personId)
  return inputs ? computeSlots(ctx, personId, { list: personId, formula, inputs, limit: listSlots, shown: '' }) : []
}
