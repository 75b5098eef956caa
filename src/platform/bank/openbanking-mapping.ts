import type { BankOutcome, Registration } from './port.ts'

type Answer = Record<string, unknown> | null

/** Codes that leave the outcome open: being processed, time-out, internal error, "this id was used" (by our own earlier try). */
const openCodes = new Set(['400', '803', '804', '822', 'A0003', 'A0007', 'A0326', 'O0002'])
/** 원거래 없음. */
const unheardCode = '701'

/** What the answer to a transfer says of it. No answer, or one that cannot be read, is `unknown`, never `failed`. */
export function outcomeOfTransfer(answer: Answer): BankOutcome {
  if (!answer) return { state: 'unknown', code: 'no-answer' }
  const item = firstOf(answer['res_list']) ?? answer
  return decide(String(answer['rsp_code'] ?? ''), text(item['bank_rsp_code']))
}

/** What a result inquiry (이체결과조회) says of the earlier transfer. A failed inquiry says nothing. */
export function outcomeOfInquiry(answer: Answer): BankOutcome {
  const item = firstOf(answer?.['res_list'])
  if (!answer || answer['rsp_code'] !== 'A0000' || !item) return { state: 'unknown', code: text(answer?.['rsp_code']) || 'no-answer' }
  const bankCode = text(item['bank_rsp_code'])
  return bankCode === unheardCode ? { state: 'unheard', code: bankCode } : decide('A0000', bankCode)
}

/** What the answer to an account registration says. Nothing moves by it, so without an answer it is simply asked again. */
export function registrationOf(answer: Answer): Registration {
  const { state, code } = answer ? decide(text(answer['rsp_code']), text(answer['bank_rsp_code'])) : { state: 'unknown', code: 'no-answer' }
  const fintechUseNum = text(answer?.['fintech_use_num'])
  if (state === 'confirmed' && /^[A-Za-z0-9]{24}$/.test(fintechUseNum)) return { state: 'registered', fintechUseNum }
  return { state: state === 'failed' ? 'refused' : 'unknown', code }
}

function decide(gatewayCode: string, bankCode: string): BankOutcome {
  const code = bankCode || gatewayCode
  if (gatewayCode === 'A0000' && bankCode === '000') return { state: 'confirmed', code }
  if (code === '' || openCodes.has(code) || openCodes.has(gatewayCode)) return { state: 'unknown', code: code || 'unreadable' }
  return { state: 'failed', code }
}

function firstOf(list: unknown): Record<string, unknown> | undefined {
  return Array.isArray(list) && typeof list[0] === 'object' && list[0] !== null ? (list[0] as Record<string, unknown>) : undefined
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
