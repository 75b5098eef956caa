import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { commandLine, endProcess, isAlive } from './store-process.ts'

/**
 * Makes a data directory startable again: a server left over from a crashed parent is stopped, and a postmaster.pid whose
 * number now belongs to a stranger (usual after a container restart) is removed. A dead server's file stays: Postgres
 * itself checks through it that no backend still holds the shared memory.
 */
export async function clearTheWay(data: string): Promise<void> {
  const pid = Number(lockLines(data)[0])
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return
  if (servesFrom(pid, data)) await endProcess(pid, ['SIGINT', 'SIGQUIT', 'SIGKILL'])
  else rmSync(join(data, 'postmaster.pid'), { force: true })
}

/** Whether the server with this process id accepts connections: line 8 of postmaster.pid, as pg_ctl reads it. */
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
