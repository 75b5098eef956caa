import type { StoredEmail } from '../sealed-email.ts'

/** The link counts for so long. */
export const confirmWithinMs = 24 * 3_600_000

/** What a link in a mail asks for: `confirm` this address, or `stop` mails of a topic. */
type Purpose = { confirm: Date } | { stop: string }

/** HMAC-SHA-256 by the key of the address, in base64url. */
export async function signatureOf({ linkKey }: Pick<StoredEmail, 'linkKey'>, personId: string, purpose: Purpose): Promise<string> {
  const text = JSON.stringify('stop' in purpose ? [personId, 'stop', purpose.stop] : [personId, 'confirm', purpose.confirm.toISOString()])
  const key = await crypto.subtle.importKey('raw', new Uint8Array(linkKey), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return Buffer.from(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text))).toString('base64url')
}

/** Compares in a time that does not depend on where they differ. */
export function isSame(a: string, b: string): boolean {
  let difference = a.length ^ b.length
  for (let at = 0; at < a.length; at += 1) difference |= a.charCodeAt(at) ^ b.charCodeAt(at)
  return difference === 0
}
