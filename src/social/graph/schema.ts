import * as z from 'zod'
import { maxAnswersAtOnce, maxLengths, maxPeopleAtOnce, type MuteDuration, muteHours } from '../../shared/bounds.ts'
import { opaqueToken, textLine, uuid } from '../../shared/text.ts'
import { peopleList, personChip, relation } from '../people/schema.ts'

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

export const relationsInput = z.strictObject({ personIds: z.array(uuid).min(1).max(maxPeopleAtOnce) })
export const relations = z.object({ relations: z.array(z.object({ personId: z.string(), relation })) })
export type Relations = z.infer<typeof relations>

export const tagInput = z.strictObject({ tag: textLine(60, 1) })
export const followTagOutput = z.object({ isFollowed: z.boolean() })
export const followedTags = z.object({ tags: z.array(z.string()) })

const duration = z.enum(Object.keys(muteHours) as [MuteDuration, ...MuteDuration[]]).default('ever')
export const closeFriendInput = z.strictObject({ personId: uuid, on: z.boolean() })
export const closeFriendOutput = z.object({ on: z.boolean() })

export const muteInput = z.strictObject({ personId: uuid, duration })
/** `until` null: for ever. */
const until = z.iso.datetime().nullable()
export const mutedPeople = peopleList.extend({ people: z.array(personChip.extend({ until })) })
export type MutedPeople = z.infer<typeof mutedPeople>

export const muteTextInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('word'), text: textLine(maxLengths.mutedWord, 1), duration }),
  z.strictObject({ kind: z.literal('tag'), text: textLine(60, 1), duration }),
])
export const unmuteTextInput = z.strictObject({ kind: z.enum(['word', 'tag']), text: textLine(60, 1) })
const mutedText = z.object({ kind: z.enum(['word', 'tag']), text: z.string(), until })
export type MutedText = z.infer<typeof mutedText>
export const muteTextOutput = z.object({ muted: mutedText })
export const unmuteTextOutput = z.object({ isMuted: z.literal(false) })
/** The newest first. */
export const mutedTextList = z.object({ texts: z.array(mutedText) })
