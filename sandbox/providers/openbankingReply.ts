import { kst, maskedNumber } from '../bank.ts'
import { uuidText } from '../random.ts'
import type { Account } from '../state.ts'
import type { World } from '../world.ts'

/**
 * Response codes. A0000, A0002, A0007, A0326 and O0002, and of the bank's 000, 400 (being
 * processed), 412, 803, 804 (time-out) and 822 are known from KFTC's pages and integrations; the
 * others are this sandbox's choice.
 */
export const rspMessages: Readonly<Record<string, string>> = {
  A0000: '',
  A0002: '참가기관 에러',
  A0003: '내부 처리 에러',
  A0007: '처리시간 초과 에러',
  A0010: '요청전문 형식 오류',
  A0326: '거래고유번호 중복',
  O0001: '접근이 거부되었습니다',
  O0002: 'Access Token 거부',
}

export const bankMessages: Readonly<Record<string, string>> = {
  '000': '',
  '311': '잔액 부족',
  '400': '입금 처리중',
  '412': '해당계좌 없음',
  '701': '원거래 없음',
  '803': '내부 처리 에러',
  '804': '처리시간 초과 에러',
  '815': '예금주명 불일치',
  '822': '은행거래고유번호 중복',
}

/** The envelope of every answer. Failures have HTTP 200 too and differ only by rsp_code. */
export function envelope(world: World, rspCode: string, message?: string): Record<string, string> {
  return {
    api_tran_id: uuidText(world.seed, 'api_tran_id', world.next('apiTran')),
    api_tran_dtm: kst(world.now()).millis,
    rsp_code: rspCode,
    rsp_message: message ?? rspMessages[rspCode] ?? '',
  }
}

export function bankPart(world: World, bankTranId: string, bankCode: string, bankRspCode: string): Record<string, string> {
  return {
    bank_tran_id: bankTranId,
    bank_tran_date: kst(world.now()).date,
    bank_code_tran: bankCode,
    bank_rsp_code: bankRspCode,
    bank_rsp_message: bankMessages[bankRspCode] ?? '',
  }
}

/** A fault's error body: three digits are the bank's code behind A0002, others are the rsp_code. */
export function faultReply(world: World, code: string): Record<string, unknown> {
  if (!/^\d{3}$/.test(code)) return envelope(world, code, rspMessages[code] ?? 'switched on in the sandbox')
  const bank = { bank_rsp_code: code, bank_rsp_message: bankMessages[code] ?? 'switched on in the sandbox' }
  return { ...envelope(world, 'A0002'), ...bank, res_cnt: '1', res_list: [{ tran_no: '1', ...bank }] }
}

type Side = 'wd' | 'dps'

/** The fields of one side of a transfer: `wd_bank_name`, `dps_account_num_masked`, … */
export function sidePart(side: Side, account: Account | undefined, printContent: string): Record<string, string> {
  return {
    [`${side}_bank_code_std`]: account?.bankCode ?? '',
    [`${side}_bank_code_sub`]: account ? `${account.bankCode}0001` : '',
    [`${side}_bank_name`]: account?.bankName ?? '',
    [`${side}_account_num_masked`]: account ? maskedNumber(account) : '',
    [`${side}_print_content`]: printContent,
    [`${side}_account_holder_name`]: account?.holderName ?? '',
  }
}

/** The fields of the account that a call is about. */
export function accountPart(account: Account): Record<string, string> {
  return { bank_code_std: account.bankCode, bank_code_sub: `${account.bankCode}0001`, bank_name: account.bankName, savings_bank_name: '' }
}
