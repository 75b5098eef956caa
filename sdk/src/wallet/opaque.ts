/**
 * Argon2id over the OPRF's answer (RFC 9807 §6.3): 32 MiB, 3 passes, 1 lane. 0.1 s on a desktop, well under a second on a phone, and
 * every guess by someone who stole record and setup costs as much.
 */
export const keyStretching = { 'argon2id-custom': { iterations: 3, memory: 32_768, parallelism: 1 } }

/** Bound into every message; the server's side holds the same. */
export const identifiersOf = (personId: string) => ({ client: personId, server: 'kiwi' })

/** 110 KB of WebAssembly, fetched when a PIN is first typed and not before. */
export async function loadOpaque() {
  const { client, ready } = await import('@serenity-kit/opaque')
  await ready
  return client
}
