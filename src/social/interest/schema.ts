import * as z from 'zod'
import { uuid } from '../../shared/text.ts'

export const hideInput = z.strictObject({ postId: uuid, hidden: z.boolean() })
export const hideOutput = z.object({ hidden: z.boolean() })
