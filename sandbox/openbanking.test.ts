import { afterAll, beforeAll, expect, test } from 'vitest'
import { kiwiAccount, sandboxCredentials } from './credentials.ts'
import { birthDate6, sandboxPeople } from './people.ts'
import { startSandbox, type Sandbox } from './server.ts'

const { clientId, clientSecret, clientUseCode } = sandboxCredentials.openbanking
const people = sandboxPeople()
type Answer = Record<string, string> & { res_list: Record<string, string>[] }

let sandbox: Sandbox
let tokens: { oob: string; sa: string }
beforeAll(async () => {
  sandbox = await startSandbox()
  tokens = { oob: await tokenOf('oob'), sa: await tokenOf('sa') }
})
afterAll(() => sandbox.stop())

let nth = 0
const tranId = () => `${clientUseCode}U${String(++nth).padStart(9, '0')}`
const accountOf = (index: number) => people[index]!.accounts[0]!
const balanceOf = (fintechUseNum: string) => sandbox.state.accounts[fintechUseNum]!.balanceKrw

async function tokenOf(scope: 'oob' | 'sa'): Promise<string> {
  const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, scope, grant_type: 'client_credentials' })
  const answer = await fetch(`${sandbox.url}/openbanking/oauth/2.0/token`, { method: 'POST', body })
  return ((await answer.json()) as { access_token: string }).access_token
}

