import { createHmac } from 'node:crypto'

/**
 * The headers with which PortOne V2 signs a body (standardwebhooks.com): HMAC-SHA-256 over
 * `id.timestamp.body`.
 */
export function signedHeaders(webhookSecret: string, body: string, { id = 'msg_test', ageSeconds = 0 } = {}): Record<string, string> {
  const timestampSeconds = Math.floor(Date.now() / 1000) - ageSeconds
  const key = Buffer.from(webhookSecret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestampSeconds}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': String(timestampSeconds), 'webhook-signature': `v1,${signature}` }
}
