import { afterAll, beforeAll, expect, it } from 'vitest'
import { areFaultsLong } from '../at-length.ts'
import { liveHistory } from '../worlds/chat-devices.ts'
import { killBackends } from '../worlds/kill-backends.ts'
import { createWorld, type World } from '../worlds/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const first = Number(process.env['KIWI_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
it.each(Array.from({ length: areFaultsLong ? 6 : 2 }, (_, n) => first + n))(
  'devices end with the same rooms while connections of Postgres and Redis die and Redis is emptied: seed %i',
  { timeout: 300_000 },
  async (seed) => {
    await liveHistory(world, {
      seed,
      rounds: 150,
      disturb: async (pick) => {
        if (pick % 3 !== 0) await killBackends(world, pick)
        else if (pick % 2 === 0) await world.deps.redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
        else await world.deps.redis.flushdb()
      },
    })
    expect.hasAssertions()
  },
)
