import { expect, it } from 'vitest'
import { KiwiError } from '../../errors.ts'
import { answering, isLoopback, nicknameOf, refuse, refuseCancelled, subjectOf, timeoutMs, Unanswered } from './asking.ts'

const refused = (error: unknown) => {
  try {
    return refuse(error)
  } catch (thrown) {
    return thrown
  }
}

it('takes an answer of a broken provider for none, and passes on every other', async () => {
  const statusOf = (status: number) => answering('kakao', () => Promise.resolve(new Response(null, { status })))('https://x.example')
  for (const status of [200, 302, 400, 499]) expect((await statusOf(status)).status).toBe(status)
  for (const status of [500, 503]) await expect(statusOf(status)).rejects.toThrow(new Unanswered(`kakao answered ${status}.`))
  expect(timeoutMs).toBe(8_000)
})

it('says unavailable where the provider cannot be asked, and refused for any other failure', () => {
  const unreachable = [
    new Unanswered('no'),
    new DOMException('', 'TimeoutError'),
    new DOMException('', 'AbortError'),
    new TypeError('fetch failed'),
  ]
  for (const error of unreachable) expect(refused(error)).toMatchObject({ code: 'UNAVAILABLE', cause: error })
  const others = [new DOMException('', 'DataError'), Object.assign(new TypeError('no'), { code: 'ERR' }), new Error('no'), 'x']
  for (const error of others) expect(refused(error)).toMatchObject({ code: 'SIGN_IN_REFUSED', cause: error })
  const own = new KiwiError('NOT_FOUND')
  expect(refused(own)).toBe(own)
})

it('knows who pressed cancel', () => {
  const back = (query: string) => () => refuseCancelled(new URL(`https://kiwi.example/back?${query}`))
  for (const word of ['access_denied', 'user_cancelled_authorize'])
    expect(back(`error=${word}`)).toThrow(expect.objectContaining({ code: 'SIGN_IN_CANCELLED' }))
  for (const query of ['error=server_error', 'code=access_denied', '']) expect(back(query)).not.toThrow()
})

it('takes a subject of 255 letters of ASCII, the first name that shows something, and addresses of this machine for what they are', () => {
  for (const subject of ['1', 'a'.repeat(255), '!~']) expect(subjectOf(subject)).toBe(subject)
  for (const subject of ['', 'a'.repeat(256), 'a b', '가', 'a\u007f', 5, null]) expect(() => subjectOf(subject)).toThrow('invalid subject')
  expect(nicknameOf(null, '', 5, '지민', '다른 이름')).toBe('지민')
  expect(nicknameOf('가'.repeat(41))).toHaveLength(40)
  expect(nicknameOf(undefined, '')).toBeNull()
  const local = (host: string) => isLoopback(new URL(`http://${host}`))
  expect(['localhost', '[::1]', '127.0.0.1', '127.9.9.9:80'].map(local)).toEqual([true, true, true, true])
  expect(['localhost.example', '128.0.0.1', '10.127.0.0', 'a127.0.0.1.example', '[::2]'].map(local)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ])
})
