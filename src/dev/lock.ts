import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandLine, isAlive } from './stores/store-process.ts'
import { CommandFailure } from '../commands/io.ts'

interface Holder {
  pid: number
  /** Its address; null while it starts. */
  url: string | null
}

/**
 * Locks the state directory for this process. Takes over the lock of a process that has ended;
 * throws with the address of one that runs. `announce` writes our own address into the lock.
 */
export function lockState(dir: string): { announce(url: string): void; release(): void } {
  const path = join(dir, 'dev.lock')
  const draft = join(dir, `dev.lock.${process.pid}`)
  const write = (url: string | null) => writeFileSync(draft, JSON.stringify({ pid: process.pid, url } satisfies Holder))
  write(null)
  while (!linked(draft, path)) {
    const holder = holderOf(dir)
    if (holder) {
      rmSync(draft, { force: true })
      const where = holder.url ? `at ${holder.url}` : 'and is starting'
      throw new CommandFailure(`Kiwi already runs in this checkout ${where} (process ${holder.pid}). Use it, or stop it first.`, {
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

/** The running process that holds the state directory, or null. */
export function holderOf(dir: string): Holder | null {
  try {
    const holder = JSON.parse(readFileSync(join(dir, 'dev.lock'), 'utf8')) as Holder
    return isAlive(holder.pid) && /cli\.(ts|js|mjs)/.test(commandLine(holder.pid)) ? holder : null
  } catch {
    return null
  }
}

/** Moves a file to a free path, atomically (by a link); false when the path is taken. */
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
