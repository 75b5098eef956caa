import { spawn } from 'node:child_process'
import { createWriteStream, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { findProgram } from '../stores/programs.ts'
import { commandLine, endProcess, isAlive, lastLines, type Exit } from '../stores/store-process.ts'

export interface Child {
  pid: number
  exited: Promise<Exit>
  logFile: string
  /** The first line of its output that `wanted` accepts; rejects when the child ends first. */
  line(wanted: (line: string) => boolean): Promise<string>
  /** Roots send the message `{ready: true}` when they work; rejects when the child ends first. */
  ready: Promise<void>
  stop(): Promise<void>
}

interface ChildSpec {
  name: string
  /** Path of a TypeScript or JavaScript file, and its arguments. */
  script: string[]
  env: Record<string, string | undefined>
  cwd: string
  stateDir: string
  /** Called with every line that the child writes. */
  onLine?: (line: string) => void
  patienceMs?: number
}

/**
 * Starts one of our own processes in its own session: Ctrl-C reaches `kiwi dev` only, which stops
 * its children in order. First ends the process that an earlier start left running under this name
 * (by its pid file).
 */
export async function startChild({ name, script, env, cwd, stateDir, onLine, patienceMs = 12_000 }: ChildSpec): Promise<Child> {
  const pidFile = join(stateDir, `${name}.pid`)
  await endLeftover(pidFile, script[0]!)
  const logFile = join(stateDir, 'logs', `${name}.log`)
  const setpriv = process.platform === 'linux' ? findProgram('setpriv') : null
  const withDeathSignal = setpriv ? [setpriv, '--pdeathsig', 'TERM', '--'] : []
  const [program, ...args] = [...withDeathSignal, process.execPath, ...script]
  const child = spawn(program!, args, { cwd, env: defined(env), stdio: ['ignore', 'pipe', 'pipe', 'ipc'], detached: true })
  const log = createWriteStream(logFile)
  const listeners = new Set<(line: string) => void>(onLine ? [onLine] : [])
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (bytes: Buffer) => log.write(bytes))
    createInterface({ input: stream }).on('line', (line) => listeners.forEach((hear) => hear(line)))
  }
  if (child.pid) writeFileSync(pidFile, `${child.pid}`)
  let running = child.pid !== undefined
  const exited = new Promise<Exit>((resolve) => {
    child.once('error', () => resolve({ code: 127, signal: null }))
    child.once('exit', (code, signal) => {
      running = false
      rmSync(pidFile, { force: true })
      log.end(() => resolve({ code, signal }))
    })
  })
  const orEnd = <T>(event: (resolve: (value: T) => void) => void) =>
    new Promise<T>((resolve, reject) => {
      event(resolve)
      void exited.then((exit) => reject(new Error(endMessage(name, exit, logFile))))
    })
  const ready = orEnd<void>((resolve) => {
    child.on('message', (message) => {
      if (typeof message === 'object' && message !== null && 'ready' in message) resolve()
    })
  })
  // Not every caller waits for it.
  ready.catch(() => {})
  return {
    pid: child.pid ?? -1,
    exited,
    logFile,
    ready,
    line: (wanted) =>
      orEnd((resolve) => {
        listeners.add((line) => {
          if (wanted(line)) resolve(line)
        })
      }),
    async stop() {
      for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
        if (!running) return
        child.kill(signal)
        await Promise.race([exited, sleep(patienceMs, undefined, { ref: false })])
      }
    },
  }
}

/** How a child ended, with the last lines it wrote. */
export function endMessage(name: string, { code, signal }: Exit, logFile: string): string {
  const how = signal ? `was ended by ${signal}` : `ended with code ${code}`
  return `${name} ${how}. Its last lines (the whole log is ${logFile}):\n${lastLines(logFile)}`
}

/** Ends the process of a pid file if it still runs that script, and waits for its end. */
export async function endLeftover(pidFile: string, script: string): Promise<void> {
  if (!existsSync(pidFile)) return
  const pid = Number(readFileSync(pidFile, 'utf8'))
  if (pid > 0 && isAlive(pid) && commandLine(pid).includes(script)) await endProcess(pid, ['SIGTERM', 'SIGKILL'])
  rmSync(pidFile, { force: true })
}

function defined(env: Record<string, string | undefined>): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined))
}
