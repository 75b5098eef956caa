import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { claimPort } from './ports.ts'
import { findProgram } from './programs.ts'
import { commandLine, endProcess, isAlive, lastLines, startStoreProcess, type StoreProcess } from './store-process.ts'

export type RedisOptions = {
  /** Holds the data files, the process id and the log; created if missing. */
  dir: string
  port?: number
  databases?: number
  /** Append-only file, synced each second: on for a store that must survive a crash. */
  appendOnly?: boolean
  /** More lines of redis.conf; a Sentinel is a Redis with lines of its own. */
  lines?: string[]
  isSentinel?: boolean
}

export type EmbeddedRedis = {
  /** Connection URL; of database 0 by default. */
  url(database?: number): string
  port: number
  pid: number
  logFile: string
  exited: StoreProcess['exited']
  stop: () => Promise<void>
}

const START_MS = 20_000

/** The Redis or Valkey server of the PATH, or null. */
export function findRedisServer(): string | null {
  return findProgram('redis-server', 'valkey-server')
}

/**
 * Starts Redis on 127.0.0.1 over `dir`, with `noeviction`: it holds queues and counters. First
 * stops a server that a crashed parent left running. Throws when no server is installed or it does
 * not start.
 */
export async function startRedis({
  dir,
  port,
  databases = 16,
  appendOnly = false,
  lines = [],
  isSentinel = false,
}: RedisOptions): Promise<EmbeddedRedis> {
  const program = findRedisServer()
  if (!program)
    throw new Error('No redis-server or valkey-server on the PATH: install one (apt-get install redis-server) or set REDIS_URL.')
  const root = resolve(dir)
  mkdirSync(dirname(root), { recursive: true })
  if (!existsSync(root)) mkdirSync(root, { mode: 0o700 })
  const pidFile = join(root, 'redis.pid')
  const logFile = join(root, 'redis.log')
  await stopLeftoverRedis(root)

  const deadline = Date.now() + START_MS
  for (;;) {
    const chosen = port ?? (await claimPort())
    const configFile = join(root, 'redis.conf')
    const configuration = [
      'bind 127.0.0.1',
      `port ${chosen}`,
      'daemonize no',
      `dir "${root}"`,
      `pidfile "${pidFile}"`,
      `databases ${databases}`,
      'maxmemory-policy noeviction',
      `appendonly ${appendOnly ? 'yes' : 'no'}`,
      // The append-only file makes snapshots superfluous; without it the data need not outlive the
      // process.
      'save ""',
      ...lines,
    ]
    writeFileSync(configFile, `${configuration.join('\n')}\n`, { mode: 0o600 })
    writeFileSync(logFile, '', { mode: 0o600 })
    const server = startStoreProcess({
      command: [program, configFile, ...(isSentinel ? ['--sentinel'] : [])],
      logFile,
      deathSignal: 'SIGTERM',
      cwd: root,
    })
    if (await becomesReady(server, chosen, deadline)) return running(server, chosen, pidFile, logFile)
    await server.stop(['SIGTERM', 'SIGKILL'])
    const report = lastLines(logFile)
    if (port || !report.includes('in use') || Date.now() > deadline) {
      throw new Error(`${program} did not start in ${root}. Its last lines:\n${report}`)
    }
  }
}

async function becomesReady(server: StoreProcess, port: number, deadline: number): Promise<boolean> {
  while (server.isRunning() && Date.now() < deadline) {
    if (await answersPing(port)) return server.isRunning()
    await sleep(15)
  }
  return false
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    const answer = (yes: boolean) => {
      socket.destroy()
      resolve(yes)
    }
    socket.setTimeout(500, () => answer(false))
    socket.once('error', () => answer(false))
    // It answers -LOADING while it replays the append-only file.
    socket.once('data', (bytes) => answer(bytes.toString().startsWith('+PONG')))
  })
}

/** Ends a server that a crashed parent left running over `dir`, and waits for its end. */
export async function stopLeftoverRedis(dir: string): Promise<void> {
  const root = resolve(dir)
  const pidFile = join(root, 'redis.pid')
  let pid = 0
  try {
    pid = Number(readFileSync(pidFile, 'utf8'))
  } catch {
    return
  }
  if (pid > 0 && isAlive(pid) && /redis|valkey/.test(commandLine(pid)) && commandLineIsOurs(pid, root)) {
    await endProcess(pid, ['SIGTERM', 'SIGKILL'])
  }
  rmSync(pidFile, { force: true })
}

/** By the port of our configuration: Redis rewrites its title to `redis-server 127.0.0.1:PORT`. */
function commandLineIsOurs(pid: number, root: string): boolean {
  const port = /^port (\d+)$/m.exec(readFileSync(join(root, 'redis.conf'), 'utf8'))?.[1]
  const words = commandLine(pid)
  return words.includes(root) || (port !== undefined && words.includes(`:${port}`))
}

function running(server: StoreProcess, port: number, pidFile: string, logFile: string): EmbeddedRedis {
  return {
    url: (database = 0) => `redis://127.0.0.1:${port}/${database}`,
    port,
    pid: server.pid,
    logFile,
    exited: server.exited,
    stop: async () => {
      await server.stop(['SIGTERM', 'SIGKILL'], 8_000)
      rmSync(pidFile, { force: true })
    },
  }
}
