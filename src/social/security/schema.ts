import * as z from 'zod'
import { securityEvent } from '../../db/schema/staff.ts'
import { cursor } from '../../shared/text.ts'

export const myEventsInput = z.strictObject({ cursor })
export const securityEventPage = z.object({
  events: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(securityEvent.kind.enumValues),
      /** As its browser named itself. */
      device: z.string(),
      /** E.g. the channel of a sign-in; why sessions ended, and how many. */
      details: z.record(z.string(), z.union([z.string(), z.number()])),
      at: z.iso.datetime(),
    }),
  ),
  nextCursor: z.string().nullable(),
})
