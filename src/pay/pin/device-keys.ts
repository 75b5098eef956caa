const maxKept = 2_000

/** By the key's own bytes, the least recently used first. */
const kept = new Map<string, CryptoKey>()

/**
 * The key that verifies what a device signs, from its public key (SPKI, P-256). Importing costs
 * half of what verifying does, so that recently used keys are kept. Whether the device may still
 * sign is read from its row for each payment. Throws for any other key.
 */
export async function importDeviceKey(spki: Uint8Array): Promise<CryptoKey> {
  const name = Buffer.from(spki.buffer, spki.byteOffset, spki.byteLength).toString('latin1')
  const key =
    kept.get(name) ??
    (await crypto.subtle.importKey('spki', new Uint8Array(spki), { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']))
  kept.delete(name)
  kept.set(name, key)
  if (kept.size > maxKept) kept.delete(kept.keys().next().value!)
  return key
}
