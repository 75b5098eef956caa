import { createHash } from 'node:crypto'
import type { Ctx } from '../../../context.ts'
import type { Slot } from '../schema.ts'
import type { Act } from './act.ts'
import { type CurrentList, currentList, type HeldSlot, heldSlots } from './current-list.ts'
import { type PersonLog, readLog } from './read-log.ts'
import { type PersonWants, readPerson } from './read-person.ts'
import { type FriendLike, readFriendLikes } from './sources/friends.ts'
import { type PopularPool, readPopular } from './sources/popular.ts'
import { withoutLog } from './without-log.ts'

/** What a list is made of, but for the posts. */
export interface Inputs {
  person: PersonWants
  /** Null: Redis does not answer. */
  current: CurrentList | null
  /** The slots of the current list when the log database does not know it yet. */
  unstored: (Slot & HeldSlot)[]
  log: PersonLog
  /** False: the log database does not answer, and `log` is what Redis tells. */
  hasLog: boolean
  popular: PopularPool
  friends: FriendLike[]
  /**
   * What may be used: none before a reset, none while the person has switched it off. Oldest first.
   */
  acts: Act[]
}

/**
 * One round of SQL after one of Redis, which a page for while it does not answer does without. Null
 * for nobody who is active.
 */
export async function readInputs(ctx: Ctx, personId: string, { isPage = false } = {}): Promise<Inputs | null> {
  const current = isPage ? null : await currentList(ctx, personId)
  const [person, known, pool, friends, held] = await Promise.all([
    readPerson(ctx, personId),
    withoutLog(ctx, () => readLog(ctx, personId, current)),
    withoutLog(ctx, () => readPopular(ctx)),
    readFriendLikes(ctx, personId),
    current?.unstored ? heldSlots(ctx, personId) : [],
  ])
  if (!person) return null
  const unstored = held as (Slot & HeldSlot)[]
  const log = known ?? (await logFromRedis(ctx, personId))
  for (const { slot, postId } of unstored) if (current && slot < current.at) log.served.add(postId)
  const { isPersonalised, resetAt } = person
  const acts = isPersonalised ? log.acts.filter(({ at }) => resetAt === null || at > resetAt) : []
  return {
    person,
    current,
    unstored,
    log,
    hasLog: known !== null,
    popular: pool ?? new Map(),
    friends: isPersonalised ? friends : [],
    acts: acts.toReversed(),
  }
}

/** The whole current list counts as served: nobody knows the lists before it. */
async function logFromRedis(ctx: Ctx, personId: string): Promise<PersonLog> {
  const held = await heldSlots(ctx, personId)
  const nothing = {
    acts: [],
    lists: [],
    near: new Map(),
    ease: new Map(),
    mark: '',
    servedOfAuthor: new Map<string, number>(),
    current: null,
  }
  return { ...nothing, served: new Set(held.map(({ postId }) => postId)) }
}

/**
 * Equal digests: the same list would be made, but for what others did: new posts, the popular list,
 * friends' likes. These come with the list of the person's next visit, so that the hourly job makes
 * no list of an unchanged person.
 */
export function digestOf(formula: string, { person, log }: Inputs): string {
  const { isPersonalised, interests, resetAt, less, muted } = person
  const own = isPersonalised ? [interests, resetAt, less] : []
  return createHash('sha256')
    .update(JSON.stringify([formula, isPersonalised, own, log.mark, ...muted.map((form) => JSON.stringify(form)).toSorted()]))
    .digest('base64')
}
