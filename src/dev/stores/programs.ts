import { spawnSync } from 'node:child_process'

/** The absolute path of the first of these programs on the PATH, or null. */
export function findProgram(...names: string[]): string | null {
  for (const name of names) {
    const found = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name], { encoding: 'utf8' })
    const path = found.stdout?.trim()
    if (found.status === 0 && path?.startsWith('/')) return path
  }
  return null
}