async function post(path: string, token: string, body: unknown, signal?: AbortSignal): Promise<Answer> {
  const answer = await fetch(`${sandbox.url}/openbanking/v2.0${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=UTF-8' },
    body: JSON.stringify(body),
    signal,
  })
  expect(answer.status).toBe(200)
  return (await answer.json()) as Answer
}

async function get(path: string, query: Record<string, string>): Promise<Answer> {
  const answer = await fetch(`${sandbox.url}/openbanking/v2.0${path}?${new URLSearchParams(query)}`, {
    headers: { authorization: `Bearer ${tokens.sa}` },
  })
  return (await answer.json()) as Answer
}

function depositBody(index: number, amount: string, item: Record<string, string> = {}) {
  const account = accountOf(index)
  return {
    cntr_account_type: 'N',
    cntr_account_num: kiwiAccount.accountNumber,
    wd_pass_phrase: 'NONE',
    wd_print_content: '키위지급',
    name_check_option: 'on',
    tran_dtime: '20261122100000',
    req_cnt: '1',
    req_list: [
      {
        tran_no: '1',
        bank_tran_id: tranId(),
        bank_code_std: account.bankCode,
        account_num: account.accountNumber,
        account_holder_name: account.holderName,
        print_content: '키위4821',
        tran_amt: amount,
        req_client_name: '주식회사키위',
        req_client_num: 'KIWI',
        transfer_purpose: 'TR',
        ...item,
      },
    ],
  }
}

function withdrawBody(index: number, amount: string, more: Record<string, string> = {}) {
  return {
    bank_tran_id: tranId(),
    cntr_account_type: 'N',
    cntr_account_num: kiwiAccount.accountNumber,
    dps_print_content: '키위충전',
    fintech_use_num: accountOf(index).fintechUseNum,
    wd_print_content: '키위페이',
    tran_amt: amount,
    tran_dtime: '20261122100000',
    req_client_name: people[index]!.name,
    req_client_fintech_use_num: accountOf(index).fintechUseNum,
    req_client_num: 'P1',
    transfer_purpose: 'RC',
    recv_client_name: '주식회사키위',
    recv_client_bank_code: kiwiAccount.bankCode,
    recv_client_account_num: kiwiAccount.accountNumber,
    ...more,
  }
}

async function resultOf(kind: '1' | '2', bankTranId: string, amount: string, date: string): Promise<Record<string, string>> {
  const answer = await post('/transfer/result', tokens.oob, {
    check_type: kind,
    tran_dtime: '20261122100500',
    req_cnt: '1',
    req_list: [{ tran_no: '1', org_bank_tran_id: bankTranId, org_bank_tran_date: date, org_tran_amt: amount }],
  })
  return answer.res_list[0]!
}

const todayKst = () => new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '')

test('real_name names the holder when the birth date is theirs', async () => {
  const [account, person] = [accountOf(0), people[0]!]
  const ask = (holderInfo: string) =>
    post('/inquiry/real_name', tokens.oob, {
      bank_tran_id: tranId(),
      bank_code_std: account.bankCode,
      account_num: account.accountNumber,
      account_holder_info_type: ' ',
      account_holder_info: holderInfo,
      tran_dtime: '20261122100000',
    })
  expect(await ask(birthDate6(person))).toMatchObject({ rsp_code: 'A0000', bank_rsp_code: '000', account_holder_name: person.name })
  expect(await ask('010101')).toMatchObject({ rsp_code: 'A0002', account_holder_name: '' })
})

test('a deposit of one won moves the balances and its memo is in the statement, the bank app and the result', async () => {
  const account = accountOf(1)
  const [before, kiwiBefore] = [balanceOf(account.fintechUseNum), balanceOf(kiwiAccount.fintechUseNum)]
  const body = depositBody(1, '1')
  const answer = await post('/transfer/deposit/acnt_num', tokens.oob, body)
  expect(answer).toMatchObject({ rsp_code: 'A0000', res_cnt: '1', wd_account_holder_name: '주식회사키위' })
  expect(answer.api_tran_dtm).toMatch(/^\d{17}$/)
  expect(answer.res_list[0]).toMatchObject({
    bank_rsp_code: '000',
    account_holder_name: account.holderName,
    tran_amt: '1',
    print_content: '키위4821',
  })
  expect([balanceOf(account.fintechUseNum) - before, balanceOf(kiwiAccount.fintechUseNum) - kiwiBefore]).toEqual([1, -1])

  const list = await get('/account/transaction_list/fin_num', {
    bank_tran_id: tranId(),
    fintech_use_num: account.fintechUseNum,
    inquiry_type: 'A',
    inquiry_base: 'D',
    from_date: todayKst(),
    to_date: todayKst(),
    sort_order: 'D',
    tran_dtime: '20261122100000',
  })
  expect(list).toMatchObject({ rsp_code: 'A0000', page_record_cnt: '1', next_page_yn: 'N' })
  expect(list.res_list[0]).toMatchObject({
    inout_type: '입금',
    print_content: '키위4821',
    tran_amt: '1',
    after_balance_amt: String(before + 1),
  })
  expect(await (await fetch(`${sandbox.url}/bank/${people[1]!.id}`)).text()).toContain('키위4821')
  expect(await resultOf('2', body.req_list[0]!.bank_tran_id, '1', answer.res_list[0]!.bank_tran_date!)).toMatchObject({
    bank_rsp_code: '000',
    dps_print_content: '키위4821',
  })
})

test('registering an account gives the token that stands for it, the same each time, to its holder only', async () => {
  const [account, person, other] = [accountOf(7), people[7]!, people[8]!]
  const ask = (more: Record<string, string> = {}, token = tokens.sa) =>
    post('/user/register', token, {
      bank_tran_id: tranId(),
      bank_code_std: account.bankCode,
      register_account_num: account.accountNumber,
      user_info: person.birthDate.replaceAll('-', ''),
      user_name: person.name,
      user_ci: person.ci,
      user_email: '',
      scope: 'transfer',
      info_prvd_agmt_yn: 'Y',
      wd_agmt_yn: 'Y',
      agmt_data_type: '2',
      ...more,
    })
  const registered = { rsp_code: 'A0000', bank_rsp_code: '000', fintech_use_num: account.fintechUseNum }
  expect(await ask()).toMatchObject(registered)
  expect(await ask({ user_ci: '', user_info: '' })).toMatchObject(registered)
  expect(await ask({ user_ci: other.ci })).toMatchObject({ rsp_code: 'A0002', bank_rsp_code: '815', fintech_use_num: '' })
  expect(await ask({ user_info: '19000101' })).toMatchObject({ bank_rsp_code: '815' })
  expect(await ask({ register_account_num: '1' })).toMatchObject({ bank_rsp_code: '412', fintech_use_num: '' })
  expect(await ask({ wd_agmt_yn: 'N' })).toMatchObject({ rsp_code: 'A0010' })
  expect(await ask({}, tokens.oob)).toMatchObject({ rsp_code: 'O0002' })
  expect(await ask({ bank_tran_id: `${clientUseCode}U000000001` })).toMatchObject({ rsp_code: 'A0326' })
})

test('a withdrawal tops up from a linked account; one beyond the balance is refused and moves nothing', async () => {
  const { fintechUseNum } = accountOf(2)
  const before = balanceOf(fintechUseNum)
  expect(await post('/transfer/withdraw/fin_num', tokens.sa, withdrawBody(2, '30000'))).toMatchObject({
    rsp_code: 'A0000',
    bank_rsp_code: '000',
    tran_amt: '30000',
  })
  expect(balanceOf(fintechUseNum)).toBe(before - 30_000)
  expect(await post('/transfer/withdraw/fin_num', tokens.sa, withdrawBody(2, '999999999'))).toMatchObject({
    rsp_code: 'A0002',
    bank_rsp_code: '311',
  })
  expect(
    await get('/account/balance/fin_num', { bank_tran_id: tranId(), fintech_use_num: fintechUseNum, tran_dtime: '20261122100000' }),
  ).toMatchObject({ rsp_code: 'A0000', balance_amt: String(before - 30_000), available_amt: String(before - 30_000) })
})

test('a bank_tran_id is refused the second time, with 822 for a deposit and A0326 for the rest, and acts once', async () => {
  const { fintechUseNum } = accountOf(3)
  const before = balanceOf(fintechUseNum)
  const deposit = depositBody(3, '500')
  const answers = await Promise.all(Array.from({ length: 10 }, () => post('/transfer/deposit/acnt_num', tokens.oob, deposit)))
  expect(answers.filter((answer) => answer.rsp_code === 'A0000')).toHaveLength(1)
  expect(answers.filter((answer) => answer.res_list[0]?.bank_rsp_code === '822')).toHaveLength(9)
  expect(balanceOf(fintechUseNum)).toBe(before + 500)

  const withdrawal = withdrawBody(3, '500')
  expect((await post('/transfer/withdraw/fin_num', tokens.sa, withdrawal)).rsp_code).toBe('A0000')
  expect((await post('/transfer/withdraw/fin_num', tokens.sa, withdrawal)).rsp_code).toBe('A0326')
  expect(balanceOf(fintechUseNum)).toBe(before)
})

test('a bad token, the wrong scope and malformed fields are refused with HTTP 200 and their own code', async () => {
  expect(await post('/transfer/deposit/acnt_num', 'made-up', depositBody(4, '1'))).toMatchObject({ rsp_code: 'O0002' })
  expect(await post('/transfer/deposit/acnt_num', tokens.sa, depositBody(4, '1'))).toMatchObject({ rsp_code: 'O0002' })
  for (const bad of [
    depositBody(4, '0'),
    depositBody(4, '-1'),
    depositBody(4, '1.5'),
    depositBody(4, '1', { bank_tran_id: 'short' }),
    depositBody(4, '1', { print_content: '스무바이트를넘는긴메모' }),
  ]) {
    expect((await post('/transfer/deposit/acnt_num', tokens.oob, bad)).rsp_code).toBe('A0010')
  }
  const wrongName = await post('/transfer/deposit/acnt_num', tokens.oob, depositBody(4, '1', { account_holder_name: '다른사람' }))
  expect(wrongName.res_list[0]?.bank_rsp_code).toBe('815')
  const noAccount = await post('/transfer/deposit/acnt_num', tokens.oob, depositBody(4, '1', { account_num: '999' }))
  expect(noAccount.res_list[0]?.bank_rsp_code).toBe('412')
})

async function fault(body: object): Promise<void> {
  const answer = await fetch(`${sandbox.url}/control/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ provider: 'openbanking', times: 1, ...body }),
  })
  expect(answer.status).toBe(201)
}

