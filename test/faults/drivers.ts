import { neonConfig } from '@neondatabase/serverless'
import { startWsProxy } from './ws-proxy.ts'

export const drivers = ['postgres-js', 'neon'] as const

/** Lets Neon's driver reach any local Postgres for the rest of this test file. */
export async function bridgeNeon(): Promise<() => Promise<void>> {
  const proxy = await startWsProxy()
  neonConfig.wsProxy = (host, port) => `127.0.0.1:${proxy.port}/v1?address=${host}:${port}`
  neonConfig.useSecureWebSocket = false
  neonConfig.pipelineTLS = false
  neonConfig.pipelineConnect = false
  return proxy.stop
}
