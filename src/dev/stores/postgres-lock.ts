import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { commandLine, endProcess, isAlive } from './store-process.ts'

/**
 * Stops a server that a crashed parent left running, or removes a postmaster.pid whose number now
 * belongs to another program (usual after a container restart). The file of an ended server stays:
 * Postgres uses it to check that no backend still holds the shared memory.
 */
export async function endLeftoverServer(data: string): Promise<void> {
  const pid = Number(lockLines(data)[0])
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return
  if (servesFrom(pid, data)) await endProcess(pid, ['SIGINT', 'SIGQUIT', 'SIGKILL'])
  else rmSync(join(data, 'postmaster.pid'), { force: true })
}

/** Whether the server `pid` accepts connections: line 8 of postmaster.pid, as pg_ctl reads it. */
export function isReady(data: string, pid: number): boolean {
  const lines = lockLines(data)
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready'
}

function lockLines(data: string): string[] {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return []
  }
}

function servesFrom(pid: number, data: string): boolean {
  const words = commandLine(pid)
  return words.includes('postgres') && words.includes(data)
}
