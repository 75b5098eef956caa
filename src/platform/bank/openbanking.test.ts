import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { testEnv } from '../../../test/worlds/world.ts'
import { runnerConfig } from '../../config.ts'
import { createOpenBanking } from './openbanking.ts'

const done = { rsp_code: 'A0000', bank_rsp_code: '000' }
let [asked, status]: [string[], number] = [[], 200]
const gateway = createServer((request, response) => void answer(request, response))
async function answer(request: IncomingMessage, response: ServerResponse) {
  let body = ''
  for await (const part of request) body += String(part)
  const isToken = request.url === '/oauth/2.0/token'
  asked.push(isToken ? `token ${new URLSearchParams(body).get('scope')}` : `${request.headers.authorization} ${request.url?.split('?')[0]}`)
  response.statusCode = isToken ? 200 : status
  response.end(JSON.stringify(isToken ? { access_token: `t${asked.length}`, expires_in: 120 } : done))
}
let config: ReturnType<typeof runnerConfig>
beforeAll(async () => {
  await new Promise<void>((resolve) => void gateway.listen(0, '127.0.0.1', resolve))
  const stores = {
    DATABASE_URL: 'postgres://127.0.0.1/none',
    LOG_DATABASE_URL: 'postgres://127.0.0.1/none',
    REDIS_URL: 'redis://127.0.0.1',
  }
  const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`
  config = runnerConfig({ ...testEnv, ...stores, PUBLIC_URL: 'http://127.0.0.1', STORAGE_DIR: '/tmp', OPENBANKING_URL: url })
})
beforeEach(() => void ([asked, status] = [[], 200]))
afterEach(() => void vi.restoreAllMocks())
afterAll(() => void gateway.close())

const transfer = { reference: '00000000A', amountKrw: 1, memo: '', ourMemo: '', fintechUseNum: '1'.repeat(24) }
const withdraw = (bank: ReturnType<typeof createOpenBanking>, mayStillSend = () => true) => bank.withdraw({ ...transfer, mayStillSend })

it('a token serves one scope until the last minute of its life', async () => {
  const bank = createOpenBanking(config)
  const [before, clock] = [Date.now(), vi.spyOn(Date, 'now')]
  for (const seconds of [0, 59, 61]) {
    clock.mockReturnValue(before + seconds * 1_000)
    await withdraw(bank)
  }
  const path = '/v2.0/transfer/withdraw/fin_num'
  expect(asked).toEqual(['token sa', `Bearer t1 ${path}`, `Bearer t1 ${path}`, 'token sa', `Bearer t4 ${path}`])
  await bank.inquire({ kind: 'withdraw', reference: '00000000A', sentOn: '2026-11-23', amountKrw: 1 })
  expect(asked.slice(5)).toEqual(['token oob', 'Bearer t6 /v2.0/transfer/result'])
})

it('a transfer that may not be sent any more is not sent, and a refused request is no answer, whatever it says', async () => {
  const bank = createOpenBanking(config)
  expect(await withdraw(bank, () => false)).toEqual({ state: 'unknown', code: 'no-answer' })
  expect(asked).toEqual(['token sa'])
  expect(await withdraw(bank)).toEqual({ state: 'confirmed', code: '000' })
  status = 500
  expect(await withdraw(bank)).toEqual({ state: 'unknown', code: 'no-answer' })
})
