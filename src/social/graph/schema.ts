import * as z from 'zod'
import { uuid } from '../../shared/text.ts'

export const answerFollowRequestInput = z.strictObject({ personId: uuid, accept: z.boolean() })
