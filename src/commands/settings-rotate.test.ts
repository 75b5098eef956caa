import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runCommand } from '../../test/run-command.ts'
import { seoulDate } from '../shared/seoul-day.ts'
import { settingKinds } from '../shared/production-profile.ts'
import { settingTable } from './configure/setting-table.ts'
import { isSecretName, type SecretName, secretTable } from './configure/secret-table.ts'
import { register } from './settings.ts'

let dir: string
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'kiwi-rotate-'))
  await kiwi('init', '--url', 'https://kiwi.example')
})
afterEach(() => rmSync(dir, { recursive: true }))

const kiwi = (...words: string[]) => runCommand(register, {}, ['settings', ...words, '--dir', dir])
const fileOf = (name: string) => join(dir, settingTable.find((one) => one.name === name)!.file)
const valueOf = (name: string) => parseEnv(readFileSync(fileOf(name), 'utf8'))[name] ?? ''
const without = (text: string, name: string) => text.replace(new RegExp(`^#?${name}=.*$`, 'm'), '')

it('every setting whose name says that it is a secret has a row, and every row is a setting', () => {
  const notSecret = [
    'KAKAO_JS_KEY',
    'S3_ACCESS_KEY_ID',
    'APPLE_KEY_ID',
    'PORTONE_CHANNEL_KEY',
    'PORTONE_RECEIPT_CHANNEL_KEY',
    'BANK_EARLIER_ROOT_KEYS',
  ]
  const named = Object.keys(settingKinds).filter(
    (name) => /SECRET|KEY|TOKEN|PASSWORD|SETUP|FINTECH/.test(name) && !notSecret.includes(name),
  )
  expect(named.filter((name) => !isSecretName(name))).toEqual([])
  expect(Object.keys(secretTable).filter((name) => !(name in settingKinds))).toEqual([])
})

const names = Object.keys(secretTable) as SecretName[]
it.each(names.filter((name) => secretTable[name].how === 'pair'))(
  'adds a key to %s behind the old one, then puts it first',
  async (name) => {
    const old = valueOf(name)
    expect(await kiwi('rotate', name, '--first')).toMatchObject({ exitCode: 1 })
    const before = readFileSync(fileOf(name), 'utf8')
    expect(await kiwi('rotate', name)).toMatchObject({ exitCode: 0, value: { written: [name] } })
    const [first, second] = valueOf(name).split(',')
    expect([first, second === undefined || second === old]).toEqual([old, false])
    expect(without(readFileSync(fileOf(name), 'utf8'), name)).toBe(without(before, name))
    expect(statSync(fileOf(name)).mode & 0o777).toBe(0o600)
    expect(await kiwi('rotate', name, '--first')).toMatchObject({ exitCode: 0 })
    expect(valueOf(name)).toBe(`${second},${old}`)
    // Repeated, it does not bring the old one back.
    expect(await kiwi('rotate', name, '--first')).toMatchObject({ exitCode: 1 })
    expect(valueOf(name)).toBe(`${second},${old}`)
    // Both work: the processes take the files as they are.
    expect((await kiwi('check')).text).not.toContain(name)
  },
)

it.each(names.filter((name) => secretTable[name].how === 'random'))('replaces %s by a new random value', async (name) => {
  const old = valueOf(name)
  expect(await kiwi('rotate', name)).toMatchObject({ exitCode: 0 })
  expect(valueOf(name)).toMatch(/^[\w-]{43}$/)
  expect(valueOf(name)).not.toBe(old)
  expect((await kiwi('check')).text).not.toContain(name)
})

it('makes the signing key of the bank and its public half together, and keeps each earlier half for the heads up to today', async () => {
  const written = ['BANK_EARLIER_ROOT_KEYS', 'BANK_SIGNING_KEY', 'BANK_ROOT_KEY']
  const halves: string[] = []
  for (const name of ['BANK_ROOT_KEY', 'BANK_SIGNING_KEY']) {
    const old = [valueOf('BANK_SIGNING_KEY'), valueOf('BANK_ROOT_KEY')]
    halves.unshift(`${seoulDate(new Date())}:${old[1]}`)
    expect(await kiwi('rotate', name)).toMatchObject({ exitCode: 0, value: { written } })
    expect([valueOf('BANK_SIGNING_KEY'), valueOf('BANK_ROOT_KEY')]).not.toEqual(old)
    expect(valueOf('BANK_EARLIER_ROOT_KEYS')).toBe(halves.join())
  }
  expect((await kiwi('check')).text).not.toContain('BANK_EARLIER_ROOT_KEYS')
})

it.each(['a#b', ' a b ', `it's`, 'a"b'])('writes %j so that a process reads the same', async (value) => {
  const path = join(dir, 'value')
  writeFileSync(path, value)
  await kiwi('rotate', 'MEILI_KEY', '--value-file', path)
  expect(valueOf('MEILI_KEY')).toBe(value.trim())
})

it('refuses a value of several lines, and changes the line that counts', async () => {
  const path = join(dir, 'value')
  writeFileSync(path, 'one\ntwo')
  const before = readFileSync(fileOf('MEILI_KEY'), 'utf8')
  expect(await kiwi('rotate', 'MEILI_KEY', '--value-file', path)).toMatchObject({ exitCode: 1 })
  expect(readFileSync(fileOf('MEILI_KEY'), 'utf8')).toBe(before)
  writeFileSync(fileOf('OPS_TOKEN'), `#OPS_TOKEN=example\n${readFileSync(fileOf('OPS_TOKEN'), 'utf8')}\nOPS_TOKEN=twice\n`)
  await kiwi('rotate', 'OPS_TOKEN')
  expect(valueOf('OPS_TOKEN')).toMatch(/^[\w-]{43}$/)
  expect(readFileSync(fileOf('OPS_TOKEN'), 'utf8').match(/^OPS_TOKEN=/gm)).toHaveLength(1)
})

it.each(names.filter((name) => secretTable[name].how === 'given'))('takes %s from a file, and says where it comes from', async (name) => {
  const asked = await kiwi('rotate', name)
  expect(asked.exitCode).toBe(1)
  expect(asked.complaint).toContain(secretTable[name].from)
  const path = join(dir, 'value')
  writeFileSync(path, 'a$&b-new-value\n')
  expect(await kiwi('rotate', name, '--value-file', path)).toMatchObject({ exitCode: 0 })
  expect(valueOf(name)).toBe('a$&b-new-value')
})

it('knows no others', async () => {
  expect(await kiwi('rotate', 'PORT')).toMatchObject({ exitCode: 2 })
})
