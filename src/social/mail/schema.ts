import * as z from 'zod'
import { opaqueToken, uuid } from '../../shared/text.ts'

/**
 * One address, without quotes, comments or a second one: what mail servers deliver to in practice.
 */
const emailAddress = z
  .string()
  .regex(/^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/)
  .max(254)
export const emailState = z.object({
  /** Whether this Kiwi sends mails. */
  isOffered: z.boolean(),
  address: z.string().nullable(),
  isConfirmed: z.boolean(),
  isWeekly: z.boolean(),
})
export type EmailState = z.infer<typeof emailState>
export const setEmailInput = z.strictObject({ address: emailAddress, locale: z.enum(['ko', 'en']) })
export const changeMailsInput = z.strictObject({ isWeekly: z.boolean() })
/** From the link of the mail. */
export const confirmEmailInput = z.strictObject({ who: uuid, sign: opaqueToken(60) })
