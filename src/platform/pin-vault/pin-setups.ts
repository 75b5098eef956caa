import type { PinSetup, PinVault } from './port.ts'

/** Setups in memory, newest first: what settings and files give. */
export function pinVaultOf(setups: readonly PinSetup[]): PinVault {
  const [newest] = setups
  return {
    newest: () => (newest ? Promise.resolve(newest) : Promise.reject(new Error('This process has no PIN setup.'))),
    byId: (id) => Promise.resolve(setups.find((setup) => setup.id === id) ?? null),
  }
}
