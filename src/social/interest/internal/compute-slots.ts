import type { Ctx } from '../../../context.ts'
import { mutedTextsOf } from '../../access/muted-texts.ts'
import { type InterestFormula, interestFormulas } from '../rules.ts'
import type { Slot } from '../schema.ts'
import { readActedPosts } from './acted-posts.ts'
import { blend } from './blend.ts'
import { type Facts, type Offers, readFacts, readNewest, type Reader } from './candidates.ts'
import type { Inputs } from './read-inputs.ts'
import type { PersonLog } from './read-log.ts'
import { seeded } from './seeded.ts'
import { countShown, wasShown } from './shown.ts'
import { drawShares, readDrawn } from './sources/explore.ts'
import { friendOffers } from './sources/friends.ts'
import { historyOffers } from './sources/history.ts'
import { popularOffers } from './sources/popular.ts'
import { profileOf, profileOffers, readProfilePosts } from './sources/profile.ts'
import { topicOffers } from './sources/topic.ts'

/** Newest posts that every list may draw on. */
const newestPosts = 300

interface Request {
  list: string
  formula: InterestFormula
  inputs: Inputs
  limit: number
  /** What the scroll was shown that asks for it. */
  shown: string
}

/** The slots of a list: three rounds of SQL for the posts, one of Redis, then the blend. */
export async function computeSlots(ctx: Ctx, personId: string, { list, formula, inputs, limit, shown }: Request): Promise<Slot[]> {
  const weights = interestFormulas[formula]
  const { person, log, popular, friends, acts } = inputs
  const now = ctx.now()
  const reader = { personId, muted: mutedTextsOf(personId, person.muted, now) }
  const [newest, acted] = await Promise.all([
    readNewest(ctx, reader, { served: [...log.served], limit: Math.max(newestPosts, limit) + countShown(shown) }),
    readActedPosts(
      ctx,
      personId,
      acts.map(({ postId }) => postId),
    ),
  ])
  const profile = profileOf(acts, acted, weights.list.profile, now)
  const offers: Offers = { ...historyOffers(acts, acted, log, weights), popular: popularOffers(popular) }
  const wanted = [
    ...Object.values(offers).flatMap((list) => list.map(({ postId }) => postId)),
    ...friends.map(({ postId }) => postId),
    ...(acts.length > 0 ? await readProfilePosts(ctx, profile) : []),
  ]
  const offered = await withMissing(ctx, reader, newest, wanted, log.served)
  const posts = offered.filter(({ postId }) => !wasShown(shown, postId))
  const authors = new Map(posts.map(({ postId, authorId }) => [postId, authorId]))
  offers.profile = profileOffers(posts, profile, weights.list.profile)
  offers.friends = friendOffers(friends, authors, now)
  offers.topic = person.isPersonalised ? topicOffers(posts, person.interests, popular) : []
  const drawn = await readDrawn(
    ctx,
    posts.map(({ postId }) => postId),
  )
  return blend({
    now,
    weights: weights.list,
    posts,
    offers,
    drawn: drawShares(posts, drawn, weights.list, now),
    acts: acts.length,
    ignored: person.isPersonalised ? ignoredAuthors(log) : new Map(),
    less: new Set(person.isPersonalised ? person.less : []),
    limit,
    random: seeded(list),
  })
}

/** `newest`, and those of the wanted posts that may be offered and were not served. */
async function withMissing(ctx: Ctx, reader: Reader, newest: Facts[], wanted: string[], served: ReadonlySet<string>): Promise<Facts[]> {
  const known = new Set(newest.map(({ postId }) => postId))
  const missing = [...new Set(wanted)].filter((postId) => !known.has(postId) && !served.has(postId))
  return missing.length === 0 ? newest : [...newest, ...(await readFacts(ctx, reader, missing))]
}

/** Slots per author that the person was served, of authors with whom they did nothing since. */
function ignoredAuthors({ servedOfAuthor, acts }: PersonLog): Map<string, number> {
  const met = new Set(acts.map(({ authorId }) => authorId))
  return new Map([...servedOfAuthor].filter(([authorId]) => !met.has(authorId)))
}
