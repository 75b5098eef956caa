import { seoulDate, startOfSeoulDay } from '../../shared/seoul-day.ts'

const dayMs = 86_400_000

/** What a trend is measured over, and what is usual for its hashtag. */
export const windowMs = dayMs
export const usualDays = 28
/** Whose use of a hashtag counts: who joined so long before, and had so many posts that stand. */
export const trustedAgeMs = 7 * dayMs
export const trustedPosts = 2
/** What people who joined on one day count at most, and those who wrote the same words. */
export const mostOfCrowd = 2
/** Fewer make no trend, whatever is usual. */
export const minPeople = 5
/** And at least so many times what is usual. */
export const minRise = 2
/**
 * What a hashtag that nobody uses is taken to have: it keeps a small number from looking like a
 * large rise.
 */
const usualFloor = 1
/**
 * Hashtags of which moderators or rules took down so many posts in a week, and this share of all,
 * are no trend.
 */
export const flaggedPosts = 3
export const flaggedShare = 0.1
/** Kept by a run; a reader sees those of them that they may. */
export const mostTrends = 50

/**
 * What stands beside a hashtag is counted in so many of its newest posts, and so many hashtags are
 * kept.
 */
export const relatedPosts = 300
export const relatedKept = 12
export const relatedPeople = 2
export const relatedSupport = 2

export interface TagCount {
  tag: string
  /** Trusted people of the window: as they are, and with crowds made smaller. */
  persons: number
  people: number
  /** Public posts of the window. */
  posts: number
  usual: number
}

export interface Trend {
  tag: string
  people: number
  usual: number
  score: number
}

/** The trends among the counted hashtags, best first. `takenDown`: posts per hashtag. */
export function trendsOf(counted: TagCount[], takenDown: ReadonlyMap<string, number>): Trend[] {
  return counted
    .filter(({ people, usual }) => people >= minPeople && people >= minRise * usual)
    .filter(({ tag, posts }) => {
      const down = takenDown.get(tag) ?? 0
      return down < flaggedPosts || down < flaggedShare * (posts + down)
    })
    .map(({ tag, people, usual }) => ({ tag, people, usual, score: riseOf(people, usual) }))
    .sort((a, b) => b.score - a.score || (a.tag < b.tag ? -1 : 1))
    .slice(0, mostTrends)
}

/**
 * By how many standard deviations of a Poisson count the people of the window are above what is
 * usual.
 */
export function riseOf(people: number, usual: number): number {
  return (people - usual) / Math.sqrt(usual + usualFloor)
}

export interface CountedDay {
  day: string
  start: Date
  end: Date
}

/**
 * The days in Seoul that ended since `last` (null: none was counted), the earliest first, none
 * older than what is usual needs.
 */
export function daysToCount(last: string | null, now: Date): CountedDay[] {
  const today = startOfSeoulDay(seoulDate(now)).getTime()
  return Array.from({ length: usualDays + 1 }, (_, at) => {
    const start = new Date(today - (usualDays + 1 - at) * dayMs)
    return { day: seoulDate(start), start, end: new Date(start.getTime() + dayMs) }
  }).filter(({ day }) => last === null || day > last)
}
