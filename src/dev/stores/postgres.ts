import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { claimPort } from './ports.ts'
import { endLeftoverServer, isReady } from './postgres-lock.ts'
import { postgresBinaries } from './postgres-binaries.ts'
import { lastLines, startStoreProcess, type StoreProcess } from './store-process.ts'
import { unprivileged, type Unprivileged } from './unprivileged.ts'

type PostgresOptions = {
  /** Holds `data/`, the password and the log; created if missing. */
  dir: string
  port?: number
  /** Server settings, each passed as `-c name=value`. */
  settings?: Record<string, string | number | boolean>
}

export type EmbeddedPostgres = {
  /** Connection URL of the superuser `kiwi`; of the database `postgres` by default. */
  url(database?: string): string
  port: number
  pid: number
  logFile: string
  exited: StoreProcess['exited']
  stop: () => Promise<void>
}

const DEFAULTS = {
  shared_buffers: '256MB',
  max_connections: 300,
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Just-in-time compilation costs more than it saves on queries of a few milliseconds.
  jit: false,
}
const START_MS = 60_000

/** Ends a server that a crashed parent left running over `dir`, and waits for its end. */
export async function stopLeftoverPostgres(dir: string): Promise<void> {
  await endLeftoverServer(join(resolve(dir), 'data'))
}

/**
 * Starts Postgres 18 on 127.0.0.1 over `dir`; creates the cluster the first time (C.UTF-8, for
 * trigrams of Hangul). A crash of the server or of its parent does not block the next start. Throws
 * with the last log lines on failure.
 */
export async function startPostgres({ dir, port, settings = {} }: PostgresOptions): Promise<EmbeddedPostgres> {
  const root = resolve(dir)
  mkdirSync(dirname(root), { recursive: true })
  if (!existsSync(root)) mkdirSync(root, { mode: 0o700 })
  const binaries = postgresBinaries()
  const runAs = unprivileged(binaries.postgres, root)
  const data = join(root, 'data')
  const logFile = join(root, 'postgres.log')
  if (!existsSync(join(data, 'PG_VERSION'))) createCluster(root, data, binaries.initdb, runAs)
  giveTo(runAs, root)
  await endLeftoverServer(data)

  const deadline = Date.now() + START_MS
  for (;;) {
    const chosen = port ?? (await claimPort())
    const options = Object.entries({ ...DEFAULTS, ...settings, listen_addresses: '127.0.0.1', unix_socket_directories: '' })
    const command = [binaries.postgres, '-D', data, '-p', `${chosen}`, ...options.flatMap(([key, value]) => ['-c', `${key}=${value}`])]
    writeFileSync(logFile, '', { mode: 0o600 })
    const server = startStoreProcess({ command, logFile, deathSignal: 'SIGINT', prefix: runAs.prefix, cwd: root })
    if (await becomesReady(server, data, deadline)) return running(server, root, chosen, logFile)
    await server.stop(['SIGINT', 'SIGKILL'])
    const report = lastLines(logFile)
    // Try again: another process took the port, or backends of a killed server have not ended yet.
    const isTemporary = (!port && report.includes('could not bind')) || report.includes('is still in use')
    if (!isTemporary || Date.now() > deadline) throw new Error(`Postgres did not start in ${root}. Its last lines:\n${report}`)
    await sleep(100)
  }
}

function createCluster(root: string, data: string, initdb: string, runAs: Unprivileged): void {
  // Created under another name and renamed: an interrupted initdb leaves nothing that looks like a
  // cluster.
  const draft = join(root, 'data.draft')
  const passwordFile = join(root, 'password')
  rmSync(draft, { recursive: true, force: true })
  writeFileSync(passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 })
  giveTo(runAs, root)
  // A random password needs no key stretching: one scram iteration makes connections cheap.
  const flags = ['--username=kiwi', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '-c', 'scram_iterations=1', '--encoding=UTF8']
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C.UTF-8']
  const [command, ...args] = [...runAs.prefix, initdb, '-D', draft, ...flags, ...locale, '--no-sync']
  const made = spawnSync(command, args, { encoding: 'utf8', cwd: root })
  if (made.status !== 0) throw new Error(`initdb failed in ${root}:\n${made.stderr || made.error?.message}`)
  // A server that was still ending may have left a directory without a cluster.
  rmSync(data, { recursive: true, force: true })
  renameSync(draft, data)
}

function giveTo({ owner }: Unprivileged, path: string): void {
  if (!owner) return
  const { uid } = lstatSync(path)
  if (uid === owner.uid && path.endsWith('data')) return
  chownSync(path, owner.uid, owner.gid)
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) giveTo({ prefix: [], owner }, join(path, entry.name))
    else if (!entry.isSymbolicLink()) chownSync(join(path, entry.name), owner.uid, owner.gid)
  }
}

async function becomesReady(server: StoreProcess, data: string, deadline: number): Promise<boolean> {
  while (server.isRunning() && Date.now() < deadline) {
    if (isReady(data, server.pid)) return true
    await sleep(15)
  }
  return false
}

function running(server: StoreProcess, root: string, port: number, logFile: string): EmbeddedPostgres {
  const password = readFileSync(join(root, 'password'), 'utf8').trim()
  return {
    url: (database = 'postgres') => `postgres://kiwi:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
    port,
    pid: server.pid,
    logFile,
    exited: server.exited,
    // Fast shutdown, then immediate (with recovery at the next start), then a kill.
    stop: () => server.stop(['SIGINT', 'SIGQUIT', 'SIGKILL'], 8_000),
  }
}
