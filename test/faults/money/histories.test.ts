import { afterAll, beforeAll, expect, it } from 'vitest'
import { areFaultsLong } from '../../at-length.ts'
import { seededRandom } from '../../../demo/random.ts'
import { expectAsModelled, expectSnapshotSound } from './compare.ts'
import { live, type Play } from './play.ts'
import { settleDown } from './settle-down.ts'
import { openTown, type Town } from './town.ts'

/**
 * `KIWI_SEED` plays the same acts again (who dies when is decided by it too, but not how far the
 * others have come by then).
 */
const seed = process.env['KIWI_SEED'] ?? String(Date.now() % 1_000_000)
/**
 * 16 histories each; compared with the model after every tenth round and at the end. `KIWI_ROUNDS`
 * asks for another number of them.
 */
const rounds = Number(process.env['KIWI_ROUNDS'] ?? (areFaultsLong ? 130 : 1))
const actsEach = areFaultsLong ? 8 : 6

let town: Town
let play: Play
beforeAll(async () => {
  town = await openTown()
  play = await settleDown(town, seed)
})
afterAll(() => town?.close(), 60_000)

it(
  `is what an in-memory model says after ${rounds * 16} random histories while APIs, runner, Postgres and Redis are killed`,
  { timeout: rounds * 60_000 + 240_000 },
  async () => {
    console.log(`money histories: KIWI_SEED=${seed}`)
    const seen = new Map<string, number>()
    const deaths = new Map<string, number>()
    let snapshots = 0
    for (let round = 0; round < rounds; round += 1) {
      const over = new AbortController()
      const haunting = town.haunt(seededRandom(`${seed}/deaths/${round}`), over.signal, (what) =>
        deaths.set(what, (deaths.get(what) ?? 0) + 1),
      )
      const looking = (async () => {
        while (!over.signal.aborted) {
          // While Postgres is away there is nothing to see; a look that succeeded must be sound.
          await expectSnapshotSound(town).then(
            () => (snapshots += 1),
            (error: unknown) => {
              if (error instanceof Error && error.name === 'AssertionError') throw error
            },
          )
          await new Promise((resolve) => setTimeout(resolve, 200))
        }
      })()
      const living = Promise.all(play.players.map((me, nth) => live(play, me, seededRandom(`${seed}/${round}/${nth}`), actsEach, seen)))
      await Promise.all([living.finally(() => over.abort()), haunting, looking])
      if (round % 10 === 9 || round === rounds - 1) await expectAsModelled(play)
    }
    console.log('acts', Object.fromEntries([...seen].sort()), 'deaths', Object.fromEntries(deaths), 'snapshots', snapshots)
    expect(seen.get('send done')).toBeGreaterThan(0)
    expect(play.told).toEqual([])
    expect(snapshots).toBeGreaterThan(0)
  },
)
