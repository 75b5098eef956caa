import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildNode } from '../tools/build.ts'
import { bareEnvironment } from './bare-environment.ts'

/** The command line as the image has it: bundles beside `drizzle/` and packages, and no sources. */
const root = resolve(import.meta.dirname, '..')
let dir: string
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'kiwi-image-'))
  cpSync(join(root, 'drizzle'), join(dir, 'drizzle'), { recursive: true })
  cpSync(join(root, 'package.json'), join(dir, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'))
  await buildNode('cli', join(dir, 'dist'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function kiwi(...words: string[]): Promise<{ code: number | string; stdout: string; stderr: string }> {
  return new Promise((settle) => {
    const env = { ...bareEnvironment, NODE_ENV: 'production' }
    execFile(process.execPath, [join(dir, 'dist/cli.js'), ...words], { env, cwd: dir }, (error, stdout, stderr) =>
      settle({ code: error?.code ?? 0, stdout, stderr }),
    )
  })
}

it('examines the machine, says its version, and refuses a wrong word', async () => {
  const [doctor, version, wrong, id] = await Promise.all([
    kiwi('doctor', '--json'),
    kiwi('--version'),
    kiwi('nonsense'),
    kiwi('rank', 'explain', 'abc'),
  ])
  expect(doctor.stderr).toBe('')
  expect((JSON.parse(doctor.stdout) as { findings: { what: string }[] }).findings.map(({ what }) => what)).toContain('Node')
  expect(version.stdout.trim()).toBe((JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version)
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('The commands are: ') })
  expect(id).toMatchObject({ code: 2, stderr: expect.stringContaining('It is an id') })
})

it('loads every command', async () => {
  const help = await kiwi('--help')
  const names = [...help.stdout.matchAll(/^ {2}([a-z]+)[ [<]/gm)].map(([, name]) => name!)
  expect(names).toEqual(expect.arrayContaining(['dev', 'runner', 'doctor', 'db', 'jobs', 'pay', 'search']))
  for (const name of names) expect(await kiwi(name, '--help'), name).toMatchObject({ code: 0, stderr: '' })
})
