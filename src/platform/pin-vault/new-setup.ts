import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { ready, server } from '@serenity-kit/opaque'
import type { PinSetup } from './port.ts'

/** A new setup; its id begins with the day: `20261122-3f9a`. */
export async function newPinSetup(now: Date): Promise<PinSetup> {
  await ready
  const day = now.toISOString().slice(0, 10).replaceAll('-', '')
  return { id: `${day}-${randomBytes(2).toString('hex')}`, setup: server.createSetup() }
}

/** Puts a setup first in a file for its owner only. PINs under earlier setups still work. */
export function prependPinSetup(path: string, { id, setup }: PinSetup): void {
  const earlier = existsSync(path) ? readFileSync(path, 'utf8') : ''
  writeFileSync(path, `${id}:${setup}\n${earlier}`, { mode: 0o600 })
}
