const toleranceMs = 5 * 60_000

/**
 * Standard Webhooks (standardwebhooks.com): HMAC-SHA-256 over `id.timestamp.body` with the key in
 * `whsec_<base64>`, in the header `webhook-signature` as one or more `v1,<base64>`; a timestamp
 * more than five minutes off is refused.
 */
export async function isSignedWebhook(secret: string, body: string, headers: Record<string, string>, now: Date): Promise<boolean> {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers
  if (!id || !timestamp || !signatures || !/^\d{1,12}$/.test(timestamp)) return false
  if (Math.abs(now.getTime() - Number(timestamp) * 1000) > toleranceMs) return false
  const key = await crypto.subtle.importKey('raw', keyBytes(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`)
  for (const given of signatures.split(' ').slice(0, 10)) {
    const [version, signature] = given.split(',')
    if (version !== 'v1' || !signature) continue
    if (await crypto.subtle.verify('HMAC', key, new Uint8Array(Buffer.from(signature, 'base64')), signed)) return true
  }
  return false
}

function keyBytes(secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
}
