import { describe, expect, it } from 'vitest'
import { imitatesStaff, isReservedHandle } from './imitation.ts'

describe('a handle that passes for Kiwi', () => {
  it.each([
    'kiwi',
    'admin',
    'support',
    'official',
    'root',
    'kiwi.',
    'k.i.w.i',
    'k1wi',
    'kiwl',
    'kiwi.official',
    'kiwi_support',
    'official_kiwi',
    'kiwi.pay',
    'k1w1pay',
    'adrnin',
    'adm1n',
    '0fficial',
    'supp0rt',
    'kiwi_kr',
    'kiwi.helpcenter',
    'kivvi',
    'staff_admin',
    's.y.s.t.e.m',
    'left.member',
    '1eft_member',
    'left_0123456789abcdef0123',
  ])('%s is reserved', (handle) => expect(isReservedHandle(handle)).toBe(true))

  it.each(['jimin', 'kiwi_99', 'kiwilover', 'mykiwi1', 'team_jimin', 'helpme', 'kiwiabcdefgh', 'notice_me', 'pay_day', 'bank'])(
    '%s is free',
    (handle) => expect(isReservedHandle(handle)).toBe(false),
  )
})

describe('a name that passes for staff', () => {
  it.each([
    'Kiwi 고객센터',
    'KIWI고객센터',
    '키위 고객 센터',
    '키위페이 운영팀',
    'Кiwi official',
    'K1wi Support',
    'Kiwi·Support',
    '고객센터',
    '운영자',
    '관리자',
    'Admin',
    'Kiwi',
    '키위',
    'KiwiPay',
    '키위 페이',
    '지민 ✓',
    '✅ 지민',
    'Kiwi Team',
    'ｋｉｗｉ 공식',
    'Kıwi official',
    'Kíwì Support',
    'ᴋɪᴡɪ ᴏꜰꜰɪᴄɪᴀʟ',
    '🅺🅸🆆🅸 고객센터',
    '🅚🅘🅦🅘 고객센터',
    '🇰🇮🇼🇮 공식',
    'Ꮶiᴡi 고객센터',
    'ꓗꓲꓪꓲ 운영팀',
    'Klwi 고객센터',
    'Kivvi 고객센터',
    '𝐊𝐢𝐰𝐢 𝐒𝐮𝐩𝐩𝐨𝐫𝐭',
    'Áḍmin',
    '관̣리자',
  ])('%s is for staff', (name) => expect(imitatesStaff(name)).toBe(true))

  it.each([
    '지민',
    '포근한 키위',
    '골드키위 농장',
    'Kiwi Market',
    '서포터즈',
    '공식 지민 팬',
    '운영이',
    'kiwi_lover',
    '팀 지민',
    '⭐️ 별',
    '🇰🇷 지민',
    'Łukasz',
    '클위',
    '🅰️형 지민',
  ])('%s is free', (name) => expect(imitatesStaff(name)).toBe(false))
})
