import { expect, it } from 'vitest'
import { startEdgeApi } from '../edge.ts'
import { createWorld } from '../worlds/world.ts'
import { describeApi } from './api-contract.ts'

describeApi('workerd', startEdgeApi)

it('has no procedure of staff on workerd: their desks are at the API on Node', async () => {
  const world = await createWorld()
  const api = await startEdgeApi(world)
  try {
    const answer = await fetch(`${api.url}/trpc/admin.pay.calls`)
    expect(answer.status).toBe(404)
  } finally {
    await api.close()
    await world.close()
  }
})
