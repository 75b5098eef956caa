import { afterAll, beforeAll, expect, it } from 'vitest'
import { liveHistory } from '../../../test/worlds/chat-devices.ts'
import { killBackends } from '../../../test/worlds/kill-backends.ts'
import { createWorld, type World } from '../../../test/worlds/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

it('8 devices of 4 people end with the same rooms, whatever they do at once and whichever connection dies', async () => {
  const seed = Number(process.env['KIWI_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`chat histories: KIWI_SEED=${seed}`)
  await liveHistory(world, { seed, rounds: 20, disturb: (pick) => killBackends(world, pick) })
  expect.hasAssertions()
})
