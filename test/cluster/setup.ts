import type { TestProject } from 'vitest/node'
import { startRedisCluster } from '../redis-places.ts'

/** The suites of this project find a cluster where the others find one Redis. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { settings, stop } = await startRedisCluster()
  project.provide('redis', { REDIS_URL: settings['REDIS_URL']!, REDIS_CLUSTER: 'on' })
  return stop
}
