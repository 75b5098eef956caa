import { verify, WebhookVerificationError } from '@portone/server-sdk/webhook'
import { KiwiError } from '../../errors.ts'
import type { IdentityPort, IdentityResult } from './port.ts'
import { resultOf, verificationOf } from './portone-bodies.ts'

interface PortOneOptions {
  PORTONE_API_URL: string
  PORTONE_PAGE_URL: string
  PORTONE_STORE_ID: string
  PORTONE_CHANNEL_KEY: string
  PORTONE_API_SECRET: string
  PORTONE_WEBHOOK_SECRET: string
}

const timeoutMs = 8_000

/**
 * PortOne V2 (developers.portone.io/api/rest-v2/identityVerification). Asked with fetch, because the vendor's client has
 * neither a time-out nor a base path; its webhook verification (Standard Webhooks, 5 minutes of tolerance) is used as it is.
 */
export function createPortOne(options: PortOneOptions): IdentityPort {
  return {
    startUrl({ verificationId, redirectUrl }) {
      const url = new URL(`${trimmed(options.PORTONE_PAGE_URL)}/${encodeURIComponent(verificationId)}`)
      url.searchParams.set('storeId', options.PORTONE_STORE_ID)
      url.searchParams.set('channelKey', options.PORTONE_CHANNEL_KEY)
      url.searchParams.set('redirectUrl', redirectUrl)
      return url.href
    },

    async fetchResult(verificationId) {
      const url = `${trimmed(options.PORTONE_API_URL)}/identity-verifications/${encodeURIComponent(verificationId)}?storeId=${encodeURIComponent(options.PORTONE_STORE_ID)}`
      const headers = { authorization: `PortOne ${options.PORTONE_API_SECRET}` }
      const { status, body } = await ask(url, headers)
      if (status === 404) return { state: 'failed', reason: 'unknown' } satisfies IdentityResult
      // 401, 403 and 5xx are ours or theirs to mend; they say nothing about the person.
      if (status !== 200) throw new KiwiError('UNAVAILABLE', { cause: new Error(`PortOne answered ${status}.`) })
      return resultOf(body, verificationId)
    },

    async verifyWebhook(body, headers) {
      try {
        return { verificationId: verificationOf(await verify(options.PORTONE_WEBHOOK_SECRET, body, headers), options.PORTONE_STORE_ID) }
      } catch (error) {
        // SyntaxError: signed, but not JSON.
        if (error instanceof WebhookVerificationError || error instanceof SyntaxError) return null
        throw error
      }
    },
  }
}

// `manual`, for workerd knows no `error`: a redirect is an answer other than 200.
async function ask(url: string, headers: Record<string, string>): Promise<{ status: number; body: unknown }> {
  try {
    const response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
    if (response.status === 200) return { status: 200, body: await response.json() }
    await response.body?.cancel()
    return { status: response.status, body: null }
  } catch (error) {
    throw new KiwiError('UNAVAILABLE', { cause: error })
  }
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '')
}
