import { readFileSync, statSync } from 'node:fs'
import { ConfigError, parsePinSetups } from '../../config.ts'
import { createMemoryPinVault } from './memory.ts'
import type { PinVault } from './port.ts'

/** `id:setup` lines of a file that only its owner may read. Throws ConfigError at boot. */
export function createFilePinVault(path: string): PinVault {
  let text: string
  try {
    if ((statSync(path).mode & 0o077) !== 0) throw new ConfigError(`Let only its owner read PIN_SETUP_FILE: chmod 600 ${path}.`)
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw new ConfigError(`Set PIN_SETUP_FILE to a file that can be read: ${path} cannot.`)
  }
  const setups = parsePinSetups(text)
  if (!setups) throw new ConfigError(`Put id:setup lines into PIN_SETUP_FILE, newest first: ${path} has other content.`)
  return createMemoryPinVault(setups)
}
