import * as z from 'zod'
import { maxAnswersAtOnce } from '../../shared/bounds.ts'
import { opaqueToken, textLine, uuid } from '../../shared/text.ts'
import { peopleList } from '../people/schema.ts'

export const answerFollowRequestInput = z.strictObject({ personId: uuid, accept: z.boolean() })
/** Some people, or with `upTo` everybody who had asked when that list was read. */
export const answerFollowRequestsInput = z
  .strictObject({
    accept: z.boolean(),
    personIds: z.array(uuid).min(1).max(maxAnswersAtOnce).optional(),
    upTo: opaqueToken(200).optional(),
  })
  .refine(({ personIds, upTo }) => (personIds === undefined) !== (upTo === undefined), { message: 'needs personIds or upTo, not both' })
export const answeredRequests = z.object({ answered: z.int(), hasMore: z.boolean() })
export const followRequestList = peopleList.extend({
  /** For `answerFollowRequests`: all requests up to the reading of this page. */
  readMark: z.string(),
})
export const removedFollower = z.object({ removed: z.literal(true) })

export const tagInput = z.strictObject({ tag: textLine(60, 1) })
export const followTagOutput = z.object({ isFollowed: z.boolean() })
export const followedTags = z.object({ tags: z.array(z.string()) })
