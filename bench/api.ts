import { join } from 'node:path'
import { buildNode } from '../tools/build.ts'
import { withServer } from './process.ts'

/** The bundled API in a process of its own, with these settings; stopped when `work` ends. */
export function withApi<Result>(env: Record<string, string>, work: (url: string, pid: number) => Promise<Result>): Promise<Result> {
  const build = async (dir: string) => {
    await buildNode('api', dir)
    return join(dir, 'api.js')
  }
  return withServer(build, '/health/live', env, work)
}
