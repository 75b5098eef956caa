import * as z from 'zod'
import { moderationActions, reasonCodes, sanctions, subjectKinds } from '../../shared/moderation.ts'
import { minDeskReason } from '../../shared/bounds.ts'
import { opaqueToken, textBlock, uuid, instant } from '../../shared/text.ts'

const reasons = {
  /** For staff. */
  reason: textBlock(500, minDeskReason),
  /** Shown to the person. */
  reasonCode: z.enum(reasonCodes),
}
/** `lifts` belongs to `restore`; `until` to `limit` and `suspend`, null for never. */
export const personActionInput = z.strictObject({
  personId: uuid,
  action: z.enum(['warn', 'limit', 'suspend', 'restore']),
  lifts: z.enum(['limit', 'suspend']).nullable().default(null),
  until: instant.nullable().default(null),
  ...reasons,
})
export const contentActionInput = z.strictObject({
  subject: z.strictObject({ kind: z.enum(subjectKinds).exclude(['person']), id: opaqueToken(60) }),
  action: z.enum(['warn', 'hide', 'release', 'restore']),
  lifts: z.literal('hide').nullable().default(null),
  ...reasons,
})
/** `on` false lifts the ban or the freeze. */
export const standingInput = z.strictObject({ personId: uuid, on: z.boolean(), ...reasons })

/** `waits`: a second member of staff has to ask for the same until `waitsUntil`. */
export const decidedAction = z.object({
  outcome: z.enum(['done', 'waits']),
  actionId: z.string().nullable(),
  decisionId: z.string().nullable(),
  waitsUntil: z.iso.datetime().nullable(),
})

export const listActionsInput = z.strictObject({ personId: uuid })
/** The newest first, at most 100; with what stands now. */
export const actionList = z.object({
  standing: z.object({
    status: z.enum(['pending', 'active', 'suspended', 'withdrawn']),
    suspendedUntil: z.iso.datetime().nullable(),
    isBanned: z.boolean(),
    isLimited: z.boolean(),
    limitedUntil: z.iso.datetime().nullable(),
    isFrozen: z.boolean(),
  }),
  actions: z.array(
    z.object({
      id: z.string(),
      subjectKind: z.enum(subjectKinds),
      subjectId: z.string(),
      action: z.enum(moderationActions),
      lifts: z.enum(sanctions).nullable(),
      until: z.iso.datetime().nullable(),
      reason: z.string(),
      reasonCode: z.enum(reasonCodes),
      caseId: z.string().nullable(),
      /** A handle, `cli:NAME`, or `kiwi`. */
      actor: z.string(),
      at: z.iso.datetime(),
    }),
  ),
})
