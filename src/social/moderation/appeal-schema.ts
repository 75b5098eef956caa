import * as z from 'zod'
import { maxLengths, minDeskReason } from '../../shared/bounds.ts'
import { moderationActions, reasonCodes, sanctions, subjectKinds } from '../../shared/moderation.ts'
import { cursor, textBlock, textLine, uuid } from '../../shared/text.ts'
import { personChip } from '../people/schema.ts'

const appealStates = ['open', 'granted', 'rejected'] as const

const decision = z.object({
  id: z.string(),
  action: z.enum(moderationActions),
  lifts: z.enum(sanctions).nullable(),
  subjectKind: z.enum(subjectKinds),
  subjectId: z.string(),
  reasonCode: z.enum(reasonCodes),
  until: z.iso.datetime().nullable(),
  at: z.iso.datetime(),
})

export const ownActionsInput = z.strictObject({ cursor, limit: z.int().min(1).max(50).default(20) })
export const ownActionPage = z.object({
  actions: z.array(
    decision.extend({
      /** Neither lifted nor over, nor did another take its place; a warning always stands. */
      stands: z.boolean(),
      /** Until when the caller can appeal; null where they cannot (any more). */
      appealUntil: z.iso.datetime().nullable(),
      appeal: z
        .object({ state: z.enum(appealStates), words: z.string(), at: z.iso.datetime(), decidedAt: z.iso.datetime().nullable() })
        .nullable(),
    }),
  ),
  nextCursor: z.string().nullable(),
})
export type OwnAction = z.infer<typeof ownActionPage>['actions'][number]
export const appealInput = z.strictObject({ actionId: uuid, words: textBlock(maxLengths.appeal, 1) })
export const appealOutput = z.object({ appealId: z.string() })

export const listAppealsInput = z.strictObject({
  state: z.enum(['open', 'decided']).default('open'),
  cursor,
  limit: z.int().min(1).max(50).default(20),
})
export const appealPage = z.object({
  appeals: z.array(
    z.object({
      id: z.string(),
      state: z.enum(appealStates),
      words: z.string(),
      at: z.iso.datetime(),
      person: personChip.nullable(),
      decision: decision.extend({ reason: z.string(), by: z.string(), caseId: z.string().nullable() }),
      /**
       * The caller decided or proposed it, or is whom it concerns: somebody else has to look at it.
       */
      isOwn: z.boolean(),
      answer: z.object({ by: z.string().nullable(), reason: z.string(), at: z.iso.datetime() }).nullable(),
    }),
  ),
  nextCursor: z.string().nullable(),
})
export type AppealView = z.infer<typeof appealPage>['appeals'][number]
export const decideAppealInput = z.strictObject({
  appealId: uuid,
  grant: z.boolean(),
  reason: textLine(maxLengths.deskReason, minDeskReason),
})
export const decidedAppeal = z.object({ appealId: z.string(), state: z.enum(['granted', 'rejected']) })
