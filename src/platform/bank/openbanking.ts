import type { RunnerConfig } from '../../config.ts'
import { depositBody, registerBody, resultBody, seoulDigits, withDigits, withdrawBody } from './bodies.ts'
import { forgettingOf, outcomeOfInquiry, outcomeOfTransfer, registrationOf } from './openbanking-mapping.ts'
import type { BankOutcome, BankPort, SealedNumber, SealedTransfer } from './port.ts'
import { createSealedNumbers, UnopenedSeal } from './sealed-numbers.ts'
import { statementPageOf, statementQuery } from './statement.ts'
import { type BankScope, requestBankToken } from './token.ts'

/** A token is not used in the last minute before it expires. */
const tokenMarginMs = 60_000

type Answer = Record<string, unknown> | null

/** KFTC open banking, API specification v2.0. Account numbers are opened only here. */
export function createOpenBanking(config: RunnerConfig): BankPort {
  const tokens = new Map<string, { value: string; endsAt: number }>()
  const numbers = createSealedNumbers(config)

  /** A GET, or a POST of a body. Null without an answer, which says nothing about the effect. */
  async function ask(path: string, scope: BankScope, body?: string | Uint8Array<ArrayBuffer>, mayStillSend = () => true): Promise<Answer> {
    try {
      const authorization = `Bearer ${await token(scope)}`
      if (!mayStillSend()) return null
      const type = { 'content-type': 'application/json; charset=UTF-8' }
      const request = body === undefined ? { headers: { authorization } } : { method: 'POST', headers: { authorization, ...type }, body }
      const signal = AbortSignal.timeout(config.OPENBANKING_ANSWER_MS)
      const response = await fetch(`${config.OPENBANKING_URL}${path}`, { ...request, signal })
      return response.ok ? ((await response.json()) as Record<string, unknown>) : null
    } catch {
      return null
    }
  }

  async function token(scope: BankScope): Promise<string> {
    const known = tokens.get(scope)
    if (known && known.endsAt > Date.now()) return known.value
    const { value, expiresInSeconds } = await requestBankToken(config, scope)
    tokens.set(scope, { value, endsAt: Date.now() + expiresInSeconds * 1000 - tokenMarginMs })
    return value
  }

  /** A POST whose body holds the digits; our bytes of it are overwritten afterwards. */
  function postOpened(path: string, scope: BankScope, body: object, account: SealedNumber, mayStillSend?: () => boolean) {
    return numbers.use(account, async (digits) => {
      const bytes = withDigits(body, digits)
      try {
        return await ask(path, scope, bytes, mayStillSend)
      } finally {
        bytes.fill(0)
      }
    })
  }

  async function deposit(call: SealedTransfer): Promise<BankOutcome> {
    const bankTranId = tranId(config, call.reference)
    const body = { ...contract(config), ...depositBody(call, bankTranId) }
    const answer = await ifOpened(postOpened('/v2.0/transfer/deposit/acnt_num', 'oob', body, call.account, call.mayStillSend))
    return answer === 'unopened' ? { state: 'failed', code: answer } : outcomeOfTransfer(answer, { ...call, bankTranId })
  }

  return {
    verify1Won: deposit,
    payout: deposit,
    async withdraw(call) {
      const bankTranId = tranId(config, call.reference)
      const body = JSON.stringify({ ...contract(config), ...withdrawBody(call, bankTranId) })
      return outcomeOfTransfer(await ask('/v2.0/transfer/withdraw/fin_num', 'sa', body, call.mayStillSend), { ...call, bankTranId })
    },
    async inquire({ kind, reference, sentOn, amountKrw }) {
      const bankTranId = tranId(config, reference)
      const body = JSON.stringify(resultBody(kind, bankTranId, sentOn, amountKrw))
      return outcomeOfInquiry(await ask('/v2.0/transfer/result', 'oob', body), { bankTranId, amountKrw })
    },
    async register({ reference, account, holder }) {
      const body = registerBody(account.bankCode, holder, tranId(config, reference))
      const answer = await ifOpened(postOpened('/v2.0/user/register', 'sa', body, account))
      return answer === 'unopened' ? { state: 'refused', code: answer } : registrationOf(answer)
    },
    async forget({ reference, fintechUseNum }) {
      const body = JSON.stringify({ bank_tran_id: tranId(config, reference), scope: 'transfer', fintech_use_num: fintechUseNum })
      return forgettingOf(await ask('/v2.0/account/cancel', 'sa', body))
    },
    async describe(account) {
      const facts = await ifOpened(numbers.describe(account))
      return facts === 'unopened' ? null : facts
    },
    reseal: numbers.reseal,
    publicKeys: numbers.publicKeys,
    signKeyList: numbers.signKeyList,
    signHead: numbers.signKeyList,
    async statement({ reference, day, cursor }) {
      const query = statementQuery(config.OPENBANKING_CENTRAL_FINTECH_NUM, tranId(config, reference), day, cursor)
      return statementPageOf(await ask(`/v2.0/account/transaction_list/fin_num?${query}`, 'sa'), day)
    },
  }
}

/** The result, or `unopened` when the seal could not be opened. */
async function ifOpened<Result>(work: Promise<Result>): Promise<Result | 'unopened'> {
  try {
    return await work
  } catch (error) {
    if (error instanceof UnopenedSeal) return 'unopened'
    throw error
  }
}

/** Our own account of the contract (약정 계좌), the other side of every transfer. */
function contract(config: RunnerConfig) {
  return { cntr_account_type: 'N', cntr_account_num: config.OPENBANKING_CENTRAL_ACCOUNT, tran_dtime: seoulDigits(new Date()) }
}

/** 20 characters (은행거래고유번호): our code, `U`, and the reference. */
function tranId(config: RunnerConfig, reference: string): string {
  return `${config.OPENBANKING_ORG_CODE}U${reference}`
}
