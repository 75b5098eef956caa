import type { Ctx } from '../../../context.ts'
import { fromRedis } from '../../../platform/cache/from-redis.ts'
import { listLifeMs, seenMs } from '../rules.ts'
import type { Slot } from '../schema.ts'

/** A slot as a reader needs it, with its place in the list. */
export interface HeldSlot extends Pick<Slot, 'postId' | 'authorId' | 'reason' | 'names'> {
  slot: number
}

/** One key space for a person, so that a Redis Cluster keeps both keys on one node. */
const keysOf = (personId: string) => [`interest:{${personId}}`, `interest:{${personId}}:slots`] as const

/**
 * Takes the next `count` slots, once: they are no longer given to others. A cursor gets the slots
 * that it got the first time. No slots when the list is closed, too old (older than ARGV[3] says by
 * its end) or used up. It never goes beyond what is reserved.
 */
const take = `
local list, at, size, reserved, ends, personal = unpack(redis.call('hmget', KEYS[1], 'list', 'at', 'size', 'reserved', 'ends', 'personal'))
if not list then return nil end
local field = 'after:' .. ARGV[1]
local given = ARGV[1] ~= '' and redis.call('hget', KEYS[1], field)
local from, to
if given then
  from, to = string.match(given, '^(%d+) (%d+)$')
  from, to = tonumber(from), tonumber(to)
else
  if tonumber(ends) <= tonumber(ARGV[3]) then return {list, personal, 0, 0, 0, {}} end
  from = tonumber(at)
  to = math.min(from + tonumber(ARGV[2]), tonumber(reserved))
  if from < to then
    redis.call('hset', KEYS[1], 'at', to)
    if ARGV[1] ~= '' then redis.call('hset', KEYS[1], field, from .. ' ' .. to) end
  end
end
return {list, personal, to, tonumber(size), tonumber(reserved), from < to and redis.call('lrange', KEYS[2], from, to - 1) or {}}`

export interface Taken {
  list: string
  isPersonalised: boolean
  /** The place after the last slot. */
  to: number
  size: number
  /** How many slots the log database counts as served if Redis loses the place. */
  reserved: number
  slots: HeldSlot[]
}

/** Null: Redis does not answer. `none`: the person has no list with slots left. One command. */
export async function takeSlots(
  ctx: Ctx,
  personId: string,
  after: string | null,
  { count, oldestMs }: { count: number; oldestMs: number },
): Promise<Taken | 'none' | null> {
  const [state, slots] = keysOf(personId)
  const endsAfter = ctx.now().getTime() + listLifeMs - oldestMs
  const answer = await fromRedis(ctx, async (redis) => ({
    taken: (await redis.eval(take, 2, state, slots, after ?? '', count, endsAfter)) as
      | [list: string, personal: string, to: number, size: number, reserved: number, slots: string[]]
      | null,
  }))
  if (answer === null) return null
  if (answer.taken === null) return 'none'
  const [list, personal, to, size, reserved, held] = answer.taken
  if (held.length === 0 && to >= size) return 'none'
  // A slot that an earlier list served while this one was made is empty.
  const found = held.flatMap((text) => (text === '' ? [] : (JSON.parse(text) as HeldSlot)))
  return { list, isPersonalised: personal === '1', to, size, reserved, slots: found }
}

/**
 * Slots are reserved in parts, so that a lost place costs no more posts than this; a page has 30 at
 * most.
 */
export const reservedSlots = 40

const reserve = `
if redis.call('hget', KEYS[1], 'list') ~= ARGV[1] then return 0 end
return redis.call('hset', KEYS[1], 'reserved', math.max(tonumber(redis.call('hget', KEYS[1], 'reserved')), tonumber(ARGV[2])))`

/** Lets a list be served up to this place. Call it when the log database knows. */
export async function reserveTo(ctx: Ctx, personId: string, list: string, place: number): Promise<void> {
  await fromRedis(ctx, (redis) => redis.eval(reserve, 1, keysOf(personId)[0], list, place))
}

/**
 * Puts a list in the place of the one it was made after, and answers how far that one was served.
 * A slot is left empty whose post the earlier list has served since: its place there is below `at`.
 * Nil: another list came first, Redis forgot, or the list was ended since, by what this one does
 * not know.
 */
const replace = `
local list, blank, at, ended = unpack(redis.call('hmget', KEYS[1], 'list', 'blank', 'at', 'ended'))
if not (list or blank) or (list or blank) .. ':' .. (ended or '') ~= ARGV[1] then return nil end
local served = tonumber(at or '0')
redis.call('del', KEYS[1], KEYS[2])
redis.call('hset', KEYS[1], 'list', ARGV[2], 'at', 0, 'size', ARGV[3], 'reserved', math.min(tonumber(ARGV[3]), ${reservedSlots}), 'ends', ARGV[4], 'personal', ARGV[5], 'unstored', ARGV[6])
redis.call('pexpire', KEYS[1], ARGV[7])
for i = 9, #ARGV, 2 do
  redis.call('rpush', KEYS[2], tonumber(ARGV[i]) < served and '' or ARGV[i + 1])
end
redis.call('pexpire', KEYS[2], ARGV[8])
return served`

