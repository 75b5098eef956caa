import { ConfigError, type PinVaultConfig } from '../../config.ts'
import { createFilePinVault } from '../../platform/pin-vault/file.ts'
import type { Finding } from './finding.ts'

const what = 'payment PINs'

/** Whether the server setups that PINs are checked with can be had. Says nothing of what they are. */
export async function examinePins(config: PinVaultConfig): Promise<Finding> {
  switch (config.kind) {
    case 'none':
      return { what, verdict: 'wrong', detail: 'the API cannot start: set PIN_SETUP_FILE or PIN_SETUPS, made by "kiwi pay pin-setup"' }
    case 'settings':
      return { what, verdict: 'ok', detail: `${config.setups.length} setups of PIN_SETUPS, newest ${config.setups[0]?.id}` }
    case 'file':
      try {
        return { what, verdict: 'ok', detail: `newest setup ${(await createFilePinVault(config.path).newest()).id} of ${config.path}` }
      } catch (error) {
        if (error instanceof ConfigError) return { what, verdict: 'wrong', detail: error.message }
        throw error
      }
    default: {
      const unhandled: never = config
      throw new Error(String(unhandled))
    }
  }
}
