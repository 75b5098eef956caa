import type { DemoPerson } from './people.ts'
import type { Category } from './shops.ts'

/** `lastSeenAt` is the latest visit. */
export type PlannedPerson = DemoPerson & { interests: Category[]; joinedAt: Date; lastSeenAt: Date }

/** `scenes` are indices into the plan's scenes; the first is the lead image. */
export type PlannedPost = { author: number; at: Date; scenes: number[]; caption: string; hashtags: string[]; category: Category }
