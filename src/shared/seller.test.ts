import { expect, it } from 'vitest'
import { isEmail, mailOrderNumber, registrationDigits, sellerPhoneDigits, shownRegistration, shownSellerPhone } from './seller.ts'

it('knows a business registration number by its check digit', () => {
  expect(['120-81-47521', '1208147521', ' 124-81-00998 ', '220-81-62517'].map(registrationDigits)).toEqual([
    '1208147521',
    '1208147521',
    '1248100998',
    '2208162517',
  ])
  for (const wrong of ['120-81-47522', '210-81-47521', '12081475', '120814752100', '000-00-00000', '12O-81-47521', ''])
    expect(registrationDigits(wrong)).toBeNull()
  expect(shownRegistration('1208147521')).toBe('120-81-47521')
})

it('no number stays right with one other digit', () => {
  for (let place = 0; place < 10; place++)
    for (let digit = 0; digit < 10; digit++) {
      const changed = `1208147521`.split('').with(place, String(digit)).join('')
      expect(registrationDigits(changed) !== null).toBe(changed === '1208147521')
    }
})

it('reads the number of a mail-order report, a phone and an e-mail address', () => {
  expect(['제2026-서울마포-0123호', '2026-서울마포-0123', '2026 서울마포 0123'].map(mailOrderNumber)).toEqual(
    Array(3).fill('2026-서울마포-0123'),
  )
  for (const wrong of ['서울마포-0123', '2026-0123', '=2026-서울-1', '']) expect(mailOrderNumber(wrong)).toBeNull()
  expect(['1588-1234', '02-123-4567', '010 1234 5678'].map((text) => shownSellerPhone(sellerPhoneDigits(text)!))).toEqual([
    '1588-1234',
    '02-123-4567',
    '010-1234-5678',
  ])
  expect(sellerPhoneDigits('1399-12345')).toBeNull()
  expect(['a@b.kr', 'shop+1@mail.example.com'].every(isEmail)).toBe(true)
  expect(['a@b', 'a b@c.kr', '<a@b.kr>', 'a@b.kr ', '@b.kr'].some(isEmail)).toBe(false)
})
