import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadCity } from '../bench/growth/load-city.ts'
import { jobsOf } from '../bench/growth/jobs.ts'
import { findSights, pagesOf } from '../bench/growth/pages.ts'
import { connectDatabase, type DatabaseClient } from '../src/db/client.ts'
import { sealLedger } from '../src/pay/proof/seal-ledger.ts'
import { verifyLedger } from '../src/pay/proof/verify-ledger.ts'
import { createWorld, type World } from './worlds/world.ts'

const size = { people: 120, posts: 600, followsEach: 6, readers: 40 }
let world: World
let log: DatabaseClient

beforeAll(async () => {
  world = await createWorld()
  log = connectDatabase({
    url: world.env.LOG_DATABASE_MIGRATION_URL,
    driver: 'postgres-js',
    poolMax: 1,
    leaseMax: 1,
    applicationName: 'kiwi-test',
  })
  await loadCity(world.owner, log, size, () => {})
})
afterAll(async () => {
  await log.end()
  await world.close()
})

it('has money in which the verification finds nothing broken, once it is sealed', async () => {
  await sealLedger(world.ctx())
  const checks = await verifyLedger(world.ctx())
  expect(checks.filter(({ broken }) => broken > 0)).toEqual([])
})

it('has something to see on every page of the growth bench, and work for its jobs', async () => {
  const sights = await findSights(world.deps, size)
  expect(sights.usualLikes.length).toBeGreaterThan(0)
  for (const { calls } of pagesOf(sights)) for (const call of calls.slice(0, 2)) await call()
  const withoutBank = jobsOf(world.deps, sights).filter(({ name }) => name !== 'pay.reconcile')
  for (const { calls } of withoutBank) for (const call of calls.slice(0, 2)) await call()
})
