import { join } from 'node:path'
import { bundlesOf } from './bundles.ts'
import { withServer } from './process.ts'

/** The bundled API in a process of its own, with these settings; stopped when `work` ends. */
export function withApi<Result>(env: Record<string, string>, work: (url: string, pid: number) => Promise<Result>): Promise<Result> {
  return withServer(async () => join(await bundlesOf('api'), 'api.js'), '/health/live', env, work)
}