test.each([
  { kind: 'silentAfter', drop: false, moved: 700, code: '000' },
  { kind: 'silentAfter', drop: true, moved: 700, code: '000' },
  { kind: 'silentBefore', drop: false, moved: 0, code: '701' },
])('$kind (drop $drop): no answer comes, and the result inquiry tells what happened', async ({ kind, drop, moved, code }) => {
  const { fintechUseNum } = accountOf(5)
  const before = balanceOf(fintechUseNum)
  await fault({ operation: 'deposit', kind, drop })
  const body = depositBody(5, '700')
  await expect(post('/transfer/deposit/acnt_num', tokens.oob, body, AbortSignal.timeout(300))).rejects.toThrow()
  expect(balanceOf(fintechUseNum) - before).toBe(moved)
  expect(await resultOf('2', body.req_list[0]!.bank_tran_id, '700', todayKst())).toMatchObject({ bank_rsp_code: code })
})

test("errorCode answers the provider's own error, with or without the effect; http500 and slow do what they say", async () => {
  const { fintechUseNum } = accountOf(6)
  const before = balanceOf(fintechUseNum)
  await fault({ operation: 'deposit', kind: 'errorCode', code: 'A0007' })
  expect(await post('/transfer/deposit/acnt_num', tokens.oob, depositBody(6, '100'))).toMatchObject({ rsp_code: 'A0007' })
  expect(balanceOf(fintechUseNum)).toBe(before)

  await fault({ operation: 'deposit', kind: 'errorCode', code: '804', afterEffect: true })
  const body = depositBody(6, '100')
  const answer = await post('/transfer/deposit/acnt_num', tokens.oob, body)
  expect([answer.rsp_code, answer.res_list[0]?.bank_rsp_code, balanceOf(fintechUseNum) - before]).toEqual(['A0002', '804', 100])
  expect(await resultOf('2', body.req_list[0]!.bank_tran_id, '100', todayKst())).toMatchObject({ bank_rsp_code: '000' })

  await fault({ operation: 'balance', kind: 'http500' })
  expect((await fetch(`${sandbox.url}/openbanking/v2.0/account/balance/fin_num`)).status).toBe(500)
  await fault({ operation: 'balance', kind: 'slow', ms: 150 })
  const startedMs = performance.now()
  await get('/account/balance/fin_num', { bank_tran_id: tranId(), fintech_use_num: fintechUseNum })
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(145)
})
