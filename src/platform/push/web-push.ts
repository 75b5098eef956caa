import { buildPushPayload } from '@block65/webcrypto-web-push'
import type { ApiConfig } from '../../config.ts'
import { KiwiError } from '../../errors.ts'
import { askPublicly, NotPublic, type PublicHttpsOptions, publicUrl } from '../links/public-https.ts'
import { sandboxPushHost } from '../../shared/push-endpoint.ts'
import type { PushOutcome, PushPort } from './port.ts'

type Settings = Pick<ApiConfig, 'PUSH_KEYS' | 'PUSH_SANDBOX_URL' | 'PUBLIC_URL'>
const answerMs = 10_000

/**
 * Sends over RFC 8030, encrypted by RFC 8291, signed by RFC 8292. Endpoints come from people: only
 * servers of the open internet are asked.
 */
export function createWebPush(settings: Settings, options: PublicHttpsOptions = {}): PushPort {
  return {
    async send({ endpoint, p256dh, auth, serverKey }, { text, topic, urgency, ttlSeconds }) {
      const key = settings.PUSH_KEYS.find(({ publicKey }) => publicKey === serverKey)
      if (!key) return 'gone'
      const { headers, body } = await buildPushPayload(
        { data: text, options: { ttl: ttlSeconds, topic, urgency } },
        { endpoint, expirationTime: null, keys: { p256dh, auth } },
        { subject: settings.PUBLIC_URL, publicKey: key.publicKey, privateKey: key.privateKey },
      )
      return outcomeOf(await post(endpoint, headers, body, settings.PUSH_SANDBOX_URL, options))
    },
  }
}

/** The status of the answer. */
async function post(
  endpoint: string,
  headers: Record<string, string>,
  body: Uint8Array<ArrayBuffer>,
  sandboxUrl: string | undefined,
  options: PublicHttpsOptions,
): Promise<number> {
  const signal = AbortSignal.timeout(answerMs)
  try {
    const url = publicUrl(endpoint)
    if (sandboxUrl !== undefined && url.hostname === sandboxPushHost) {
      const answer = await fetch(`${sandboxUrl}${url.pathname}`, { method: 'POST', headers, body, signal })
      await answer.body?.cancel()
      return answer.status
    }
    const answer = await askPublicly(url, { method: 'POST', headers, body }, options, signal)
    answer.destroy()
    return answer.statusCode ?? 0
  } catch (cause) {
    // An endpoint of a private network is no push service; nothing was sent.
    if (cause instanceof NotPublic) return 410
    throw new KiwiError('UNAVAILABLE', { cause })
  }
}

function outcomeOf(status: number): PushOutcome {
  if (status >= 200 && status < 300) return 'accepted'
  // 403: the browser subscribed with another key of ours.
  if (status === 404 || status === 410 || status === 403) return 'gone'
  if (status === 429 || status >= 500 || status === 0)
    throw new KiwiError('UNAVAILABLE', { cause: new Error(`The push service answered ${status}.`) })
  return 'refused'
}
