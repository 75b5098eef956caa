import { expect, it } from 'vitest'
import { importDeviceKey } from './device-keys.ts'

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const message = new TextEncoder().encode('a payment')

async function device() {
  const keys = await crypto.subtle.generateKey(ecdsa, false, ['sign', 'verify'])
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', keys.publicKey))
  return { spki, signature: await crypto.subtle.sign(ecdsa, keys.privateKey, message) }
}

it('verifies what its own device signed and nothing else, when it is new and when it was kept', async () => {
  const [first, second] = [await device(), await device()]
  for (const _ of ['new', 'kept']) {
    for (const asked of [first, second]) {
      const key = await importDeviceKey(asked.spki)
      for (const signer of [first, second]) expect(await crypto.subtle.verify(ecdsa, key, signer.signature, message)).toBe(signer === asked)
    }
  }
  expect(await importDeviceKey(new Uint8Array(first.spki))).toBe(await importDeviceKey(first.spki))
})
