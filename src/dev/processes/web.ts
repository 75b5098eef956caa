import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { isAlive } from '../stores/store-process.ts'
import { CommandFailure } from '../../commands/io.ts'
import { linked } from '../lock.ts'

/** What decides how the built web app looks; the sdk is compiled into it, of the API it takes only types. */
const SOURCES = ['web/**/*', 'sdk/**/*', 'package-lock.json']
/** A build takes a quarter of a minute alone, and several times that beside busy neighbours. */
const turnWithinMs = 5 * 60_000
const NOT_SOURCES = /(^|\/)(node_modules|dist|paraglide|cache|\.[^/]+)(\/|$)/

/** Builds web/dist when its sources changed since the last build; tells whether it had to. Builders of one checkout take turns. */
export function buildWeb(root: string): Promise<boolean> {
  return inTurn(root, () => build(root))
}

/** Makes the web's messages from its JSON where they are missing or older: tests read them without a build. */
export async function buildMessages(root: string): Promise<void> {
  const madeAt = () => changedAt(join(root, 'web/src/paraglide/messages.js'))
  const sources = ['web/messages/ko.json', 'web/messages/en.json', 'web/project.inlang/settings.json'].map((file) => join(root, file))
  if (sources.every((file) => changedAt(file) <= madeAt())) return
  await inTurn(root, async () => {
    if (sources.every((file) => changedAt(file) <= madeAt())) return
    const options = ['--project', './project.inlang', '--outdir', './src/paraglide', '--emit-ts-declarations']
    await run(root, '@inlang/paraglide-js/bin/run.js', ['compile', ...options, '--strategy', 'localStorage', 'baseLocale'])
    // What came out as it was is not written again; without a new date it would be made anew each time.
    const now = new Date()
    utimesSync(join(root, 'web/src/paraglide/messages.js'), now, now)
  })
}

function changedAt(file: string): number {
  return existsSync(file) ? statSync(file).mtimeMs : 0
}

let turns = 0

/** Every build writes the same messages beside the sources; two at once would read half of each other's. */
async function inTurn<T>(root: string, work: () => Promise<T>): Promise<T> {
  const lock = join(root, '.kiwi/web.lock')
  const draft = `${lock}.${process.pid}-${++turns}`
  mkdirSync(join(root, '.kiwi'), { recursive: true })
  writeFileSync(draft, `${process.pid}`)
  const deadline = Date.now() + turnWithinMs
  while (!linked(draft, lock)) {
    const holder = pidIn(lock)
    if (holder > 0 && !isAlive(holder)) rmSync(lock, { force: true })
    else if (Date.now() > deadline) {
      rmSync(draft, { force: true })
      throw new CommandFailure(
        `Process ${holder} has been building the web app for ${turnWithinMs / 60_000} minutes. Stop it, then run this again.`,
      )
    } else await sleep(100)
  }
  try {
    return await work()
  } finally {
    rmSync(lock, { force: true })
  }
}

/** Whose lock it is; 0 when it has just been given back. */
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
  // Built aside and moved into place: who serves the old one, or builds at the same time, never sees half of it.
  const draft = join(root, '.kiwi', `web-${process.pid}`)
  await vite(root, draft)
  writeFileSync(join(draft, '.built-from'), hash)
  try {
    // Somebody who built the same sources was faster, and may be serving them already.
    if (isBuilt()) return true
    rmSync(built, { recursive: true, force: true })
    renameSync(draft, built)
  } catch {
    // Faster by a moment.
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
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: Buffer[] = []
  child.stdout.on('data', (bytes: Buffer) => output.push(bytes))
  child.stderr.on('data', (bytes: Buffer) => output.push(bytes))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) resolve()
      else
        reject(new CommandFailure(`The web app does not build:\n${stripVTControlCharacters(Buffer.concat(output).toString()).trimEnd()}`))
    })
  })
}
