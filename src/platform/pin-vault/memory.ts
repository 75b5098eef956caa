import type { PinSetup, PinVault } from './port.ts'

/** Setups from settings or a file, newest first. */
export function createMemoryPinVault(setups: readonly PinSetup[]): PinVault {
  const [newest] = setups
  return {
    newest: () => (newest ? Promise.resolve(newest) : Promise.reject(new Error('This process has no PIN setup.'))),
    byId: (id) => Promise.resolve(setups.find((setup) => setup.id === id) ?? null),
  }
}
