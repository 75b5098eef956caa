import * as z from 'zod'
import { maxLengths, minDeskReason } from '../../shared/bounds.ts'
import { textLine } from '../../shared/text.ts'
import { type InterestFormula, interestFormulas } from '../interest/rules.ts'
import { maxArms } from './rules.ts'

const experimentName = z.string().regex(/^[a-z0-9][a-z0-9-]{2,39}$/, 'must have 3 to 40 small letters, digits or -')
const formulaName = z.enum(Object.keys(interestFormulas) as [InterestFormula, ...InterestFormula[]])
const reason = textLine(maxLengths.deskReason, minDeskReason)

/** `formulas`: one per arm. The same one twice is an A/A test, which checks the test itself. */
export const startExperimentInput = z.strictObject({ name: experimentName, formulas: z.array(formulaName).min(2).max(maxArms), reason })
export const stopExperimentInput = z.strictObject({ name: experimentName, reason })

export const experimentView = z.object({
  name: z.string(),
  formulas: z.array(z.string()),
  startedAt: z.iso.datetime(),
  stoppedAt: z.iso.datetime().nullable(),
})

/** Arm minus first arm, per impression. The interval holds at all looks together. */
const difference = z.object({
  difference: z.number(),
  low: z.number(),
  high: z.number(),
  verdict: z.enum(['open', 'better', 'worse']),
})
export const experimentsView = z.object({
  /** The names that an arm may have. */
  formulas: z.array(z.string()),
  experiments: z.array(
    experimentView.extend({
      decisions: z.array(z.object({ action: z.enum(['start', 'stop']), actor: z.string(), reason: z.string(), at: z.iso.datetime() })),
      /** From the start to the end of each day, oldest first. */
      days: z.array(
        z.object({
          day: z.string(),
          arms: z.array(
            z.object({
              people: z.int(),
              impressions: z.int(),
              clickRate: z.number().nullable(),
              likeRate: z.number().nullable(),
              clicks: difference.nullable(),
              likes: difference.nullable(),
            }),
          ),
          /** Whether the arms hold equal shares of people. */
          ratio: z.object({ p: z.number(), isMismatch: z.boolean() }),
        }),
      ),
    }),
  ),
})
