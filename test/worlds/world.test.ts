import { afterAll, beforeAll, expect, it } from 'vitest'
import { enqueue } from '../../src/jobs/enqueue.ts'
import { write } from '../../src/db/write.ts'
import { createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

it('gives each suite its own people', async () => {
  const person = await world.person()
  expect(person.id).toMatch(/^[0-9a-f-]{36}$/)
})

it('enqueues in the transaction', async () => {
  await write(world.ctx(), (tx) => enqueue(tx, 'outbox.sweep', {}, { now: world.deps.now() }))
  expect(await world.runJobs()).toBe(1)
})
