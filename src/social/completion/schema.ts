import * as z from 'zod'
import { textLine } from '../../shared/text.ts'
import { personChip } from '../people/schema.ts'

/** What stands after `@` or `#`, as far as it is typed; '' offers what the caller follows. */
export const completeInput = z.strictObject({ text: textLine(60).default('') })
/** The likeliest first, eight at most. */
export const completedPeople = z.object({ people: z.array(personChip.extend({ isFollowed: z.boolean() })) })
export const completedTags = z.object({ tags: z.array(z.object({ tag: z.string(), isFollowed: z.boolean() })) })
