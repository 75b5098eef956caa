import * as z from 'zod'
import { textLine, uuid } from '../../shared/text.ts'

export const answerFollowRequestInput = z.strictObject({ personId: uuid, accept: z.boolean() })

export const tagInput = z.strictObject({ tag: textLine(60, 1) })
export const followTagOutput = z.object({ isFollowed: z.boolean() })
export const followedTags = z.object({ tags: z.array(z.string()) })
