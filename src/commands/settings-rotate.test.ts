import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runCommand } from '../../test/run-command.ts'
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
  const notSecret = ['S3_ACCESS_KEY_ID', 'APPLE_KEY_ID', 'PORTONE_CHANNEL_KEY']
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

it('makes the signing key of the bank and its public half together', async () => {
  const old = [valueOf('BANK_SIGNING_KEY'), valueOf('BANK_ROOT_KEY')]
  expect(await kiwi('rotate', 'BANK_ROOT_KEY')).toMatchObject({ exitCode: 0, value: { written: ['BANK_SIGNING_KEY', 'BANK_ROOT_KEY'] } })
  expect([valueOf('BANK_SIGNING_KEY'), valueOf('BANK_ROOT_KEY')]).not.toEqual(old)
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

it('says why a secret cannot be rotated, and knows no others', async () => {
  expect(await kiwi('rotate', 'BANK_INDEX_KEY')).toMatchObject({ exitCode: 1 })
  expect(await kiwi('rotate', 'PORT')).toMatchObject({ exitCode: 2 })
})
