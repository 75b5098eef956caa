import * as z from 'zod'
import { uuid } from '../../shared/text.ts'

export const recordInput = z.strictObject({
  events: z
    .array(z.strictObject({ id: uuid, kind: z.enum(['impression', 'view', 'click', 'share', 'hide']), postId: uuid }))
    .min(1)
    .max(50),
})
