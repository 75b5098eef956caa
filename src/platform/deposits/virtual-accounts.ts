import { KiwiError } from '../../errors.ts'
import { askJson } from '../../shared/ask-json.ts'
import type { DepositAnnouncements, DepositsPort } from './port.ts'
import { announcedDeposit, depositOf, depositsOf } from './virtual-account-bodies.ts'
import { isSignedWebhook } from './webhook-signature.ts'

/** The API's part: it has the secret that checks announcements, and no access to the bank. */
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

/** The bank's virtual-account service over REST, with a bearer key. */
export function createVirtualAccounts(options: Options): DepositsPort {
  const base = options.DEPOSITS_URL.replace(/\/+$/, '')
  const ask = (path: string) => askJson(`${base}${path}`, { authorization: `Bearer ${options.DEPOSITS_KEY}` })
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
