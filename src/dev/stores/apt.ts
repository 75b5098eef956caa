import { spawn, spawnSync } from 'node:child_process'
import { findProgram } from './programs.ts'

/** A program that comes from the operating system rather than from npm. */
export interface SystemProgram {
  /** Any of these will do; the first is the one apt brings. */
  names: string[]
  /** Debian packages, in order of preference; the first one apt knows is taken, and `extras` with it. */
  packages: string[]
  extras?: string[]
  purpose: string
}

export const redisServer: SystemProgram = {
  names: ['redis-server', 'valkey-server'],
  packages: ['redis-server', 'valkey-server'],
  purpose: 'counters, cards and job queues',
}

export const chromium: SystemProgram = {
  names: ['chromium', 'chromium-browser', 'google-chrome'],
  packages: ['chromium'],
  // Without a CJK font the screenshots show boxes where Hangul should be.
  extras: ['fonts-noto-cjk'],
  purpose: 'the browser tests',
}

let updated = false

/**
 * The path of a system program, installing it where that needs no question: apt-get is there and we are root or may sudo
 * without a password. Otherwise throws one sentence that says what to install. `news` hears one line when it installs.
 */
export async function systemProgram(wanted: SystemProgram, news: (line: string) => void): Promise<string> {
  const found = findProgram(...wanted.names)
  if (found) return found
  const asRoot = rootPrefix()
  if (!asRoot || !findProgram('apt-get')) throw new Error(`${wanted.names[0]} is missing (for ${wanted.purpose}). ${howToInstall(wanted)}`)

  news(`  installing ${wanted.names[0]} with apt-get (once) …`)
  if (!updated) await apt(asRoot, ['update'])
  updated = true
  const available = wanted.packages.find((name) => spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0)
  const failure = available
    ? await apt(asRoot, ['install', '--yes', '--no-install-recommends', available, ...(wanted.extras ?? [])])
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

/** What makes a command root's without a question, or null. */
function rootPrefix(): string[] | null {
  if (process.getuid?.() === 0) return []
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : null
}

/** Runs apt-get; null when it went well, else its last words. */
function apt(asRoot: string[], args: string[]): Promise<string | null> {
  // At run level 1 the packages' own scripts start no service: we want the program, not a second server.
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
    child.once('exit', (code) => resolve(code === 0 ? null : (output.trim().split('\n').at(-1) ?? `exit code ${code}`)))
  })
}
