import type { RunnerConfig } from '../../config.ts'
import { outcomeOfInquiry, outcomeOfTransfer } from './openbanking-mapping.ts'
import type { BankOutcome, BankPort, BankTransfer } from './port.ts'

const answerWithinMs = 8_000
/** A token is thrown away this long before it ends. */
const tokenMarginMs = 60_000

/** KFTC open banking, API specification v2.0: 출금이체, 입금이체 and 이체결과조회 by fintech_use_num. */
export function createOpenBanking(config: RunnerConfig): BankPort {
  const tokens = new Map<string, { value: string; endsAt: number }>()

  async function post(path: string, scope: 'sa' | 'oob', body: object, mayStillSend = () => true): Promise<Record<string, unknown> | null> {
    try {
      const authorization = `Bearer ${await token(scope)}`
      if (!mayStillSend()) return null
      const response = await fetch(`${config.OPENBANKING_URL}${path}`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json; charset=UTF-8' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(answerWithinMs),
      })
      return response.ok ? ((await response.json()) as Record<string, unknown>) : null
    } catch {
      // No answer says nothing about the effect.
      return null
    }
  }

  async function token(scope: 'sa' | 'oob'): Promise<string> {
    const known = tokens.get(scope)
    if (known && known.endsAt > Date.now()) return known.value
    const response = await fetch(`${config.OPENBANKING_URL}/oauth/2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: config.OPENBANKING_CLIENT_ID,
        client_secret: config.OPENBANKING_CLIENT_SECRET,
        scope,
        grant_type: 'client_credentials',
      }),
      signal: AbortSignal.timeout(answerWithinMs),
    })
    const { access_token: value, expires_in: seconds } = (await response.json()) as { access_token?: string; expires_in?: number }
    if (!value) throw new Error('open banking gave no token')
    tokens.set(scope, { value, endsAt: Date.now() + Number(seconds) * 1000 - tokenMarginMs })
    return value
  }

  return {
    async withdraw(call) {
      const answer = await post(
        '/v2.0/transfer/withdraw/fin_num',
        'sa',
        { ...contract(config), ...withdrawBody(call, tranId(config, call.reference)) },
        call.mayStillSend,
      )
      return outcomeOfTransfer(answer)
    },
    async deposit(call) {
      const answer = await post(
        '/v2.0/transfer/deposit/fin_num',
        'oob',
        { ...contract(config), ...depositBody(call, tranId(config, call.reference)) },
        call.mayStillSend,
      )
      return outcomeOfTransfer(answer)
    },
    async inquire({ kind, reference, sentOn, amountKrw }): Promise<BankOutcome> {
      const answer = await post('/v2.0/transfer/result', 'oob', {
        check_type: kind === 'withdraw' ? '1' : '2',
        tran_dtime: seoulDigits(new Date()),
        req_cnt: '1',
        req_list: [
          {
            tran_no: '1',
            org_bank_tran_id: tranId(config, reference),
            org_bank_tran_date: sentOn.replaceAll('-', ''),
            org_tran_amt: String(amountKrw),
          },
        ],
      })
      return outcomeOfInquiry(answer)
    },
  }
}

/** Our own account of the contract (약정 계좌): deposits leave it, withdrawals reach it. */
function contract(config: RunnerConfig) {
  return { cntr_account_type: 'N', cntr_account_num: config.OPENBANKING_CENTRAL_ACCOUNT, tran_dtime: seoulDigits(new Date()) }
}

function withdrawBody(call: BankTransfer, bankTranId: string) {
  return {
    bank_tran_id: bankTranId,
    fintech_use_num: call.fintechUseNum,
    tran_amt: String(call.amountKrw),
    dps_print_content: call.memo,
    wd_print_content: call.memo,
    req_client_name: '키위',
    req_client_fintech_use_num: call.fintechUseNum,
    req_client_num: call.fintechUseNum.slice(-12),
    transfer_purpose: 'TR',
  }
}

function depositBody(call: BankTransfer, bankTranId: string) {
  return {
    wd_pass_phrase: 'NONE',
    wd_print_content: call.memo,
    name_check_option: 'on',
    req_cnt: '1',
    req_list: [
      {
        tran_no: '1',
        bank_tran_id: bankTranId,
        fintech_use_num: call.fintechUseNum,
        print_content: call.memo,
        tran_amt: String(call.amountKrw),
        req_client_name: '키위',
        req_client_num: call.fintechUseNum.slice(-12),
        transfer_purpose: 'TR',
      },
    ],
  }
}

/** 20 characters (은행거래고유번호): our code, `U`, and the reference. */
function tranId(config: RunnerConfig, reference: string): string {
  return `${config.OPENBANKING_ORG_CODE}U${reference}`
}

/** YYYYMMDDHHMMSS in Seoul. */
function seoulDigits(at: Date): string {
  return new Date(at.getTime() + 9 * 3_600_000).toISOString().replace(/\D/g, '').slice(0, 14)
}
