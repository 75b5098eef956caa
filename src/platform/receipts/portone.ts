import { KiwiError } from '../../errors.ts'
import type { ReceiptsPort } from './port.ts'
import { foundIn, issuedIn, refusalIn } from './portone-bodies.ts'

interface PortOneReceiptOptions {
  PORTONE_API_URL: string
  PORTONE_STORE_ID: string
  PORTONE_API_SECRET: string
  PORTONE_RECEIPT_CHANNEL_KEY: string
}

const timeoutMs = 15_000
/** Errors that say something of this receipt; all others leave open what became of it. */
const decided: ReadonlySet<string> = new Set(['CASH_RECEIPT_ALREADY_ISSUED', 'PG_PROVIDER', 'INVALID_REQUEST'])
const types = { deduction: 'PERSONAL', proof: 'CORPORATE' } as const

/**
 * PortOne V2 (developers.portone.io/api/rest-v2/cashReceipt): POST /cash-receipts with a
 * `paymentId` of ours, GET /payments/:id/cash-receipt, POST /payments/:id/cash-receipt/cancel.
 */
export function createPortOneReceipts(options: PortOneReceiptOptions): ReceiptsPort {
  const storeId = options.PORTONE_STORE_ID
  async function ask(method: 'GET' | 'POST', path: string, json?: object): Promise<{ status: number; body: unknown }> {
    try {
      const response = await fetch(`${options.PORTONE_API_URL.replace(/\/+$/, '')}${path}`, {
        method,
        headers: { authorization: `PortOne ${options.PORTONE_API_SECRET}`, 'content-type': 'application/json' },
        ...(json ? { body: JSON.stringify({ storeId, ...json }) } : {}),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      })
      return { status: response.status, body: await response.json().catch(() => null) }
    } catch (cause) {
      throw new KiwiError('UNAVAILABLE', { cause })
    }
  }
  const pathOf = (key: string) => `/payments/${encodeURIComponent(key)}/cash-receipt`

  const find: ReceiptsPort['find'] = async (key) => {
    const { status, body } = await ask('GET', `${pathOf(key)}?storeId=${encodeURIComponent(storeId)}`)
    if (status === 404 && refusalIn(body)?.type === 'CASH_RECEIPT_NOT_FOUND') return { state: 'none' }
    const found = status === 200 ? foundIn(body, key) : null
    if (!found) throw unclear(status)
    return found
  }
  return {
    find,
    async issue({ key, use, number, amountKrw, title, paidAt }) {
      const { status, body } = await ask('POST', '/cash-receipts', {
        paymentId: key,
        channelKey: options.PORTONE_RECEIPT_CHANNEL_KEY,
        type: types[use],
        orderName: title,
        currency: 'KRW',
        amount: { total: amountKrw },
        productType: 'PHYSICAL',
        customer: { identityNumber: number },
        paidAt: paidAt.toISOString(),
      })
      const issued = status === 200 ? issuedIn(body) : null
      if (issued !== null) return { state: 'issued', number: issued }
      const refused = refusalIn(body)
      if (!refused || !decided.has(refused.type)) throw unclear(status)
      // The company behind PortOne may say no to what it has done.
      const found = await find(key)
      if (found.state === 'issued') return found
      if (refused.type === 'CASH_RECEIPT_ALREADY_ISSUED') throw unclear(status)
      return { state: 'failed', code: refused.code }
    },
    async cancel(key) {
      const { status, body } = await ask('POST', `${pathOf(key)}/cancel`, {})
      if (status === 200) return { state: 'cancelled' }
      // Cancelled before, or never issued.
      const type = refusalIn(body)?.type
      if (type === 'CASH_RECEIPT_NOT_FOUND') return { state: 'none' }
      if (type === 'CASH_RECEIPT_NOT_ISSUED' && (await find(key)).state === 'cancelled') return { state: 'cancelled' }
      throw unclear(status)
    },
  }
}

/** Nothing of a body is in it: it may hold what the receipt is made out to. */
const unclear = (status: number) => new KiwiError('UNAVAILABLE', { cause: new Error(`PortOne answered ${status} about a cash receipt.`) })
