import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { isAlive } from '../stores/store-process.ts'
import { CommandFailure } from '../../commands/io.ts'
import { linked } from '../lock.ts'

/** The built web app depends on these. The SDK is compiled into it; the API gives it only types. */
const SOURCES = ['web/**/*', 'sdk/**/*', 'package-lock.json']
/** A build alone takes 15 s, and several times that on a busy machine. */
const lockTimeoutMs = 5 * 60_000
const NOT_SOURCES = /(^|\/)(node_modules|dist|paraglide|cache|\.[^/]+)(\/|$)/

/** Builds web/dist when its sources changed since the last build; true when it built. */
export function buildWeb(root: string): Promise<boolean> {
  return withBuildLock(root, () => build(root))
}

/** Generates the web's messages when they are missing or older than their JSON, for tests. */
export async function buildMessages(root: string): Promise<void> {
  const madeAt = () => changedAt(join(root, 'web/src/paraglide/messages.js'))
  const sources = ['web/messages/ko.json', 'web/messages/en.json', 'web/project.inlang/settings.json'].map((file) => join(root, file))
  if (sources.every((file) => changedAt(file) <= madeAt())) return
  await withBuildLock(root, async () => {
    if (sources.every((file) => changedAt(file) <= madeAt())) return
    const options = ['--project', './project.inlang', '--outdir', './src/paraglide', '--emit-ts-declarations']
    await run(root, '@inlang/paraglide-js/bin/run.js', ['compile', ...options, '--strategy', 'localStorage', 'baseLocale'])
    // The compiler leaves unchanged files alone. Without a new date they would look stale each
    // time.
    const now = new Date()
    utimesSync(join(root, 'web/src/paraglide/messages.js'), now, now)
  })
}

function changedAt(file: string): number {
  return existsSync(file) ? statSync(file).mtimeMs : 0
}

let attempts = 0

/** One build at a time: each writes the same message files, and another could read half of them. */
async function withBuildLock<T>(root: string, work: () => Promise<T>): Promise<T> {
  const lock = join(root, '.kiwi/web.lock')
  const draft = `${lock}.${process.pid}-${++attempts}`
  mkdirSync(join(root, '.kiwi'), { recursive: true })
  writeFileSync(draft, `${process.pid}`)
  const deadline = Date.now() + lockTimeoutMs
  while (!linked(draft, lock)) {
    const holder = pidIn(lock)
    if (holder > 0 && !isAlive(holder)) rmSync(lock, { force: true })
    else if (Date.now() > deadline) {
      rmSync(draft, { force: true })
      throw new CommandFailure(
        `Process ${holder} has been building the web app for ${lockTimeoutMs / 60_000} minutes. Stop it, then run this again.`,
      )
    } else await sleep(100)
  }
  try {
    return await work()
  } finally {
    rmSync(lock, { force: true })
  }
}

/** The process that holds the lock; 0 when it was just released. */
function pidIn(lock: string): number {
  try {
    return Number(readFileSync(lock, 'utf8'))
  } catch {
    return 0
  }
}

async function build(root: string): Promise<boolean> {
  const built = join(root, 'web/dist')
  const stamp = join(built, '.built-from')
  const hash = hashOfSources(root)
  const isBuilt = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === hash
  if (isBuilt()) return false
  // Built in another place and renamed: a server of the old build never sees half of the new one.
  const draft = join(root, '.kiwi', `web-${process.pid}`)
  await vite(root, draft)
  writeFileSync(join(draft, '.built-from'), hash)
  try {
    // Another process may have built the same sources first, and may serve them already.
    if (isBuilt()) return true
    rmSync(built, { recursive: true, force: true })
    renameSync(draft, built)
  } catch {
    // Another build took the place in between.
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return true
}

function hashOfSources(root: string): string {
  const files = globSync(SOURCES, { cwd: root, withFileTypes: true, exclude: (entry) => NOT_SOURCES.test(entry.name) })
  const hash = createHash('sha256')
  const paths = files.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  for (const path of paths.sort()) hash.update(path.slice(root.length)).update(readFileSync(path))
  return hash.digest('hex')
}

function vite(root: string, outDir: string): Promise<void> {
  return run(root, 'vite/bin/vite.js', ['build', '--logLevel', 'warn', '--outDir', outDir, '--emptyOutDir'])
}

/** Runs a program of node_modules in web/. */
function run(root: string, script: string, args: string[]): Promise<void> {
  const child = spawn(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: join(root, 'web'),
    // A test runner calls itself `test`: its build would be one of development, and not what people
    // get.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: Buffer[] = []
  child.stdout.on('data', (bytes: Buffer) => output.push(bytes))
  child.stderr.on('data', (bytes: Buffer) => output.push(bytes))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve()
      else
        reject(new CommandFailure(`The web app does not build:\n${stripVTControlCharacters(Buffer.concat(output).toString()).trimEnd()}`))
    })
  })
}
