import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The file that PINs of this checkout are checked with, made at the first start. Lost with it: every PIN of this world. */
export async function devPinSetups(dir: string): Promise<string> {
  const path = join(dir, 'pin-setups')
  if (existsSync(path)) return path
  // Loaded only here: most starts need none of it.
  const { newPinSetup, prependPinSetup } = await import('./new-setup.ts')
  prependPinSetup(path, await newPinSetup(new Date()))
  return path
}
