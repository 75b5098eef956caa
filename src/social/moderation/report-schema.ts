import * as z from 'zod'
import { maxLengths } from '../../shared/bounds.ts'
import { reportReasons, reasonsOf } from '../../shared/reports.ts'
import { textBlock, uuid } from '../../shared/text.ts'

/** The thing itself; a chat message by its room and number. */
export const subject = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['post', 'comment', 'person', 'product', 'shop', 'review', 'question']), id: uuid }),
  z.strictObject({ kind: z.literal('message'), roomId: uuid, seq: z.int().min(1).max(2_147_483_647) }),
])
export type Subject = z.infer<typeof subject>

export const reportInput = z
  .strictObject({ subject, reason: z.enum(reportReasons), note: textBlock(maxLengths.reportNote).default('') })
  .refine(({ subject: { kind }, reason }) => reasonsOf[kind].includes(reason), { message: 'is not for this kind', path: ['reason'] })
export const reportOutput = z.object({
  /** True where the caller had reported it already, as it is: nothing was added. */
  again: z.boolean(),
  /** Whose it is: to offer a block or a mute. */
  personId: z.string(),
})
