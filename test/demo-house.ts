import { providerSettings } from '../sandbox/credentials.ts'
import { startSandbox } from '../sandbox/server.ts'
import { createWorld } from './world.ts'

/** A world whose sign-in, identity and bank are a sandbox of its own. */
export async function demoHouse({ isLive = false }: { isLive?: boolean } = {}) {
  const sandbox = await startSandbox({})
  const world = await createWorld(providerSettings(sandbox.url), { isLive })
  return {
    sandbox,
    world,
    async close() {
      await world.close()
      await sandbox.stop()
    },
  }
}
