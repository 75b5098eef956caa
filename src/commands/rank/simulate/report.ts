import { gini, linesByDay, type DayLine, meanOf, median } from './measure.ts'
import { dayMs, type Played } from './play.ts'

/** Posts of so many days before the end count for the coverage. */
const coveredMs = 14 * dayMs

export interface Report {
  people: number
  posts: number
  visits: number
  impressions: number
  days: DayLine[]
  total: Omit<DayLine, 'day'>
  /** The share of the posts of the last 14 days that somebody was shown. */
  coverage: number
  /** Of impressions over the authors of visible posts. */
  giniOfAuthors: number
  /**
   * Impressions of the first post of each newcomer within 24 hours; only of those who had 24 hours.
   */
  newcomers: {
    count: number
    least: number
    median: number
    mean: number
    perPost: number[]
    /** Other people with an impression in those 24 hours: nobody sees a post twice. */
    visitors: number[]
  }
  reasons: { reason: string; share: number; opened: number }[]
}

export function reportOn({ town, visits, impressions, endsAt }: Played): Report {
  const recent = town.posts.filter(({ at }) => endsAt.getTime() - at.getTime() <= coveredMs)
  const shownIds = new Set(impressions.map(({ post }) => post.id))
  const perAuthor = Map.groupBy(impressions, ({ post }) => post.authorId)
  const authors = [...new Set(town.posts.map(({ authorId }) => authorId))]
  const debuts = town.posts.filter(({ isDebut, at }) => isDebut && endsAt.getTime() - at.getTime() >= dayMs)
  const perPost = debuts.map(
    (debut) => impressions.filter(({ post, at }) => post === debut && at.getTime() - debut.at.getTime() <= dayMs).length,
  )
  const visitors = debuts.map(
    (debut) =>
      new Set(
        impressions.flatMap(({ personId, at }) => {
          const laterMs = at.getTime() - debut.at.getTime()
          return personId !== debut.authorId && laterMs > 0 && laterMs <= dayMs ? [personId] : []
        }),
      ).size,
  )
  const byReason = Map.groupBy(impressions, ({ reason }) => reason)
  const share = (count: number, of: number) => (of === 0 ? 0 : count / of)
  return {
    people: town.people.length,
    posts: town.posts.length,
    visits: visits.length,
    impressions: impressions.length,
    days: linesByDay(visits),
    total: meanOf(visits),
    coverage: share(recent.filter(({ id }) => shownIds.has(id)).length, recent.length),
    giniOfAuthors: gini(authors.map((id) => perAuthor.get(id)?.length ?? 0)),
    newcomers: {
      count: perPost.length,
      least: perPost.length === 0 ? 0 : Math.min(...perPost),
      median: median(perPost),
      mean: share(
        perPost.reduce((sum, count) => sum + count, 0),
        perPost.length,
      ),
      perPost,
      visitors,
    },
    reasons: [...byReason]
      .map(([reason, shown]) => ({
        reason,
        share: share(shown.length, impressions.length),
        opened: share(shown.filter(({ opened }) => opened).length, shown.length),
      }))
      .sort((a, b) => b.share - a.share),
  }
}

const percent = (value: number) => `${(100 * value).toFixed(1)} %`.padStart(9)

export function reportText({ people, posts, visits, impressions, days, total, ...rest }: Report): string {
  const row = (name: string, { perSlot, regret }: Omit<DayLine, 'day'>) =>
    `${name.padStart(6)}${[perSlot.interest, perSlot.popular, perSlot.random, perSlot.oracle].map((value) => value.toFixed(3).padStart(10)).join('')}` +
    `${percent(regret.interest)}${percent(regret.popular)}${percent(regret.random)}`
  return [
    `${people} people, ${posts} posts, ${visits} visits, ${impressions} impressions`,
    '',
    'Expected opened posts per slot, and regret: the share of the oracle’s that is missed',
    `${'day'.padStart(6)}${['interest', 'popular', 'random', 'oracle'].map((name) => name.padStart(10)).join('')}   interest  popular   random`,
    ...days.map((line) => row(String(line.day), line)),
    row('all', total),
    '',
    `coverage of the posts of the last 14 days  ${percent(rest.coverage)}   (goal: 30 %)`,
    `Gini of impressions over authors           ${rest.giniOfAuthors.toFixed(3).padStart(9)}`,
    `impressions of a newcomer’s first post within a day: least ${rest.newcomers.least}, median ${rest.newcomers.median}, ` +
      `mean ${rest.newcomers.mean.toFixed(1)}, of ${rest.newcomers.count} newcomers   (goal: 50)`,
    `others who visited in that day, so that more was not possible: ${rest.newcomers.visitors.join(', ')}`,
    '',
    'reason        share   opened',
    ...rest.reasons.map(({ reason, share, opened }) => `${reason.padEnd(10)}${percent(share)}${percent(opened)}`),
  ].join('\n')
}
