import { expect, it } from 'vitest'
import { pinWeakness } from './pin-strength.ts'

it('takes six digits that follow no plain pattern', () => {
  for (const pin of ['739164', '582046', '100234', '135791']) expect(pinWeakness(pin)).toBeNull()
})

it('gives the reason why another PIN is weak', () => {
  const weak = {
    not_six_digits: ['', '12345', '1234567', '12345a', '１２３４５６'],
    same_digits: ['000000', '777777'],
    run: ['123456', '456789', '789012', '654321', '210987', '098765'],
    repeated: ['121212', '909090', '123123', '112233', '445566'],
  }
  for (const [reason, pins] of Object.entries(weak)) for (const pin of pins) expect([pin, pinWeakness(pin)]).toEqual([pin, reason])
})

it('refuses a known birthday in all usual formats', () => {
  for (const pin of ['900314', '031490', '140390', '140314', '990314', '251403'])
    expect([pin, pinWeakness(pin, '1990-03-14')]).toEqual([pin, 'birthday'])
  expect(pinWeakness('900314')).toBeNull()
  expect(pinWeakness('900314', '900314')).toBe('birthday')
  expect(pinWeakness('739164', '1990-03-14')).toBeNull()
  expect(pinWeakness('739164', 'no date')).toBeNull()
})
