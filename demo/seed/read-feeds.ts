import type { Actor, RunnerDeps } from '../../src/context.ts'
import { startExperiment } from '../../src/social/experiments/start-experiment.ts'
import { stopExperiment } from '../../src/social/experiments/stop-experiment.ts'
import { keepReport } from '../../src/social/insight/keep-report.ts'
import { drainLog } from '../../src/social/interactions/drain-log.ts'
import { recordInteractions } from '../../src/social/interactions/record-interactions.ts'
import { interestFeed } from '../../src/social/interest/interest-feed.ts'
import { refreshNeighbours } from '../../src/social/interest/refresh-neighbours.ts'
import { interestFormula } from '../../src/social/interest/rules.ts'
import { rankPopular } from '../../src/social/ranking/rank-popular.ts'
import { seededRandom } from '../random.ts'
import { memberAt, systemAt } from './cast.ts'
import { sideBySide } from './side-by-side.ts'

const dayMs = 86_400_000
const days = 5
/** A screen or two of cards. */
const slotsPerDay = 15

/**
 * Some people read their feed of interests on the last days and open what they like, with an A/A
 * test on some of these days, so that /admin/ranking has something to show. Better places and
 * sources are opened more often.
 */
export async function readFeeds(deps: RunnerDeps, readers: readonly { actor: Actor }[], now: Date): Promise<void> {
  const random = seededRandom('read-feeds')
  const test = { name: 'a-a-check', formulas: [interestFormula, interestFormula] }
  for (let ago = days - 1; ago >= 0; ago -= 1) {
    const at = new Date(now.getTime() - ago * dayMs - 60 * 60_000)
    const system = systemAt(deps, at)
    if (ago === days - 1) await startExperiment(system, { ...test, reason: '두 갈래가 같을 때 같게 나오는지' }, 'demo')
    if (ago === 0) await stopExperiment(system, { name: test.name, reason: '같게 나왔어요' }, 'demo')
    // The lists of a day know what everybody did until then.
    await rankPopular(system)
    await refreshNeighbours(system)
    // Some come every day, some seldom.
    const present = readers.filter((_, place) => random.chance(place % 3 === 0 ? 1 : 0.6))
    await sideBySide(present, 4, (reader) => readOnce(deps, reader, at, random.fork(`${ago} ${reader.actor.personId}`)))
  }
  await drainLog(systemAt(deps, now))
  await keepReport(systemAt(deps, now), { days })
}

async function readOnce(deps: RunnerDeps, reader: { actor: Actor }, at: Date, random: ReturnType<typeof seededRandom>): Promise<void> {
  const ctx = memberAt(deps, reader, at)
  const { posts, list, slots } = (await interestFeed(ctx, { cursor: null, limit: slotsPerDay })).value
  const met = posts.flatMap(({ id }) => {
    const slot = slots[id]?.slot
    return slot === undefined
      ? []
      : [{ postId: id, place: { surface: 'interest' as const, list, slot }, isNew: slots[id]?.reason.kind === 'new' }]
  })
  const event = (kind: 'impression' | 'view', { postId, place }: (typeof met)[number]) => ({ id: crypto.randomUUID(), kind, postId, place })
  if (met.length > 0) await recordInteractions(ctx, { events: met.map((one) => event('impression', one)) })
  const opened = met.filter(({ place, isNew }) => random.chance((isNew ? 0.12 : 0.3) * 0.95 ** place.slot))
  const later = { ...ctx, now: () => new Date(at.getTime() + 60_000) }
  if (opened.length > 0) await recordInteractions(later, { events: opened.map((one) => event('view', one)) })
}
