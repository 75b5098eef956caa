import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { CommandFailure } from '../io.ts'

/** What decides how the built web app looks; the sdk is compiled into it, of the API it takes only types. */
const SOURCES = ['web/**/*', 'sdk/**/*', 'package-lock.json']
const NOT_SOURCES = /(^|\/)(node_modules|dist|paraglide|cache|\.[^/]+)(\/|$)/

/** Builds web/dist when its sources changed since the last build; tells whether it had to. */
export async function buildWeb(root: string): Promise<boolean> {
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
  const program = join(root, 'node_modules/vite/bin/vite.js')
  const child = spawn(process.execPath, [program, 'build', '--logLevel', 'warn', '--outDir', outDir, '--emptyOutDir'], {
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
