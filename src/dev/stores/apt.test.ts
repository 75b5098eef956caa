import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemProgram } from './apt.ts'

/** apt-get is a script that leaves a trace: a test must not change the machine. */
let dir: string
const wanted = { names: ['kiwi-imaginary', 'kiwi-alias'], packages: ['imaginary-package'], extras: ['imaginary-fonts'], purpose: 'a test' }

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kiwi-apt-'))
  vi.stubEnv('PATH', `${dir}${delimiter}${process.env.PATH}`)
  program('sudo', '[ "$1" = -n ] && shift; exec "$@"')
  program('apt-cache', 'exit 0')
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(dir, { recursive: true, force: true })
})

function program(name: string, body: string) {
  writeFileSync(join(dir, name), `#!/bin/sh\n${body}\n`)
  chmodSync(join(dir, name), 0o755)
}

test('what is there is taken, without a word and without apt', async () => {
  program('apt-get', `touch ${dir}/asked`)
  program('kiwi-alias', '')
  const news = vi.fn<(line: string) => void>()
  expect(await systemProgram(wanted, news)).toBe(join(dir, 'kiwi-alias'))
  expect(news).not.toHaveBeenCalled()
  expect(existsSync(join(dir, 'asked'))).toBe(false)
})

test('what is missing is installed with one line of news, never asking anybody', async () => {
  const made = `printf '#!/bin/sh\\n' > ${dir}/kiwi-imaginary; chmod +x ${dir}/kiwi-imaginary`
  program('apt-get', `echo "$DEBIAN_FRONTEND $*" >> ${dir}/trace; case "$*" in *install*) ${made} ;; esac`)
  const news = vi.fn<(line: string) => void>()
  expect(await systemProgram(wanted, news)).toBe(join(dir, 'kiwi-imaginary'))
  expect(news).toHaveBeenCalledTimes(1)
  const calls = readFileSync(join(dir, 'trace'), 'utf8').trim().split('\n')
  expect(calls.at(-1)).toMatch(/^noninteractive .*install --yes --no-install-recommends imaginary-package imaginary-fonts$/)
})

test('where apt fails, one sentence says why and what to install', async () => {
  program('apt-get', 'echo "E: Unable to fetch some archives" >&2; exit 100')
  const failed = systemProgram(wanted, () => {})
  await expect(failed).rejects.toThrow(
    'apt-get could not install kiwi-imaginary (for a test): E: Unable to fetch some archives. Install it (sudo apt-get install imaginary-package imaginary-fonts) and start again.',
  )
})
