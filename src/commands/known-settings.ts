import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { holderOf } from '../dev/lock.ts'
import { CommandFailure, type CommandIo } from './io.ts'

type Environment = Record<string, string | undefined>

const FILE = 'running.json'

/** The state directory of this checkout's `kiwi dev`. */
export function stateDir(io: CommandIo): string {
  return join(io.root, '.kiwi')
}

/**
 * The settings of a command, for runnerConfig(): the environment if it names a database, else those
 * of the `kiwi dev` that runs in this checkout. Throws when there is neither.
 */
export function settings(io: CommandIo): Environment {
  if (io.env.DATABASE_URL ?? io.env.DATABASE_MIGRATION_URL) return io.env
  const running = runningSettings(stateDir(io))
  if (!running) throw new CommandFailure('No database is known: start "./kiwi dev" in another terminal, or set DATABASE_URL.')
  return { ...running, ...io.env }
}

/** Commands in other terminals read it. It holds secrets: only its owner may read it. */
export function publishSettings(dir: string, environment: Environment): () => void {
  const path = join(dir, FILE)
  writeFileSync(path, JSON.stringify(environment), { mode: 0o600 })
  return () => rmSync(path, { force: true })
}

function runningSettings(dir: string): Environment | null {
  if (!holderOf(dir)) return null
  try {
    return JSON.parse(readFileSync(join(dir, FILE), 'utf8')) as Environment
  } catch {
    return null
  }
}
