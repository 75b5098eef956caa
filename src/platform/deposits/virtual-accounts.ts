import { KiwiError } from '../../errors.ts'
import type { DepositAnnouncements, DepositsPort } from './port.ts'
import { announcedDeposit, depositOf, depositsOf } from './virtual-account-bodies.ts'
import { isSignedWebhook } from './webhook-signature.ts'

const timeoutMs = 8_000

/** The API's half: the secret to check announcements with, and no way to the bank. */
export function createDepositAnnouncements({ DEPOSIT_WEBHOOK_SECRET }: { DEPOSIT_WEBHOOK_SECRET: string }): DepositAnnouncements {
  return {
    async verifyWebhook(body, headers, now) {
      if (!(await isSignedWebhook(DEPOSIT_WEBHOOK_SECRET, body, headers, now))) return null
      return { bankDepositId: announcedDeposit(body) }
    },
  }
}

interface Options {
  DEPOSIT_WEBHOOK_SECRET: string
  DEPOSITS_URL: string
  DEPOSITS_KEY: string
}

/** The bank's virtual-account service over REST: `GET /v1/deposits/{id}` and `GET /v1/deposits?after=`, with a bearer key. */
export function createVirtualAccounts(options: Options): DepositsPort {
  const base = options.DEPOSITS_URL.replace(/\/+$/, '')
  const ask = async (path: string): Promise<{ status: number; body: unknown }> => {
    try {
      const headers = { authorization: `Bearer ${options.DEPOSITS_KEY}` }
      const response = await fetch(`${base}${path}`, { headers, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
      if (response.status === 200) return { status: 200, body: await response.json() }
      await response.body?.cancel()
      return { status: response.status, body: null }
    } catch (error) {
      throw new KiwiError('UNAVAILABLE', { cause: error })
    }
  }
  return {
    ...createDepositAnnouncements(options),
    async fetch(bankDepositId) {
      const { status, body } = await ask(`/v1/deposits/${encodeURIComponent(bankDepositId)}`)
      if (status === 404) return null
      if (status !== 200) throw refused(status)
      return depositOf(body, bankDepositId)
    },
    async listSince(cursor) {
      const { status, body } = await ask(`/v1/deposits${cursor === null ? '' : `?after=${encodeURIComponent(cursor)}`}`)
      if (status !== 200) throw refused(status)
      return depositsOf(body)
    },
  }
}

function refused(status: number): KiwiError {
  return new KiwiError('UNAVAILABLE', { cause: new Error(`The virtual-account service answered ${status}.`) })
}
