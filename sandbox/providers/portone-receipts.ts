import type { Context, Hono } from 'hono'
import { sandboxCredentials } from '../credentials.ts'
import { operation, type Refusal, type SandboxEnv } from '../operation.ts'
import type { SandboxReceipt } from '../state.ts'
import type { World } from '../world.ts'

const { storeId, receiptChannelKey, apiSecret } = sandboxCredentials.portone

interface Asked {
  storeId?: string
  paymentId?: string
  channelKey?: string
  type?: string
  orderName?: string
  currency?: string
  amount?: { total?: number }
  customer?: { identityNumber?: string }
}

/**
 * PortOne V2 cash receipts:
 *
 *   POST /cash-receipts                        one per paymentId: again is CASH_RECEIPT_ALREADY_ISSUED
 *   GET  /payments/:paymentId/cash-receipt
 *   POST /payments/:paymentId/cash-receipt/cancel   again is CASH_RECEIPT_NOT_ISSUED
 *
 * A number of a wrong form is refused by the company behind PortOne, as is one that ends with 0000.
 */
export function cashReceipts(app: Hono<SandboxEnv>, world: World): void {
  const kept = () => (world.state.receipts ??= {})
  const isOurs = (c: Context<SandboxEnv>) => c.req.header('authorization') === `PortOne ${apiSecret}`
  const stranger = { type: 'UNAUTHORIZED', message: '인증 정보가 올바르지 않습니다.' }

  app.post('/cash-receipts', operation(world, 'portone', 'receipt', refusal), async (c) => {
    if (!isOurs(c)) return c.json(stranger, 401)
    const asked = await c.req.json<Asked>().catch((): Asked => ({}))
    const { paymentId, type, orderName, amount, customer } = asked
    if (asked.storeId !== storeId) return c.json({ type: 'FORBIDDEN', message: '접근 권한이 없는 상점입니다.' }, 403)
    if (asked.channelKey !== receiptChannelKey) return c.json({ type: 'CHANNEL_NOT_FOUND', message: '채널이 존재하지 않습니다.' }, 404)
    const isWhole = paymentId && orderName && asked.currency === 'KRW' && Number.isInteger(amount?.total) && amount!.total! > 0
    if (!isWhole || (type !== 'PERSONAL' && type !== 'CORPORATE')) return c.json(refusal('INVALID_REQUEST').body, 400)
    if (kept()[paymentId]) return c.json({ type: 'CASH_RECEIPT_ALREADY_ISSUED', message: '현금영수증이 이미 발급되었습니다.' }, 409)
    const identityNumber = customer?.identityNumber ?? ''
    const form = type === 'PERSONAL' ? /^01\d{8,9}$/ : /^\d{10}$/
    if (!form.test(identityNumber) || identityNumber.endsWith('0000')) return c.json(refusal('2013').body, 502)
    const issueNumber = String(world.next('receipt')).padStart(9, '1')
    const issuedAt = world.now().toISOString()
    kept()[paymentId] = { paymentId, type, amount: amount!.total!, orderName, identityNumber, issueNumber, issuedAt, cancelledAt: null }
    return c.json({ cashReceipt: { issueNumber, url: `https://receipt.example/${issueNumber}`, pgReceiptId: `pg-${issueNumber}` } })
  })

  app.get('/payments/:paymentId/cash-receipt', operation(world, 'portone', 'receipt_get', refusal), (c) => {
    if (!isOurs(c)) return c.json(stranger, 401)
    const receipt = kept()[c.req.param('paymentId')]
    return receipt ? c.json(shown(receipt)) : c.json(notFound, 404)
  })

  app.post('/payments/:paymentId/cash-receipt/cancel', operation(world, 'portone', 'receipt_cancel', refusal), (c) => {
    if (!isOurs(c)) return c.json(stranger, 401)
    const receipt = kept()[c.req.param('paymentId')]
    if (!receipt) return c.json(notFound, 404)
    if (receipt.cancelledAt) return c.json({ type: 'CASH_RECEIPT_NOT_ISSUED', message: '현금영수증이 발급되지 않았습니다.' }, 404)
    receipt.cancelledAt = world.now().toISOString()
    return c.json({ cancelledAmount: receipt.amount, cancelledAt: receipt.cancelledAt })
  })
}

const notFound = { type: 'CASH_RECEIPT_NOT_FOUND', message: '현금영수증이 존재하지 않습니다.' }

function refusal(code: string): Refusal {
  if (code === 'INVALID_REQUEST') return { status: 400, body: { type: code, message: '요청한 값이 올바르지 않습니다.' } }
  const pgMessage = '발급 대상 번호가 올바르지 않습니다.'
  return { status: 400, body: { type: 'PG_PROVIDER', message: pgMessage, pgCode: code, pgMessage } }
}

function shown({ paymentId, type, amount, orderName, issueNumber, issuedAt, cancelledAt }: SandboxReceipt) {
  return {
    paymentId,
    type,
    amount,
    orderName,
    issueNumber,
    issuedAt,
    status: cancelledAt ? 'CANCELLED' : 'ISSUED',
    ...(cancelledAt ? { cancelledAt } : {}),
    merchantId: 'merchant-sandbox',
    storeId,
    channel: { type: 'TEST', id: 'channel-id-receipts', key: receiptChannelKey, name: '현금영수증', pgProvider: 'TOSSPAYMENTS' },
    currency: 'KRW',
    isManual: true,
  }
}
