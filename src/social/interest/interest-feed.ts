import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { newId } from '../../ids.ts'
import { cursorCodec } from '../../shared/cursor.ts'
import { jsonArray, jsonObject, jsonText, type JsonText } from '../../shared/json-text.ts'
import { type HiddenFromFeeds, hiddenFromFeeds } from '../access/hidden-from-feeds.ts'
import { keepOwnReactions } from '../interactions/keep-own-reactions.ts'
import { recentlyHidden } from '../access/recently-hidden.ts'
import { listedCards } from '../posts/listed-cards.ts'
import type { PostCard } from '../posts/schema.ts'
import { closeList } from './close-list.ts'
import { type HeldSlot, takeSlots, type Taken } from './internal/current-list.ts'
import { reserveSlots } from './internal/reserve-slots.ts'
import { wasShown, withShown } from './internal/shown.ts'
import { countDrawn } from './internal/sources/explore.ts'
import { withoutLog } from './internal/without-log.ts'
import { type MadeList, makeList, makePage } from './make-list.ts'
import { listLifeMs } from './rules.ts'
import { type interestInput, type InterestPage, place } from './schema.ts'

type Input = z.infer<typeof interestInput>

/** A place in a list; the page after it is given once, and again for the same cursor. */
const placeCursor = cursorCodec(place)

/**
 * Looks into a list for posts that the caller may see; after so many without one a new list is
 * made, which holds no others.
 */
const looksPerList = 4
const listsPerPage = 3
/**
 * Who comes back after this gets a new list, with what is new since: posts of newcomers are seen
 * within the day.
 */
const freshMs = 3_600_000

interface Shown {
  slot: HeldSlot
  card: JsonText<PostCard>
}

/**
 * The next page of the caller's own list, which goes on for as long as there are posts; a list is
 * made when there is none. Usually two rounds of Redis and no SQL. What a page gave is seen: no
 * other page repeats it within 7 days, and none of the same scroll whatever Redis and the log
 * database forgot. Errors: BAD_INPUT for a cursor of another list.
 */
export async function interestFeed(ctx: MemberCtx, input: Input): Promise<JsonText<InterestPage>> {
  const { personId } = ctx.actor
  const asked = placeCursor.decode(input.cursor)
  const shown = asked?.shown ?? ''
  let after = asked && cursorKey(asked)
  let made: MadeList | null = null
  /** The person comes back, and does not scroll. */
  let isVisit = asked === null
  // Also when the next list holds none: it counts the one before, which a full Redis did not take,
  // as shown whole.
  let hasPosts = false
  const hidden = hiddenFromFeeds(ctx)
  // Where no slots are found nobody awaits it.
  hidden.catch(() => {})
  for (let lists = 0; lists < listsPerPage; lists += 1) {
    const page: Shown[] = []
    let list: Taken | null = null
    for (let looks = 0; looks < looksPerList && page.length < input.limit; looks += 1) {
      const wanted = input.limit - page.length
      const take = () => takeSlots(ctx, personId, after, { count: wanted, oldestMs: isVisit ? freshMs : listLifeMs })
      const taken = (await take()) ?? (await take())
      if (taken === null) return withoutRedis(ctx, input.limit, shown)
      // All posts of a page are of one list, so that a slot is a place in it.
      if (taken === 'none' || (list !== null && taken.list !== list.list)) break
      list = taken
      after = cursorKey({ list: taken.list, at: taken.to })
      const fresh = taken.slots.filter(({ postId }) => !wasShown(shown, postId))
      const [cards] = await Promise.all([hidden.then((known) => show(ctx, fresh, known)), reserveSlots(ctx, personId, taken)])
      page.push(...cards)
    }
    if (list !== null && page.length > 0) return answer(page, list, { list: list.list, at: list.to, shown })
    if (list !== null) await closeList(ctx, personId)
    const hasLog = await noteReactions(ctx)
    // A list of an hour ago is better than what could be made without the log database.
    if (isVisit && !hasLog && lists === 0) {
      isVisit = false
      continue
    }
    isVisit = false
    made = await makeList(ctx, personId, { shown })
    if (made.slots.length === 0) break
    hasPosts = true
    if (made.outcome === 'unknown') break
  }
  // There are posts, but no list came to Redis: it is slow, or others made lists all the time.
  if (hasPosts) return withoutRedis(ctx, input.limit, shown)
  return answer([], made ?? { list: newId(ctx.now()), isPersonalised: false }, null)
}

/**
 * What the person liked a moment ago, for the next list. False: the log database does not answer.
 */
async function noteReactions(ctx: MemberCtx): Promise<boolean> {
  const noted = await withoutLog(ctx, async () => {
    await keepOwnReactions(ctx, ctx.actor.personId)
    return true
  })
  return noted ?? false
}

const cursorKey = ({ list, at }: { list: string; at: number }) => `${list}:${at}`

/**
 * The posts of these slots that the caller may see, in order. A reason that names what they must
 * not see is left out.
 */
async function show(ctx: MemberCtx, slots: HeldSlot[], { people, posts, muted }: HiddenFromFeeds): Promise<Shown[]> {
  const allowed = slots.filter(({ postId, authorId }) => !posts.has(postId) && !people.has(authorId))
  const named = allowed.flatMap(({ names }) => names)
  const [gonePosts, goneAuthors, cards] = await Promise.all([
    recentlyHidden(ctx, 'posts', [...allowed.map(({ postId }) => postId), ...named]),
    recentlyHidden(ctx, 'authors', [...new Set([...allowed.map(({ authorId }) => authorId), ...named])]),
    listedCards(ctx, allowed, muted),
    countDrawn(
      ctx,
      allowed.flatMap(({ reason, postId }) => (reason.kind === 'new' ? [postId] : [])),
    ),
  ])
  const isGone = (id: string) => gonePosts.has(id) || goneAuthors.has(id) || people.has(id)
  return allowed.flatMap((slot) => {
    const card = cards.get(slot.postId)
    if (!card || isGone(slot.postId) || isGone(slot.authorId)) return []
    return [{ slot: slot.names.some(isGone) ? { ...slot, reason: { kind: 'new' } } : slot, card }]
  })
}

function answer(
  page: Shown[],
  { list, isPersonalised }: { list: string; isPersonalised: boolean },
  from: z.infer<typeof place> | null,
): JsonText<InterestPage> {
  const postIds = page.map(({ slot }) => slot.postId)
  const next = from && placeCursor.encode({ ...from, shown: withShown(from.shown, postIds) })
  const slots = Object.fromEntries(page.map(({ slot: { postId, slot, reason } }) => [postId, { slot, reason }]))
  return jsonObject<InterestPage>({
    posts: jsonArray(page.map(({ card }) => card)),
    nextCursor: jsonText(next),
    list: jsonText(list),
    isPersonalised: jsonText(isPersonalised),
    slots: jsonText(slots),
  })
}

/** No place in a list can be kept, so each page is a list of its own, served whole. */
async function withoutRedis(ctx: MemberCtx, limit: number, shown: string): Promise<JsonText<InterestPage>> {
  const [made, hidden] = await Promise.all([makePage(ctx, ctx.actor.personId, { limit, shown }), hiddenFromFeeds(ctx)])
  const slots = made.slots.map(({ postId, authorId, reason, names }, slot) => ({ slot, postId, authorId, reason, names }))
  const page = await show(ctx, slots, hidden)
  return answer(page, made, page.length === 0 ? null : { list: made.list, at: slots.length, shown })
}
