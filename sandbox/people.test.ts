import { expect, test } from 'vitest'
import { sandboxPeople } from './people.ts'

test('one seed always gives the same eighty people, another seed gives others', () => {
  expect(sandboxPeople(7)).toEqual(sandboxPeople(7))
  expect(sandboxPeople(7)).toHaveLength(80)
  expect(sandboxPeople(8)[0]?.ci).not.toBe(sandboxPeople(7)[0]?.ci)
})

test('every identifier belongs to one person only', () => {
  for (const seed of [1, 2, 3, 2026]) {
    const people = sandboxPeople(seed)
    const accounts = people.flatMap((person) => person.accounts)
    const unique: [string, unknown[]][] = [
      ['name', people.map((person) => person.name)],
      ['phone', people.map((person) => person.phone)],
      ['ci', people.map((person) => person.ci)],
      ['di', people.map((person) => person.di)],
      ['kakao', people.map((person) => person.kakao.id)],
      ['email', people.map((person) => person.kakao.email)],
      ['google', people.map((person) => person.google.sub)],
      ['account', accounts.map((account) => account.bankCode + account.accountNumber)],
      ['fintech', accounts.map((account) => account.fintechUseNum)],
    ]
    for (const [field, values] of unique) expect(new Set(values).size, `${field} of seed ${seed}`).toBe(values.length)
  }
})

test('each field has the shape that its provider gives it', () => {
  for (const person of sandboxPeople()) {
    expect(person.name).toMatch(/^[가-힣]{3}$/)
    expect(person.phone).toMatch(/^010\d{8}$/)
    expect(person.birthDate).toMatch(/^(19|20)\d\d-\d\d-\d\d$/)
    expect(person.ci).toMatch(/^[A-Za-z0-9+/=]{88}$/)
    expect(person.di).toMatch(/^[A-Za-z0-9+/=]{64}$/)
    expect(person.google.sub).toMatch(/^\d{21}$/)
    for (const account of person.accounts) {
      expect(account.fintechUseNum).toMatch(/^\d{24}$/)
      expect(account.bankCode).toMatch(/^\d{3}$/)
      expect(account.accountNumber).toMatch(/^\d{12,14}$/)
      expect(account.balanceKrw).toBeGreaterThan(100_000)
    }
  }
})
