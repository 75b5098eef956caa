import type { BankOutcome, Forgetting, Registration } from './port.ts'

type Answer = Record<string, unknown> | null

/** Codes that leave the outcome open: processing, time-out, internal error, id used before. */
const openCodes = new Set(['400', '803', '804', '822', 'A0003', 'A0007', 'A0326', 'O0002'])
/** 원거래 없음. */
const unheardCode = '701'

/** The transfer that was asked about: an answer may hold several, or another amount. */
interface Asked {
  bankTranId: string
  amountKrw: number
}

/** Of a transfer. No answer, or an unreadable one, is `unknown`, never `failed`. */
export function outcomeOfTransfer(answer: Answer, asked: Asked): BankOutcome {
  if (!answer) return { state: 'unknown', code: 'no-answer' }
  return decide(codeIn(answer['rsp_code']), itemOf(answer['res_list'], asked) ?? answer, asked)
}

/** Of an earlier transfer (이체결과조회). A failed inquiry leaves it `unknown`. */
export function outcomeOfInquiry(answer: Answer, asked: Asked): BankOutcome {
  const item = itemOf(answer?.['res_list'], asked)
  if (!answer || answer['rsp_code'] !== 'A0000' || !item) return { state: 'unknown', code: codeIn(answer?.['rsp_code']) || 'no-answer' }
  const bankCode = codeIn(item['bank_rsp_code'])
  return bankCode === unheardCode && !namesAnother(item, asked) ? { state: 'unheard', code: bankCode } : decide('A0000', item, asked)
}

/** Of an account registration, which moves no money: without an answer it may be asked again. */
export function registrationOf(answer: Answer): Registration {
  const { state, code } = answer ? decide(codeIn(answer['rsp_code']), answer, null) : { state: 'unknown', code: 'no-answer' }
  const fintechUseNum = answer?.['fintech_use_num']
  if (state === 'confirmed' && typeof fintechUseNum === 'string' && /^[A-Za-z0-9]{24}$/.test(fintechUseNum))
    return { state: 'registered', fintechUseNum }
  return { state: state === 'failed' ? 'refused' : 'unknown', code }
}

export function forgettingOf(answer: Answer): Forgetting {
  const { state, code } = answer ? decide(codeIn(answer['rsp_code']), answer, null) : { state: 'unknown', code: 'no-answer' }
  return { state: state === 'confirmed' ? 'forgotten' : state === 'failed' ? 'refused' : 'unknown', code }
}

/** Final only when the codes are readable and agree with each other and with the amount. */
function decide(gatewayCode: string, item: Record<string, unknown>, asked: Asked | null): BankOutcome {
  if (asked && namesAnother(item, asked)) return { state: 'unknown', code: 'another' }
  const bankCode = codeIn(item['bank_rsp_code'])
  const code = bankCode || gatewayCode
  const isSaid = gatewayCode !== '' && (bankCode !== '' || gatewayCode !== 'A0000') && (bankCode !== '000' || gatewayCode === 'A0000')
  if (!isSaid) return { state: 'unknown', code: code === '' || bankCode === '' ? 'unreadable' : code }
  if (openCodes.has(code) || openCodes.has(gatewayCode)) return { state: 'unknown', code }
  if (bankCode !== '000') return { state: 'failed', code }
  return asked && isOtherAmount(item['tran_amt'], asked) ? { state: 'unknown', code: 'amount' } : { state: 'confirmed', code }
}

/** The item of that transfer; else one without an id, or the first, which names another. */
function itemOf(list: unknown, asked: Asked): Record<string, unknown> | undefined {
  if (!Array.isArray(list)) return undefined
  const items = list.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null)
  return items.find((item) => item['bank_tran_id'] === asked.bankTranId) ?? items.find((item) => !namesAnother(item, asked)) ?? items[0]
}

function namesAnother({ bank_tran_id: id }: Record<string, unknown>, { bankTranId }: Asked): boolean {
  return typeof id === 'string' && id !== '' && id !== bankTranId
}

function isOtherAmount(said: unknown, { amountKrw }: Asked): boolean {
  return (typeof said === 'string' || typeof said === 'number') && said !== '' && Number(said) !== amountKrw
}

/** A code of the gateway or a bank; `''` for anything else. */
function codeIn(value: unknown): string {
  return typeof value === 'string' && /^[A-Z0-9]{1,8}$/.test(value) ? value : ''
}
