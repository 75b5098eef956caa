import { findAccount, kst, maskedNumber, move } from '../bank.ts'
import { kiwiAccount, sandboxCredentials } from '../credentials.ts'
import type { Account, Transfer } from '../state.ts'
import type { World } from '../world.ts'
import { accountPart, bankPart, envelope, sidePart } from './openbankingReply.ts'

type Fields = Record<string, unknown>
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

/**
 * Claims a bank_tran_id for today. `malformed`: not our 10 characters + U + 9. `duplicate`: used
 * today already.
 */
export function claimTranId(world: World, raw: unknown): 'ok' | 'malformed' | 'duplicate' {
  const id = text(raw)
  if (!new RegExp(`^${sandboxCredentials.openbanking.clientUseCode}U[A-Z0-9]{9}$`).test(id)) return 'malformed'
  const key = `${kst(world.now()).date}:${id}`
  if (world.state.usedBankTranIds[key]) return 'duplicate'
  world.state.usedBankTranIds[key] = true
  world.touch()
  return 'ok'
}

/** 입금이체: from Kiwi's account to one that is named by account number or fintech_use_num. */
export function deposit(world: World, body: Fields, by: 'acnt_num' | 'fin_num'): Fields {
  const item = Array.isArray(body.req_list) && body.req_list.length === 1 ? (body.req_list[0] as Fields) : undefined
  const amountKrw = readAmount(item?.tran_amt)
  const from = contractAccount(world, body)
  const isWhole =
    item &&
    amountKrw &&
    from &&
    text(body.req_cnt) === '1' &&
    /^\d{14}$/.test(text(body.tran_dtime)) &&
    text(item.req_client_name) &&
    text(item.req_client_num) &&
    text(item.transfer_purpose)
  if (!isWhole) return envelope(world, 'A0010')
  if (text(body.wd_pass_phrase) !== sandboxCredentials.openbanking.passPhrase) return envelope(world, 'A0010', '입금이체용 암호문구 오류')
  if (!fits(item.print_content) || !fits(body.wd_print_content)) return envelope(world, 'A0010', '인자내역은 20바이트까지입니다')

  const tranId = text(item.bank_tran_id)
  const claim = claimTranId(world, tranId)
  if (claim === 'malformed') return envelope(world, 'A0010', 'bank_tran_id 형식 오류')

  const to =
    by === 'acnt_num'
      ? findAccount(world, text(item.bank_code_std), text(item.account_num))
      : world.state.accounts[text(item.fintech_use_num)]
  const isOtherName = text(body.name_check_option) !== 'off' && by === 'acnt_num' && to?.holderName !== text(item.account_holder_name)
  const outcome = claim === 'duplicate' ? '822' : !to ? '412' : isOtherName ? '815' : from.balanceKrw < amountKrw ? '311' : '000'
  if (outcome === '000' && to) move(world, { from, to, amountKrw, fromMemo: text(body.wd_print_content), toMemo: text(item.print_content) })
  if (outcome !== '822') {
    record(world, {
      kind: 'deposit',
      bankTranId: tranId,
      bankTranDate: kst(world.now()).date,
      amountKrw,
      bankRspCode: outcome,
      fromFintechUseNum: from.fintechUseNum,
      toFintechUseNum: to?.fintechUseNum ?? '',
      wdPrintContent: text(body.wd_print_content),
      dpsPrintContent: text(item.print_content),
    })
  }
  return {
    ...envelope(world, outcome === '000' ? 'A0000' : 'A0002'),
    ...sidePart('wd', from, text(body.wd_print_content)),
    res_cnt: '1',
    res_list: [
      {
        tran_no: text(item.tran_no) || '1',
        ...bankPart(world, tranId, to?.bankCode ?? text(item.bank_code_std), outcome),
        ...(by === 'fin_num'
          ? { fintech_use_num: text(item.fintech_use_num), account_alias: '' }
          : { account_num: text(item.account_num) }),
        ...(to ? accountPart(to) : {}),
        account_num_masked: to ? maskedNumber(to) : '',
        print_content: text(item.print_content),
        account_holder_name: to?.holderName ?? '',
        tran_amt: String(amountKrw),
        cms_num: text(item.cms_num),
      },
    ],
  }
}