export interface NewList {
  list: string
  isPersonalised: boolean
  /** The formula of a list that the log database does not know; null for the others. */
  unstored: string | null
  /** With the place that the post has in the list before; null for none. */
  slots: { held: HeldSlot; before: number | null }[]
}

/**
 * `before`: the mark of the list it was made after. `lost`: another list came first, Redis forgot,
 * or that list was ended since. Null: Redis does not answer.
 */
export async function replaceList(
  ctx: Ctx,
  personId: string,
  before: string,
  { list, isPersonalised, unstored, slots }: NewList,
): Promise<{ served: number } | 'lost' | null> {
  const ends = ctx.now().getTime() + listLifeMs
  // The place is needed longer than the slots: a list is made after it that repeats nothing.
  const args = [before, list, slots.length, ends, isPersonalised ? 1 : 0, unstored ?? '', seenMs + listLifeMs, 2 * listLifeMs]
  const texts = slots.flatMap((slot) => [slot.before ?? slots.length * 1_000, JSON.stringify(slot.held)])
  const answer = await fromRedis(ctx, async (redis) => ({
    served: (await redis.eval(replace, 2, ...keysOf(personId), ...args, ...texts)) as number | null,
  }))
  if (answer === null) return null
  return answer.served === null ? 'lost' : { served: answer.served }
}

export interface CurrentList {
  /** Null: none. */
  list: string | null
  /**
   * What a new list names to take its place: which list, and how often it was ended. For no list it
   * is drawn once, so that a loss of Redis meanwhile is noticed.
   */
  mark: string
  at: number
  /** The formula of a list that the log database does not know; null for the others. */
  unstored: string | null
}

const look = `
local list, at, unstored, blank, ended = unpack(redis.call('hmget', KEYS[1], 'list', 'at', 'unstored', 'blank', 'ended'))
if list then return {list, list .. ':' .. (ended or ''), at, unstored} end
if not blank then
  blank = ARGV[1]
  redis.call('hset', KEYS[1], 'blank', blank)
  redis.call('pexpire', KEYS[1], ARGV[2])
end
return {'', blank .. ':' .. (ended or ''), '0', ''}`

/** The list in Redis and how far it was served. Null: Redis does not answer. */
export async function currentList(ctx: Ctx, personId: string): Promise<CurrentList | null> {
  const [state] = keysOf(personId)
  const drawn = Buffer.from(ctx.randomBytes(12)).toString('base64url')
  const answer = await fromRedis(
    ctx,
    (redis) => redis.eval(look, 1, state, drawn, listLifeMs) as Promise<[list: string, mark: string, at: string, unstored: string]>,
  )
  if (answer === null) return null
  const [list, mark, at, unstored] = answer
  return { list: list || null, mark, at: Number(at), unstored: unstored || null }
}

/** All slots of the list in Redis; whole ones of a list that the log database does not know. */
export async function heldSlots(ctx: Ctx, personId: string): Promise<HeldSlot[]> {
  const [, slots] = keysOf(personId)
  const held = await fromRedis(ctx, (redis) => redis.lrange(slots, 0, -1))
  return (held ?? []).flatMap((text) => (text === '' ? [] : (JSON.parse(text) as HeldSlot)))
}

/** A list that is being made meanwhile may not know why, and is lost. */
const end = `
redis.call('hset', KEYS[1], 'ends', 0)
redis.call('hincrby', KEYS[1], 'ended', 1)`
const close = `if redis.call('exists', KEYS[1]) == 1 then ${end} end return 1`

/** False: Redis does not answer. */
export async function endList(ctx: Ctx, personId: string): Promise<boolean> {
  const [state] = keysOf(personId)
  return (await fromRedis(ctx, (redis) => redis.eval(close, 1, state))) !== null
}

/** Likes and bookmarks that overtake a list: the next page comes from one that knows them. */
const actsPerList = 3

const countAct = `
if redis.call('exists', KEYS[1]) == 1 and redis.call('hincrby', KEYS[1], 'acts', 1) == tonumber(ARGV[1]) then ${end}
end
return 1`

export async function countActOnList(ctx: Ctx, personId: string): Promise<void> {
  const [state] = keysOf(personId)
  await fromRedis(ctx, (redis) => redis.eval(countAct, 1, state, actsPerList))
}
