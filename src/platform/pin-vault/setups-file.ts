import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The file of PIN setups, made at the first start. Without it every PIN is lost. */
export async function devPinSetups(dir: string): Promise<string> {
  const path = join(dir, 'pin-setups')
  if (existsSync(path)) return path
  // Loaded only here, because most starts do not need it.
  const { newPinSetup, prependPinSetup } = await import('./new-setup.ts')
  prependPinSetup(path, await newPinSetup(new Date()))
  return path
}
