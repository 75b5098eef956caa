import { findAccount, kst } from '../bank.ts'
import { birthDate6 } from '../people.ts'
import type { World } from '../world.ts'
import { bankPart, envelope } from './openbankingReply.ts'
import { claimTranId } from './openbankingTransfer.ts'

type Fields = Record<string, unknown>
const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/**
 * 사용자 계좌등록 for an institution that verified its users itself. Returns the account's token, always
 * the same for one account. KFTC requires a CI; here it may be left out for people whom a test made
 * without one.
 */
export function register(world: World, body: Fields): Fields {
  const isWhole = /^\d{3}$/.test(text(body.bank_code_std)) && /^\d{1,16}$/.test(text(body.register_account_num))
  const isAgreed = text(body.scope) === 'transfer' && body.info_prvd_agmt_yn === 'Y' && body.wd_agmt_yn === 'Y'
  if (!isWhole || !isAgreed) return envelope(world, 'A0010')
  const tranId = text(body.bank_tran_id)
  const claim = claimTranId(world, tranId)
  if (claim !== 'ok') return envelope(world, claim === 'malformed' ? 'A0010' : 'A0326')

  const account = findAccount(world, text(body.bank_code_std), text(body.register_account_num))
  const holder = world.person(account?.personId)
  const isOther = holder && (differs(body.user_ci, holder.ci) || differs(text(body.user_info).slice(2), birthDate6(holder)))
  const outcome = !account ? '412' : isOther ? '815' : '000'
  return {
    ...envelope(world, outcome === '000' ? 'A0000' : 'A0002'),
    ...bankPart(world, tranId, text(body.bank_code_std), outcome),
    user_seq_no: outcome === '000' ? `1${(account?.personId ?? '').replace(/\D/g, '').padStart(9, '0')}` : '',
    bank_name: account?.bankName ?? '',
    savings_bank_name: '',
    fintech_use_num: outcome === '000' ? (account?.fintechUseNum ?? '') : '',
    inquiry_agree_dtime: '',
    transfer_agree_dtime: kst(world.now()).millis.slice(0, 14),
  }
}

/** 계좌해지: the institution gives up the token of an account. */
export function cancelAccount(world: World, body: Fields): Fields {
  const tranId = text(body.bank_tran_id)
  const claim = claimTranId(world, tranId)
  if (claim !== 'ok') return envelope(world, claim === 'malformed' ? 'A0010' : 'A0326')
  const account = world.state.accounts[text(body.fintech_use_num)]
  const outcome = account ? '000' : '412'
  return { ...envelope(world, account ? 'A0000' : 'A0002'), ...bankPart(world, tranId, '', outcome) }
}

/** A field that was left out is not compared. */
function differs(given: unknown, known: string): boolean {
  return text(given) !== '' && text(given) !== known
}
