import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testEnv } from '../../../test/worlds/world.ts'
import { apiConfig, parsePinSetups } from '../../config.ts'
import { describePinVault } from '../../../test/contract/ports/pin-vault.ts'
import { createFilePinVault } from './file.ts'
import { newPinSetup, prependPinSetup } from './new-setup.ts'
import { createMemoryPinVault } from './memory.ts'

let dir: string
let made = 0
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'kiwi-setups-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

describePinVault('setups of the settings', (setups) => {
  const text = setups.map(({ id, setup }) => `${id}:${setup}`).join(',')
  return createMemoryPinVault(parsePinSetups(text) ?? [])
})

describePinVault('setups of a file', (setups) => {
  const path = join(dir, `setups-${++made}`)
  for (const setup of setups.toReversed()) prependPinSetup(path, setup)
  return createFilePinVault(path)
})

describe('the file', () => {
  it('is for its owner only, and refused when it is not', async () => {
    const path = join(dir, 'private')
    prependPinSetup(path, await newPinSetup(new Date('2026-11-22T00:00:00Z')))
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect((await createFilePinVault(path).newest()).id).toMatch(/^20261122-[0-9a-f]{4}$/)
    chmodSync(path, 0o644)
    expect(() => createFilePinVault(path)).toThrow(`chmod 600 ${path}`)
  })

  it('that is missing or holds something else stops the boot with a sentence', () => {
    const path = join(dir, 'wrong')
    expect(() => createFilePinVault(path)).toThrow(/^Set PIN_SETUP_FILE to a file that can be read/)
    writeFileSync(path, 'nothing of the kind', { mode: 0o600 })
    expect(() => createFilePinVault(path)).toThrow(/^Put id:setup lines into PIN_SETUP_FILE/)
    expect(readFileSync(path, 'utf8')).toBe('nothing of the kind')
  })
})

describe('the settings', () => {
  const settings = {
    ...Object.fromEntries(
      Object.entries(testEnv).filter(([name]) => !/^(OPENBANKING|DEPOSITS|COURIER|PORTONE_RECEIPT|BANK_(KEYS|SIGN|INDEX))/.test(name)),
    ),
    DATABASE_URL: 'postgres://kiwi@127.0.0.1/kiwi',
    LOG_DATABASE_URL: 'postgres://kiwi@127.0.0.1/log',
    REDIS_URL: 'redis://127.0.0.1',
    PUBLIC_URL: 'http://127.0.0.1',
  } as Record<string, string | undefined>

  it('name one home: neither none nor two', () => {
    expect(apiConfig(settings).pinVault.kind).toBe('settings')
    expect(apiConfig({ ...settings, PIN_SETUPS: undefined, PIN_SETUP_FILE: '/etc/kiwi/pins' }).pinVault).toEqual({
      kind: 'file',
      path: '/etc/kiwi/pins',
    })
    expect(() => apiConfig({ ...settings, PIN_SETUPS: undefined })).toThrow(/^Set PIN_SETUP_FILE or PIN_SETUPS/)
    expect(() => apiConfig({ ...settings, PIN_SETUP_FILE: '/etc/kiwi/pins' })).toThrow(/not both/)
    expect(() => apiConfig({ ...settings, PIN_SETUPS: 'k1:short' })).toThrow(/^Set PIN_SETUPS right: needs id:setup pairs/)
  })
})
