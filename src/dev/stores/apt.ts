import { spawn, spawnSync } from 'node:child_process'
import { findProgram } from './programs.ts'

/** A program of the operating system, not of npm. */
export interface SystemProgram {
  /** Any of these will do; apt installs the first. */
  names: string[]
  /**
   * Debian packages by preference: the first that apt knows is installed, with those `extras` that
   * it knows.
   */
  packages: string[]
  extras?: string[]
  purpose: string
}

export const redisServer: SystemProgram = {
  names: ['redis-server', 'valkey-server'],
  packages: ['redis-server', 'valkey-server'],
  purpose: 'counters, cards and job queues',
}

/** Chromium without a window around each page. */
export const headlessShell = 'chromium-headless-shell'

export const chromium: SystemProgram = {
  names: ['chromium', 'chromium-browser', 'google-chrome'],
  packages: ['chromium'],
  // The shell takes a fifth of the CPU per page. Without these faces the screenshots show boxes
  // where Hangul and emoji should be.
  extras: [headlessShell, 'fonts-noto-cjk', 'fonts-noto-color-emoji'],
  purpose: 'the browser tests',
}

let updated = false

/**
 * The path of a system program. Installs a missing one with apt-get, as root or by sudo without a
 * password, and says so in one line of `news`. Otherwise throws with the package to install.
 */
export async function systemProgram(wanted: SystemProgram, news: (line: string) => void): Promise<string> {
  const found = findProgram(...wanted.names)
  if (found) return found
  const asRoot = rootPrefix()
  if (!asRoot || !findProgram('apt-get')) throw new Error(`${wanted.names[0]} is missing (for ${wanted.purpose}). ${howToInstall(wanted)}`)

  news(`  installing ${wanted.names[0]} with apt-get (once) …`)
  if (!updated) await apt(asRoot, ['update'])
  updated = true
  const isKnown = (name: string) => spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0
  const available = wanted.packages.find(isKnown)
  const failure = available
    ? await apt(asRoot, ['install', '--yes', '--no-install-recommends', available, ...(wanted.extras ?? []).filter(isKnown)])
    : 'apt does not know it'
  const installed = findProgram(...wanted.names)
  if (!installed)
    throw new Error(
      `apt-get could not install ${wanted.names[0]} (for ${wanted.purpose}): ${failure ?? 'it is still not on the PATH'}. ${howToInstall(wanted)}`,
    )
  return installed
}

function howToInstall({ names, packages, extras = [] }: SystemProgram): string {
  const name = [packages[0], ...extras].join(' ')
  const command = process.platform === 'darwin' ? `brew install ${names[0]!.replace('-server', '')}` : `sudo apt-get install ${name}`
  return `Install it (${command}) and start again.`
}

/** The prefix that runs a command as root without a password, or null. */
function rootPrefix(): string[] | null {
  if (process.getuid?.() === 0) return []
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : null
}

/** Runs apt-get; null on success, else its last line. */
function apt(asRoot: string[], args: string[]): Promise<string | null> {
  // At run level 1 the scripts of packages start no service: we start the server ourselves.
  const [program, ...words] = [
    ...asRoot,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'RUNLEVEL=1',
    'apt-get',
    '-q',
    '-o',
    'DPkg::Lock::Timeout=120',
    ...args,
  ]
  return new Promise((resolve) => {
    const child = spawn(program!, words, { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (bytes: Buffer) => (output = (output + bytes).slice(-4000)))
    child.stderr.on('data', (bytes: Buffer) => (output = (output + bytes).slice(-4000)))
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code) => resolve(code === 0 ? null : (output.trim().split('\n').at(-1) ?? `exit code ${code}`)))
  })
}
