import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandLine, isAlive } from './stores/store-process.ts'
import { CommandFailure } from '../commands/io.ts'

interface Holder {
  pid: number
  /** Where people reach it; null while it starts. */
  url: string | null
}

export interface DevLock {
  /** Tells whoever looks at the lock where Kiwi answers. */
  announce(url: string): void
  release(): void
}

/** Holds the state directory for this process, or fails with where the other one runs. A lock of a dead process is taken over. */
export function lockState(dir: string): DevLock {
  const path = join(dir, 'dev.lock')
  const draft = join(dir, `dev.lock.${process.pid}`)
  const write = (url: string | null) => writeFileSync(draft, JSON.stringify({ pid: process.pid, url } satisfies Holder))
  write(null)
  while (!linked(draft, path)) {
    const holder = holderOf(dir)
    if (holder) {
      rmSync(draft, { force: true })
      const where = holder.url ? `at ${holder.url}` : 'and is starting'
      throw new CommandFailure(`Kiwi already runs in this checkout ${where} (process ${holder.pid}). Stop it first, or use that one.`, {
        details: holder,
      })
    }
    rmSync(path, { force: true })
  }
  return {
    announce: (url) => {
      write(url)
      renameSync(draft, path)
    },
    release: () => {
      rmSync(draft, { force: true })
      rmSync(path, { force: true })
    },
  }
}

/** The process that holds the state directory, or null when none lives. */
export function holderOf(dir: string): Holder | null {
  try {
    const holder = JSON.parse(readFileSync(join(dir, 'dev.lock'), 'utf8')) as Holder
    const lives = isAlive(holder.pid) && /cli\.(ts|js|mjs)/.test(commandLine(holder.pid))
    return lives ? holder : null
  } catch {
    return null
  }
}

/** Moves a file to a place that is free; false when one stands there. A link appears whole or not at all: nobody reads half a lock. */
export function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    rmSync(from)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}
