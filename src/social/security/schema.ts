import * as z from 'zod'
import { cursor } from '../../shared/text.ts'

export const myEventsInput = z.strictObject({ cursor })
export const securityEventPage = z.object({
  events: z.array(
    z.object({
      id: z.string(),
      kind: z.enum([
        'sign_in',
        'new_device',
        'sign_in_refused',
        'sessions_ended',
        'channel_linked',
        'identity_proved',
        'passkey_added',
        'passkey_removed',
      ]),
      /** As its browser named itself. */
      device: z.string(),
      /** E.g. the channel of a sign-in; why sessions ended, and how many. */
      details: z.record(z.string(), z.union([z.string(), z.number()])),
      at: z.iso.datetime(),
    }),
  ),
  nextCursor: z.string().nullable(),
})
