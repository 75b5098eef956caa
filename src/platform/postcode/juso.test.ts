import { afterAll, beforeAll, expect, it } from 'vitest'
import { sandboxCredentials } from '../../../sandbox/credentials.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/server.ts'
import { createJuso } from './juso.ts'
import { foundIn } from './juso-bodies.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())

const juso = (key: string = sandboxCredentials.juso.confmKey) => createJuso({ POSTCODE_URL: `${sandbox.url}/juso`, POSTCODE_KEY: key })

it('finds road addresses by words, with postcode, building and lot number', async () => {
  expect(await juso().find('연무장길 74')).toEqual({
    found: [{ postcode: '04783', road: '서울특별시 성동구 연무장길 74', building: '', lot: '서울특별시 성동구 성수동2가 315-61' }],
    isMore: false,
  })
  expect(await juso().find('서울특별시')).toMatchObject({ isMore: false })
  expect((await juso().find('특별')).found).toHaveLength(10)
  expect((await juso().find('특별')).isMore).toBe(true)
})

it('finds nothing for words that the service refuses, and takes signs out that it forbids', async () => {
  for (const words of ['74', '없는 길 1', '']) expect(await juso().find(words)).toEqual({ found: [], isMore: false })
  expect((await juso().find('연무장길 <74>')).found).toHaveLength(1)
})

it('is UNAVAILABLE with a wrong key, and when the service fails or answers something else', async () => {
  await expect(juso('wrong').find('연무장길')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  const nobody = createJuso({ POSTCODE_URL: 'http://127.0.0.1:9', POSTCODE_KEY: 'x' })
  await expect(nobody.find('연무장길')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  expect(foundIn({ results: null })).toEqual({ fault: 'an answer that cannot be read' })
})

it('leaves out a row that cannot be read, and cleans the others', () => {
  const row = { zipNo: '04783', roadAddrPart1: ' 서울\u0000 성동구\u202e 연무장길 74 ', bdNm: null, jibunAddr: '성수동2가 315-61' }
  const odd = [
    null,
    5,
    [],
    {},
    { ...row, zipNo: '4783' },
    { ...row, zipNo: 4783 },
    { ...row, roadAddrPart1: null },
    { ...row, roadAddrPart1: '\u200b' },
  ]
  const common = { errorCode: '0', errorMessage: '', totalCount: '1' }
  const found = [{ postcode: '04783', road: '서울 성동구 연무장길 74', building: '', lot: '성수동2가 315-61' }]
  for (const one of odd) expect(foundIn({ results: { common, juso: [one, row, one] } })).toEqual({ found, isMore: false })
})
