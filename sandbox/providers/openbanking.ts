import { Hono, type Context } from 'hono'
import { findAccount, kst } from '../bank.ts'
import { sandboxCredentials } from '../credentials.ts'
import { operation, type SandboxEnv } from '../operation.ts'
import { birthDate6 } from '../people.ts'
import type { Account, StatementLine } from '../state.ts'
import type { World } from '../world.ts'
import { bearer, findToken, issueToken } from './oauth.ts'
import { cancelAccount, register } from './openbankingRegister.ts'
import { accountPart, bankPart, envelope, faultReply } from './openbankingReply.ts'
import { claimTranId, deposit, transferResult, withdraw } from './openbankingTransfer.ts'

type Fields = Record<string, unknown>

const { clientId, clientSecret, clientUseCode } = sandboxCredentials.openbanking
const tokenAgeSeconds = 7_775_999
const pageSize = 25

/** KFTC open banking, API specification v2.0 (developers.kftc.or.kr/dev/openapi/open-banking). */
export function openbanking(world: World): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>()
  const guard = (name: string) => operation(world, 'openbanking', name, (code) => ({ status: 200, body: faultReply(world, code) }))

  app.post('/oauth/2.0/token', guard('token'), async (c) => {
    const form = (await c.req.parseBody()) as Record<string, string>
    const isKnown = form.client_id === clientId && form.client_secret === clientSecret
    const scope = form.scope ?? ''
    if (!isKnown || form.grant_type !== 'client_credentials' || !/^(oob|sa)$/.test(scope)) return c.json(envelope(world, 'O0001'))
    const token = issueToken(world, 'openbanking', 'access', { personId: 'kiwi', clientId, scope }, tokenAgeSeconds)
    return c.json({ access_token: token, token_type: 'Bearer', expires_in: tokenAgeSeconds, scope, client_use_code: clientUseCode })
  })

  app.post('/v2.0/inquiry/real_name', guard('real_name'), (c) => answer(c, world, ['oob', 'sa'], realName))
  app.post('/v2.0/transfer/deposit/acnt_num', guard('deposit'), (c) => answer(c, world, ['oob'], (w, body) => deposit(w, body, 'acnt_num')))
  app.post('/v2.0/transfer/deposit/fin_num', guard('deposit'), (c) => answer(c, world, ['oob'], (w, body) => deposit(w, body, 'fin_num')))
  app.post('/v2.0/transfer/withdraw/fin_num', guard('withdraw'), (c) => answer(c, world, ['sa'], withdraw))
  app.post('/v2.0/user/register', guard('register'), (c) => answer(c, world, ['sa'], register))
  app.post('/v2.0/account/cancel', guard('cancel'), (c) => answer(c, world, ['sa'], cancelAccount))
  app.post('/v2.0/transfer/result', guard('result'), (c) => answer(c, world, ['oob', 'sa'], transferResult))
  app.get('/v2.0/account/balance/fin_num', guard('balance'), (c) => answer(c, world, ['sa'], balance))
  app.get('/v2.0/account/transaction_list/fin_num', guard('transaction_list'), (c) => answer(c, world, ['sa'], transactionList))
  return app
}

/** Checks the token's scope, reads body or query, answers 200 for every outcome, as KFTC does. */
async function answer(
  c: Context<SandboxEnv>,
  world: World,
  scopes: string[],
  verb: (world: World, fields: Fields) => Fields,
): Promise<Response> {
  const token = findToken(world, 'openbanking', 'access', bearer(c.req.header('authorization')))
  if (!token || !scopes.includes(token.scope)) return c.json(envelope(world, 'O0002'))
  const fields: unknown = c.req.method === 'GET' ? c.req.query() : await c.req.json().catch(() => undefined)
  if (typeof fields !== 'object' || fields === null) return c.json(envelope(world, 'A0010'))
  return c.json(verb(world, fields as Fields))
}

