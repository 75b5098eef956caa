import { describe, expect, it } from 'vitest'
import type { PinSetup, PinVault } from '../../../src/platform/pin-vault/port.ts'

/** The contract of every PIN vault, given setups newest first. */
export function describePinVault(name: string, open: (setups: PinSetup[]) => PinVault) {
  const setups = ['newest', 'older', 'oldest'].map((id, n) => ({ id, setup: String(n).repeat(171) }))
  describe(name, () => {
    it('registers under the newest, and finds every earlier one', async () => {
      const vault = open(setups)
      expect(await vault.newest()).toEqual(setups[0])
      for (const setup of setups) expect(await vault.byId(setup.id)).toEqual(setup)
    })

    it('says when one is gone', async () => {
      expect(await open(setups).byId('burnt')).toBeNull()
    })
  })
}