/** 출금이체: from a linked account to Kiwi's. */
export function withdraw(world: World, body: Fields): Fields {
  const amountKrw = readAmount(body.tran_amt)
  const to = contractAccount(world, body)
  const isWhole =
    amountKrw &&
    to &&
    /^\d{14}$/.test(text(body.tran_dtime)) &&
    text(body.req_client_name) &&
    text(body.req_client_num) &&
    text(body.transfer_purpose)
  if (!isWhole || !fits(body.dps_print_content) || !fits(body.wd_print_content)) return envelope(world, 'A0010')

  const tranId = text(body.bank_tran_id)
  const claim = claimTranId(world, tranId)
  if (claim === 'malformed') return envelope(world, 'A0010', 'bank_tran_id 형식 오류')
  if (claim === 'duplicate') return envelope(world, 'A0326')

  const from = world.state.accounts[text(body.fintech_use_num)]
  const outcome = !from ? '412' : from.balanceKrw < amountKrw ? '311' : '000'
  const wdPrintContent = text(body.wd_print_content) || kiwiAccount.holderName
  if (from && outcome === '000') move(world, { from, to, amountKrw, fromMemo: wdPrintContent, toMemo: text(body.dps_print_content) })
  record(world, {
    kind: 'withdraw',
    bankTranId: tranId,
    bankTranDate: kst(world.now()).date,
    amountKrw,
    bankRspCode: outcome,
    fromFintechUseNum: from?.fintechUseNum ?? '',
    toFintechUseNum: to.fintechUseNum,
    wdPrintContent,
    dpsPrintContent: text(body.dps_print_content),
  })
  return {
    ...envelope(world, outcome === '000' ? 'A0000' : 'A0002'),
    ...sidePart('dps', to, text(body.dps_print_content)),
    ...bankPart(world, tranId, from?.bankCode ?? '', outcome),
    fintech_use_num: text(body.fintech_use_num),
    account_alias: '',
    ...(from ? accountPart(from) : {}),
    account_num_masked: from ? maskedNumber(from) : '',
    print_content: wdPrintContent,
    account_holder_name: from?.holderName ?? '',
    tran_amt: String(amountKrw),
    wd_limit_remain_amt: '9900000',
  }
}

/** 이체결과조회: outcomes of up to 25 transfers; check_type 1 asks for withdrawals, 2 for deposits. */
export function transferResult(world: World, body: Fields): Fields {
  const list = Array.isArray(body.req_list) ? (body.req_list as Fields[]) : []
  const checkType = text(body.check_type)
  if (!/^[12]$/.test(checkType) || list.length < 1 || list.length > 25 || text(body.req_cnt) !== String(list.length))
    return envelope(world, 'A0010')
  const kind = checkType === '1' ? 'withdraw' : 'deposit'
  return { ...envelope(world, 'A0000'), res_cnt: String(list.length), res_list: list.map((item, at) => resultOf(world, kind, item, at)) }
}

function resultOf(world: World, kind: Transfer['kind'], item: Fields, at: number): Fields {
  const tranId = text(item.org_bank_tran_id)
  const date = text(item.org_bank_tran_date)
  const found = world.state.transfers[`${date}:${tranId}`]
  const transfer = found && found.kind === kind && readAmount(item.org_tran_amt) === found.amountKrw ? found : undefined
  const head = {
    tran_no: text(item.tran_no) || String(at + 1),
    ...bankPart(world, tranId, '', transfer?.bankRspCode ?? '701'),
    bank_tran_date: date,
  }
  if (!transfer) return { ...head, tran_amt: text(item.org_tran_amt) }
  const from = world.state.accounts[transfer.fromFintechUseNum]
  const to = world.state.accounts[transfer.toFintechUseNum]
  return {
    ...head,
    bank_code_tran: (kind === 'withdraw' ? from : to)?.bankCode ?? '',
    ...sidePart('wd', from, transfer.wdPrintContent),
    wd_fintech_use_num: transfer.fromFintechUseNum,
    ...sidePart('dps', to, transfer.dpsPrintContent),
    dps_fintech_use_num: transfer.toFintechUseNum,
    tran_amt: String(transfer.amountKrw),
  }
}

function record(world: World, transfer: Transfer): void {
  world.state.transfers[`${transfer.bankTranDate}:${transfer.bankTranId}`] = transfer
  world.touch()
}

function contractAccount(world: World, body: Fields): Account | undefined {
  const isOurs = text(body.cntr_account_type) === 'N' && text(body.cntr_account_num) === kiwiAccount.accountNumber
  return isOurs ? world.state.accounts[kiwiAccount.fintechUseNum] : undefined
}

/** Whole won as text of at most 12 digits; undefined for anything else, zero included. */
function readAmount(raw: unknown): number | undefined {
  return /^\d{1,12}$/.test(text(raw)) && Number(raw) > 0 ? Number(raw) : undefined
}

/** AH(20): 20 bytes of EUC-KR, where a Korean syllable takes two. */
function fits(raw: unknown): boolean {
  return [...text(raw)].reduce((bytes, char) => bytes + (char.charCodeAt(0) > 0x7f ? 2 : 1), 0) <= 20
}
