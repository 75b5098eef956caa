import * as z from 'zod'
import { maxLengths, minDeskReason } from '../../shared/bounds.ts'
import { textLine } from '../../shared/text.ts'
import { maxArms } from './rules.ts'

const experimentName = z.string().regex(/^[a-z0-9][a-z0-9-]{2,39}$/, 'must have 3 to 40 small letters, digits or -')
const formulaName = z.string().regex(/^[a-z][a-z0-9-]{2,39}$/, 'must be the name of a formula')
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
