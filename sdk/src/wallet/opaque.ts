/**
 * Argon2id over the OPRF's answer (RFC 9807 §6.3): 32 MiB, 3 passes, 1 lane. 0.1 s on a desktop,
 * less than a second on a phone. Each guess of a thief of record and setup costs the same.
 */
export const keyStretching = { 'argon2id-custom': { iterations: 3, memory: 32_768, parallelism: 1 } }

/** Bound into every message. The server uses the same values. */
export const identifiersOf = (personId: string) => ({ client: personId, server: 'kiwi' })

/** 110 KB of WebAssembly, loaded when a PIN is first typed. */
export async function loadOpaque() {
  const { client, ready } = await import('@serenity-kit/opaque')
  await ready
  return client
}
