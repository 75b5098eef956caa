import * as z from 'zod'
import { maxLengths, minDeskReason } from '../../shared/bounds.ts'
import { textLine, uuid } from '../../shared/text.ts'

/** Why a member of staff does it; kept with the act. */
export const staffReason = textLine(maxLengths.deskReason, minDeskReason)

export const refuseProposalInput = z.strictObject({ decisionId: uuid, reason: staffReason })
export const proposalList = z.object({
  proposals: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['ban', 'freeze']),
      personId: z.string(),
      handle: z.string().nullable(),
      terms: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
      reason: z.string(),
      proposedBy: z.string(),
      isMine: z.boolean(),
      proposedAt: z.iso.datetime(),
      expiresAt: z.iso.datetime(),
    }),
  ),
})
