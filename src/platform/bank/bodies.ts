import type { AccountHolder, SealedTransfer, TokenTransfer } from './port.ts'

/** The place of the digits, which `withDigits` writes as bytes: they never become a string. */
const digitsMark = '\u0001digits\u0001'

/** 출금이체 by fintech_use_num. */
export function withdrawBody(call: TokenTransfer, bankTranId: string) {
  return {
    bank_tran_id: bankTranId,
    fintech_use_num: call.fintechUseNum,
    tran_amt: String(call.amountKrw),
    dps_print_content: call.ourMemo,
    wd_print_content: call.memo,
    req_client_name: '키위',
    req_client_fintech_use_num: call.fintechUseNum,
    req_client_num: call.fintechUseNum.slice(-12),
    transfer_purpose: 'TR',
  }
}

/** 입금이체 by account number. The holder's name is not checked: Kiwi keeps no names. */
export function depositBody(call: SealedTransfer, bankTranId: string) {
  return {
    wd_pass_phrase: 'NONE',
    wd_print_content: call.ourMemo,
    name_check_option: 'off',
    req_cnt: '1',
    req_list: [
      {
        tran_no: '1',
        bank_tran_id: bankTranId,
        bank_code_std: call.account.bankCode,
        account_num: digitsMark,
        account_holder_name: '',
        print_content: call.memo,
        tran_amt: String(call.amountKrw),
        req_client_name: '키위',
        req_client_num: call.reference,
        transfer_purpose: 'TR',
      },
    ],
  }
}

/** 사용자 계좌등록 (자체인증 이용기관): gives the token with which money is pulled. */
export function registerBody(bankCode: string, holder: AccountHolder | null, bankTranId: string) {
  return {
    bank_tran_id: bankTranId,
    bank_code_std: bankCode,
    register_account_num: digitsMark,
    user_info: holder?.birthDate?.replaceAll('-', '') ?? '',
    user_name: '',
    user_ci: holder?.ci ?? '',
    user_email: '',
    scope: 'transfer',
    info_prvd_agmt_yn: 'Y',
    wd_agmt_yn: 'Y',
    agmt_data_type: '2',
  }
}

/** 이체결과조회. */
export function resultBody(kind: 'withdraw' | 'deposit', bankTranId: string, sentOn: string, amountKrw: number) {
  return {
    check_type: kind === 'withdraw' ? '1' : '2',
    tran_dtime: seoulDigits(new Date()),
    req_cnt: '1',
    req_list: [
      { tran_no: '1', org_bank_tran_id: bankTranId, org_bank_tran_date: sentOn.replaceAll('-', ''), org_tran_amt: String(amountKrw) },
    ],
  }
}

/** The body as bytes, with the digits in their place. The caller overwrites it after the call. */
export function withDigits(body: object, digits: Uint8Array): Uint8Array<ArrayBuffer> {
  const [before, after] = JSON.stringify(body).split(JSON.stringify(digitsMark).slice(1, -1))
  return new Uint8Array(Buffer.concat([Buffer.from(before ?? ''), digits, Buffer.from(after ?? '')]))
}

/** YYYYMMDDHHMMSS in Seoul. */
export function seoulDigits(at: Date): string {
  return new Date(at.getTime() + 9 * 3_600_000).toISOString().replace(/\D/g, '').slice(0, 14)
}
