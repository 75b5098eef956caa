import * as z from 'zod'
import { consentKinds, requiredConsents } from '../../shared/consents.ts'

const version = z.int().min(1).max(10_000)

/** The versions that the person has read, of the texts that they agree to now. */
export const agreeInput = z
  .strictObject({ terms: version.optional(), privacy: version.optional(), marketing: version.optional() })
  .refine((kinds) => Object.values(kinds).some((one) => one !== undefined), { message: 'must name a text' })

export const consentList = z.object({
  consents: z.array(
    z.object({
      kind: z.enum(consentKinds),
      isRequired: z.boolean(),
      /** Asked now. */
      version: z.int(),
      /**
       * The person's last answer: agreed, or withdrawn, to which version and when. Null: never
       * asked.
       */
      answer: z.object({ isGiven: z.boolean(), version: z.int(), at: z.iso.datetime() }).nullable(),
    }),
  ),
})
export type ConsentList = z.infer<typeof consentList>

/**
 * Required texts that wait for the person's consent. From `changesWaitFrom` on, their changes are
 * refused.
 */
export const consentAsked = z.object({ kinds: z.array(z.enum(requiredConsents)), changesWaitFrom: z.iso.datetime() })
