import type { Ctx } from '../../context.ts'
import { readThroughTogether } from '../../platform/cache/read-through.ts'
import { keptHiddenPeople } from './hidden-people.ts'
import { keptHiddenPosts } from './hidden-posts.ts'
import { type KeptForm, keptForms, type MutedTexts, mutedTextsOf } from './muted-texts.ts'

/** What a feed leaves out that holds the same posts for others. */
export interface HiddenFromFeeds {
  /** As `hiddenPeople`. */
  people: ReadonlySet<string>
  /** Posts that the caller hid. */
  posts: ReadonlySet<string>
  muted: MutedTexts
}

/** Of the caller: usually one Redis command, no SQL; nothing for an anonymous caller. */
export async function hiddenFromFeeds(ctx: Ctx): Promise<HiddenFromFeeds> {
  if (!ctx.actor) return { people: new Set(), posts: new Set(), muted: mutedTextsOf(null, [], ctx.now()) }
  const { personId } = ctx.actor
  const [people, posts, forms] = await readThroughTogether<[string[], string[], KeptForm[]]>(ctx, [
    keptHiddenPeople(ctx, personId),
    keptHiddenPosts(ctx, personId),
    keptForms(ctx, personId),
  ])
  return { people: new Set(people), posts: new Set(posts), muted: mutedTextsOf(personId, forms, ctx.now()) }
}
