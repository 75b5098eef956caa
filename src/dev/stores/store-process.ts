import { spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { findProgram } from './programs.ts'

export type Exit = { code: number | null; signal: NodeJS.Signals | null }

/** A running store that this process started. */
export type StoreProcess = {
  pid: number
  exited: Promise<Exit>
  isRunning(): boolean
  /** Sends the signals in order until the process has ended, each after `patienceMs` at most. */
  stop(signals: NodeJS.Signals[], patienceMs?: number): Promise<void>
}

type StoreCommand = {
  command: string[]
  logFile: string
  /** The kernel sends it when this process ends: even `kill -9` leaves no orphan (Linux). */
  deathSignal: NodeJS.Signals
  /** Precedes the command; see unprivileged.ts. */
  prefix?: string[]
  cwd?: string
}

/**
 * Starts a store in its own session: Ctrl-C reaches this process only, which stops the stores in
 * order. Its output goes to a file: a broken pipe would disturb its shutdown after this process has
 * ended.
 */
export function startStoreProcess({ command, logFile, deathSignal, prefix = [], cwd }: StoreCommand): StoreProcess {
  const setpriv = process.platform === 'linux' ? findProgram('setpriv') : null
  const withDeathSignal = setpriv ? [setpriv, '--pdeathsig', deathSignal.slice(3), '--'] : []
  const [program, ...args] = [...prefix, ...withDeathSignal, ...command]
  const log = openSync(logFile, 'a', 0o600)
  const child = spawn(program!, args, { stdio: ['ignore', log, log], detached: true, cwd })
  closeSync(log)
  let running = true
  const exited = new Promise<Exit>((resolve) => {
    const end = (exit: Exit) => {
      running = false
      resolve(exit)
    }
    child.once('error', () => end({ code: 127, signal: null }))
    child.once('exit', (code, signal) => end({ code, signal }))
  })
  child.unref()
  return {
    pid: child.pid ?? -1,
    exited,
    isRunning: () => running,
    async stop(signals, patienceMs = 10_000) {
      for (const signal of signals) {
        if (!running) return
        child.ref()
        child.kill(signal)
        await Promise.race([exited, sleep(patienceMs, undefined, { ref: false })])
      }
    },
  }
}

/** Whether a process runs, ours or not. A zombie (in a container without an init) does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return !/\) Z /.test(readIfThere(`/proc/${pid}/stat`))
}

/** The command line of a process; '' when it has ended or the system hides it. */
export function commandLine(pid: number): string {
  const listed = readIfThere(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')
  if (listed || process.platform === 'linux') return listed
  return spawnSync('ps', ['-ww', '-o', 'args=', '-p', `${pid}`], { encoding: 'utf8' }).stdout ?? ''
}

/** Ends a process that is not our child: the signals in order, each after `patienceMs` at most. */
export async function endProcess(pid: number, signals: NodeJS.Signals[], patienceMs = 10_000): Promise<void> {
  for (const signal of signals) {
    try {
      process.kill(pid, signal)
    } catch {
      return
    }
    const deadline = Date.now() + patienceMs
    while (Date.now() < deadline) {
      if (!isAlive(pid)) return
      await sleep(20)
    }
  }
}

/** The last lines of a log, for the message about its process. */
export function lastLines(logFile: string, count = 12): string {
  return readIfThere(logFile).trimEnd().split('\n').slice(-count).join('\n')
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
