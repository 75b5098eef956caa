import { verify, WebhookVerificationError } from '@portone/server-sdk/webhook'
import { KiwiError } from '../../errors.ts'
import { askJson } from '../../shared/ask-json.ts'
import type { IdentityPort } from './port.ts'
import { onlyItemOf, resultOf, verificationOf } from './portone-bodies.ts'

interface PortOneOptions {
  PORTONE_API_URL: string
  PORTONE_PAGE_URL: string
  PORTONE_STORE_ID: string
  PORTONE_CHANNEL_KEY: string
  PORTONE_API_SECRET: string
  PORTONE_WEBHOOK_SECRET: string
}

/**
 * PortOne V2 (developers.portone.io/api/rest-v2/identityVerification). Called with fetch, because
 * the vendor's client has neither a time-out nor a base path; its webhook verification (Standard
 * Webhooks, 5 minutes of tolerance) is used as it is.
 */
export function createPortOne(options: PortOneOptions): IdentityPort {
  const get = (path: string) =>
    askJson(`${trimmed(options.PORTONE_API_URL)}${path}`, { authorization: `PortOne ${options.PORTONE_API_SECRET}` })
  return {
    startUrl({ verificationId, redirectUrl, title }) {
      const url = new URL(`${trimmed(options.PORTONE_PAGE_URL)}/${encodeURIComponent(verificationId)}`)
      url.searchParams.set('storeId', options.PORTONE_STORE_ID)
      url.searchParams.set('channelKey', options.PORTONE_CHANNEL_KEY)
      url.searchParams.set('redirectUrl', redirectUrl)
      // Danal shows CPTITLE (the place of use) on its page; the SDK takes it under `bypass`.
      url.searchParams.set('bypass', JSON.stringify({ danal: { CPTITLE: title } }))
      return url.href
    },

    // GET /identity-verifications/{id} takes no attempt; the filter of the list does.
    async fetchAttempt(verificationId, attemptId) {
      const filter = {
        storeId: options.PORTONE_STORE_ID,
        identityVerificationId: verificationId,
        identityVerificationTxId: attemptId,
      }
      const page = { number: 0, size: 1 }
      const { status, body } = await get(`/identity-verifications?requestBody=${encodeURIComponent(JSON.stringify({ page, filter }))}`)
      if (status !== 200) throw notAsked(status)
      const item = onlyItemOf(body)
      return item === null ? { state: 'failed', reason: 'unknown' } : resultOf(item, verificationId)
    },

    async fetchResult(verificationId) {
      const path = `/identity-verifications/${encodeURIComponent(verificationId)}?storeId=${encodeURIComponent(options.PORTONE_STORE_ID)}`
      const { status, body } = await get(path)
      if (status === 404) return { state: 'failed', reason: 'unknown' }
      if (status !== 200) throw notAsked(status)
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

/** 401, 403 and 5xx say nothing about the person. */
function notAsked(status: number): KiwiError {
  return new KiwiError('UNAVAILABLE', { cause: new Error(`PortOne answered ${status}.`) })
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '')
}
