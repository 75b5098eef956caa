import { KiwiClientError } from '@kiwi/sdk'
import { describe, expect, it } from 'vitest'
import { asKiwiError } from './kiwi.ts'

const refused = (retryAfterSeconds: number) =>
  asKiwiError(new KiwiClientError({ code: 'TOO_MANY_REQUESTS', message: '', requestId: 'r-1', details: { retryAfterSeconds } }))

describe('a refusal after too many calls', () => {
  it('says when to come back, in seconds or in minutes', () => {
    expect(refused(12).message).toBe('요청이 너무 많아요. 12초 뒤에 다시 해 주세요.')
    expect(refused(89).message).toContain('89초')
    expect(refused(90).message).toBe('요청이 너무 많아요. 2분 뒤에 다시 해 주세요.')
  })

  it('keeps the other facts, and other refusals keep their sentence', () => {
    expect(refused(12)).toMatchObject({ code: 'TOO_MANY_REQUESTS', requestId: 'r-1', retryable: true, retryAfterSeconds: 12 })
    expect(asKiwiError(new KiwiClientError({ code: 'NOT_FOUND', message: '찾을 수 없어요.' })).message).toBe('찾을 수 없어요.')
  })
})

describe('a failure that is worth a report', () => {
  const failed = (code: 'INTERNAL' | 'PIN_WRONG') =>
    asKiwiError(new KiwiClientError({ code, message: '문제가 생겼어요.', requestId: 'r-1' }))

  it('says its request id, once', () => {
    expect(failed('INTERNAL').message).toBe('문제가 생겼어요. (요청 번호 r-1)')
    expect(asKiwiError(failed('INTERNAL')).message).toBe(failed('INTERNAL').message)
  })

  it('is not one that a person caused', () => expect(failed('PIN_WRONG').message).toBe('문제가 생겼어요.'))
})
