import { expect, it } from 'vitest'
import { phoneDigits, postcodeFault, shownPhone, zoneOf } from './postcodes.ts'

it('takes a postcode of the region of its road address, and no other', () => {
  expect(postcodeFault('04783', '서울특별시 성동구 연무장길 74')).toBeNull()
  expect(postcodeFault('54999', '전북특별자치도 전주시 완산구 기린대로 99')).toBeNull()
  expect(postcodeFault('54999', '전라북도 전주시 완산구 기린대로 99')).toBeNull()
  expect(postcodeFault('04783', '부산광역시 해운대구 센텀중앙로 79')).toBe('region')
  for (const wrong of ['', '4783', '133-120', '00000', '64000', '0478a', '99999']) expect(postcodeFault(wrong, '서울 성동구')).toBe('form')
})

it('tells Jeju and islands without a bridge from the mainland', () => {
  expect(['63000', '63644', '63565'].map(zoneOf)).toEqual(['jeju', 'jeju', 'jeju'])
  expect(['40221', '23108', '58826'].map(zoneOf)).toEqual(['island', 'island', 'island'])
  expect(['04783', '62999', '40199', '40241'].map(zoneOf)).toEqual(['mainland', 'mainland', 'mainland', 'mainland'])
})

it('reads Korean phone numbers and shows them with hyphens', () => {
  const shown = (text: string) => {
    const digits = phoneDigits(text)
    return digits && shownPhone(digits)
  }
  expect(
    ['010 1234 5678', '+82 10-1234-5678', '02-123-4567', '0212345678', '031-123-4567', '070-1234-5678', '050612345678'].map(shown),
  ).toEqual(['010-1234-5678', '010-1234-5678', '02-123-4567', '02-1234-5678', '031-123-4567', '070-1234-5678', '0506-1234-5678'])
  for (const wrong of ['', '112', '010-123-45', '012-1234-5678', '1234-5678', '010-1234-56789', '０１０'])
    expect(phoneDigits(wrong)).toBeNull()
})
