import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'

/**
 * The bash script `kiwi`, in checkouts made for it: what npm would do is done by a script that
 * leaves a trace.
 */
const script = fileURLToPath(new URL('../../kiwi', import.meta.url))
const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'kiwi-script-')))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

let checkout: string
let programs: string
let count = 0

beforeEach(() => {
  const home = join(scratch, `${++count}`)
  checkout = join(home, 'a checkout')
  programs = join(home, 'programs')
  mkdirSync(join(checkout, 'src'), { recursive: true })
  mkdirSync(programs, { recursive: true })
  copyFileSync(script, join(checkout, 'kiwi'))
  writeFileSync(join(checkout, 'package-lock.json'), '{"v":1}')
  writeFileSync(join(checkout, 'src/cli.ts'), 'console.log(JSON.stringify({ cwd: process.cwd(), words: process.argv.slice(2) }))')
  program('node', `[ "$1" = -p ] && echo 20.1.0`)
  program('npm', `echo run >> npm-runs; mkdir -p node_modules/.bin; ln -sf ${process.execPath} node_modules/.bin/node`)
})

function program(name: string, body: string) {
  const path = join(programs, name)
  writeFileSync(path, `#!/bin/sh\n${body}\n`)
  chmodSync(path, 0o755)
}

function run(path = join(checkout, 'kiwi'), args: string[] = []) {
  const { status, stdout, stderr } = spawnSync('bash', [path, ...args], {
    cwd: '/',
    env: { PATH: `${programs}:/usr/bin:/bin` },
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

const npmRuns = () =>
  existsSync(join(checkout, 'npm-runs')) ? readFileSync(join(checkout, 'npm-runs'), 'utf8').trim().split('\n').length : 0

test('runs the command line from any directory and through links, with its words as they are', () => {
  symlinkSync('a checkout/kiwi', join(checkout, '../relative'))
  symlinkSync(join(checkout, '../relative'), join(scratch, `link-${count}`))
  const { status, stdout } = run(join(scratch, `link-${count}`), ['db', 'two words'])
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toEqual({ cwd: checkout, words: ['db', 'two words'] })
})

test('installs the first time and when the lock file changed, and does not ask npm otherwise', () => {
  expect(run().stderr).toMatch(/installing packages[^]*packages installed in \d+ s/)
  expect(run()).toMatchObject({ status: 0, stderr: '' })
  expect(npmRuns()).toBe(1)
  writeFileSync(join(checkout, 'package-lock.json'), '{"v":2}')
  run()
  expect(npmRuns()).toBe(2)
})

test('needs neither node nor npm of the system once it is installed', () => {
  run()
  rmSync(join(programs, 'node'))
  rmSync(join(programs, 'npm'))
  expect(run()).toMatchObject({ status: 0, stderr: '' })
})

test('fetches Node 24 itself where npm ran no install scripts', () => {
  program('npm', 'mkdir -p node_modules/.bin node_modules/node; ln -sf ../node/bin/node node_modules/.bin/node')
  program('node', `case "$1" in -p) echo 22.0.0 ;; *) mkdir bin; ln -s ${process.execPath} bin/node; echo "$PWD $1" > ../../trace ;; esac`)
  expect(run()).toMatchObject({ status: 0 })
  expect(readFileSync(join(checkout, 'trace'), 'utf8')).toBe(`${checkout}/node_modules/node installArchSpecificPackage.js\n`)
})

describe('one sentence when', () => {
  test('Node is too old', () => {
    program('node', 'echo 18.19.1')
    expect(run()).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^kiwi: Node 18.19.1 is too old. Install Node 20 or newer .*\n$/) as string,
    })
  })

  test('npm fails, and the next start tries again', () => {
    program('npm', 'echo "npm error network" >&2; exit 1')
    const { status, stderr } = run()
    expect(status).toBe(1)
    expect(stderr).toMatch(/npm error network\nkiwi: npm could not install the packages .*\n$/)
    program('npm', `mkdir -p node_modules/.bin; ln -sf ${process.execPath} node_modules/.bin/node`)
    expect(run().status).toBe(0)
  })
})
