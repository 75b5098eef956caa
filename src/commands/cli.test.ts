import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { bareEnvironment } from '../../test/bare-environment.ts'

const cli = fileURLToPath(new URL('../cli.ts', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'kiwi-cli-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

function kiwi(args: string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    env: { ...bareEnvironment, ...env },
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

describe('a wrong command line exits with 2 and says what is right', () => {
  test.for([
    [['tset'], "Unknown command 'tset'. Did you mean test? See: kiwi --help"],
    [['fly'], "Unknown command 'fly'. The commands are: dev, test, check"],
    [['db'], '"kiwi db" needs one of these: migrate, status'],
    [['db', 'stauts'], "Unknown command 'stauts'. Did you mean status? See: kiwi db --help"],
    [['dev', '--prot', '1'], "Unknown option '--prot'. Did you mean --port? See: kiwi dev --help"],
    [['dev', '--port', 'x'], "Option '--port <port>' argument 'x' is invalid. A port is a number from 1 to 65535."],
    [['check', 'all'], "Too many arguments for 'check'."],
  ] as const)('kiwi %j', ([args, sentence]) => {
    const { status, stdout, stderr } = kiwi([...args])
    expect(stderr).toContain(`kiwi: ${sentence}`)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  })
})

test('without a command it shows the help and that is no failure', () => {
  const { status, stdout } = kiwi([])
  expect(status).toBe(0)
  expect(stdout).toContain('Usage: kiwi')
})

describe('--json', () => {
  test('puts one document on stdout when all is well', () => {
    const { status, stdout } = kiwi(['doctor', '--json'])
    const { findings } = JSON.parse(stdout) as { findings: { what: string; verdict: string; detail: string }[] }
    expect(status).toBe(0)
    expect(findings.find(({ what }) => what === 'Node')).toEqual({ what: 'Node', verdict: 'ok', detail: process.versions.node })
  })

  test('puts the sentence in `error` when the line is wrong, with the same exit code', () => {
    const { status, stdout, stderr } = kiwi(['db', 'stat', '--json'])
    expect(JSON.parse(stdout)).toEqual({ error: { message: "Unknown command 'stat'. Did you mean status? See: kiwi db --help" } })
    expect({ status, stderr }).toEqual({ status: 2, stderr: '' })
  })
})

test('a store that cannot be reached is a failure with a sentence, not a stack', () => {
  const nowhere = 'postgres://kiwi:secret@127.0.0.1:9/kiwi'
  const { status, stderr } = kiwi(['db', 'status'], { DATABASE_URL: nowhere, LOG_DATABASE_URL: nowhere })
  expect(status).toBe(1)
  expect(stderr).toMatch(/^kiwi: .+/)
  expect(stderr).not.toMatch(/secret|\n\s+at /)
})

test('the doctor names the setting that is missing and fails', () => {
  const { status, stdout } = kiwi(['doctor'], { DATABASE_URL: 'postgres://127.0.0.1/kiwi' })
  expect(status).toBe(1)
  expect(stdout).toMatch(/WRONG {2}configuration +Set \w+:/)
})

test('a port that is taken is refused before anything starts', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as { port: number }
  const { status, stderr } = kiwi(['dev', '--port', `${port}`, '--state', join(scratch, 'taken')])
  other.close()
  expect(stderr).toContain(`Port ${port} is taken by another program.`)
  expect(status).toBe(1)
})
