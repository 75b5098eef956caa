import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { claimPort } from '../src/dev/stores/ports.ts'
import { buildNode } from '../tools/build.ts'
import { startAnswering } from './process.ts'

/** The bundled API in a process of its own, with these settings; stopped when `work` ends. */
export async function withApi<Result>(env: Record<string, string>, work: (url: string) => Promise<Result>): Promise<Result> {
  const dir = mkdtempSync(join(tmpdir(), 'kiwi-bench-'))
  try {
    await buildNode('api', dir)
    const port = await claimPort()
    const url = `http://127.0.0.1:${port}`
    const api = await startAnswering(join(dir, 'api.js'), `${url}/health/live`, { ...env, PORT: String(port), PUBLIC_URL: url })
    try {
      return await work(url)
    } finally {
      await api.stop()
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