/** 계좌실명조회: does this account belong to the person with this birth date? */
function realName(world: World, body: Fields): Fields {
  const refusal = refusedTranId(world, body)
  if (refusal) return refusal
  const account = findAccount(world, String(body.bank_code_std ?? ''), String(body.account_num ?? ''))
  const holder = world.person(account?.personId)
  const isHolder = holder !== undefined && birthDate6(holder) === String(body.account_holder_info ?? '').slice(0, 6)
  const outcome = !account ? '412' : isHolder ? '000' : '815'
  return {
    ...envelope(world, outcome === '000' ? 'A0000' : 'A0002'),
    ...bankPart(world, String(body.bank_tran_id), String(body.bank_code_std ?? ''), outcome),
    ...(account ? accountPart(account) : {}),
    account_num: String(body.account_num ?? ''),
    account_seq: '',
    account_holder_info_type: String(body.account_holder_info_type ?? ' '),
    account_holder_info: String(body.account_holder_info ?? ''),
    account_holder_name: outcome === '000' ? (account?.holderName ?? '') : '',
    account_type: '1',
  }
}

function balance(world: World, query: Fields): Fields {
  const refusal = refusedTranId(world, query)
  if (refusal) return refusal
  const account = world.state.accounts[String(query.fintech_use_num ?? '')]
  if (!account) return { ...envelope(world, 'A0002'), ...bankPart(world, String(query.bank_tran_id), '', '412') }
  return {
    ...inquiryPart(world, query, account),
    balance_amt: String(account.balanceKrw),
    available_amt: String(account.balanceKrw),
    account_type: '1',
    product_name: '입출금통장',
    account_issue_date: '20240102',
    maturity_date: '',
    last_tran_date: kst(new Date(account.statement.at(-1)?.at ?? '2026-01-01')).date,
  }
}

function transactionList(world: World, query: Fields): Fields {
  const refusal = refusedTranId(world, query)
  if (refusal) return refusal
  const account = world.state.accounts[String(query.fintech_use_num ?? '')]
  if (!account) return { ...envelope(world, 'A0002'), ...bankPart(world, String(query.bank_tran_id), '', '412') }

  const from = String(query.from_date ?? '').padEnd(8, '0') + String(query.from_time ?? '000000')
  const to = String(query.to_date ?? '').padEnd(8, '9') + String(query.to_time ?? '235959')
  const wanted = query.inquiry_type === 'I' ? '입금' : query.inquiry_type === 'O' ? '출금' : undefined
  const lines = account.statement.filter((line) => {
    const { date, time } = kst(new Date(line.at))
    return date + time >= from && date + time <= to && (wanted === undefined || line.inout === wanted)
  })
  if (query.sort_order !== 'A') lines.reverse()
  const start = Number(query.befor_inquiry_trace_info || 0)
  const page = lines.slice(start, start + pageSize)
  const hasMore = start + pageSize < lines.length
  return {
    ...inquiryPart(world, query, account),
    balance_amt: String(account.balanceKrw),
    page_record_cnt: String(page.length),
    next_page_yn: hasMore ? 'Y' : 'N',
    befor_inquiry_trace_info: hasMore ? String(start + pageSize) : '',
    res_list: page.map(transactionLine),
  }
}

function transactionLine(line: StatementLine): Fields {
  const { date, time } = kst(new Date(line.at))
  return {
    tran_date: date,
    tran_time: time,
    inout_type: line.inout,
    tran_type: '이체',
    print_content: line.memo,
    tran_amt: String(line.amountKrw),
    after_balance_amt: String(line.balanceAfterKrw),
    branch_name: '',
  }
}

function inquiryPart(world: World, query: Fields, account: Account): Fields {
  return {
    ...envelope(world, 'A0000'),
    ...bankPart(world, String(query.bank_tran_id), account.bankCode, '000'),
    bank_name: account.bankName,
    savings_bank_name: '',
    fintech_use_num: account.fintechUseNum,
  }
}

function refusedTranId(world: World, fields: Fields): Fields | undefined {
  switch (claimTranId(world, fields.bank_tran_id)) {
    case 'ok':
      return undefined
    case 'malformed':
      return envelope(world, 'A0010', 'bank_tran_id 형식 오류')
    case 'duplicate':
      return envelope(world, 'A0326')
  }
}
