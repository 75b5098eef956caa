import { between, derive, digits, pick } from './random.ts'

export type SandboxAccount = {
  /** The number that open banking uses instead of the account number: 24 digits. */
  fintechUseNum: string
  /** KFTC standard code, 3 digits. */
  bankCode: string
  bankName: string
  /** Digits only. */
  accountNumber: string
  holderName: string
  /** Opening balance in whole won. The running balance is in the sandbox's state. */
  balanceKrw: number
}

export type SandboxPerson = {
  /** `p01` … `p80`, the same for every seed. */
  id: string
  name: string
  nickname: string
  /** Digits only, `010xxxxxxxx`. */
  phone: string
  /** `YYYY-MM-DD`. */
  birthDate: string
  sex: 'male' | 'female'
  carrier: 'SKT' | 'KT' | 'LGU'
  /** Connecting information: 88 base64 characters, one per person in the country. */
  ci: string
  /** Duplicate-joining information: 64 base64 characters, one per person and site. */
  di: string
  kakao: { id: number; email: string; nickname: string }
  google: { sub: string; email: string; givenName: string; familyName: string }
  naver: { id: string; email: string }
  /** `relay` is Apple's private address, which forwards to the person. */
  apple: { sub: string; relay: string }
  accounts: SandboxAccount[]
}

export const banks: Readonly<Record<string, string>> = {
  '004': 'KB국민은행',
  '088': '신한은행',
  '020': '우리은행',
  '081': '하나은행',
  '011': 'NH농협은행',
  '003': 'IBK기업은행',
  '090': '카카오뱅크',
  '092': '토스뱅크',
  '089': '케이뱅크',
}

const accountLength: Readonly<Record<string, number>> = {
  '004': 14,
  '088': 12,
  '020': 13,
  '081': 14,
  '011': 13,
  '003': 14,
  '090': 13,
  '092': 12,
  '089': 12,
}

const words = (text: string): string[] => text.split(/\s+/)

const familyNames = words('김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 류 홍')
const femaleNames = words(`서연 지우 하은 민서 수아 지민 예린 채원 다은 유진 소율 나윤 가은 시은 하윤 은서 아린 보라 세아 윤서
  지안 혜인 도연 미소 해린 연우 주아 예나 슬기 다솜 이든 유나 채은 라희 소민 은채 지유 서윤 하린 나은`)
const maleNames = words(`도윤 민준 서준 하준 지호 준우 현우 지훈 건우 우진 선우 은우 시우 유찬 정우 승현 태윤 재민 동현 성민
  한결 이안 로운 준서 태오 규민 찬영 상우 진호 도현 윤재 민재 시윤 예준 주원 강민 무진 세훈 원빈 해솔`)
const moods = words('포근한 반짝이는 느긋한 달콤한 씩씩한 수줍은 상큼한 폭신한 졸린 명랑한')
const things = words('키위 복숭아 고양이 구름 커피 우산 돌고래 바게트 선인장 양말 토끼 수박')
const carriers = ['SKT', 'KT', 'LGU'] as const

export const defaultSeed = 2026

/** 80 invented people with all their identities. One seed always gives the same people. */
export function sandboxPeople(seed: number = defaultSeed): SandboxPerson[] {
  return Array.from({ length: 80 }, (_, index) => person(seed, index))
}

function person(seed: number, index: number): SandboxPerson {
  const id = `p${String(index + 1).padStart(2, '0')}`
  const sex = index % 2 === 0 ? 'female' : 'male'
  const given = (sex === 'female' ? femaleNames : maleNames)[index >> 1] ?? '하루'
  const family = pick(familyNames, seed, id, 'family')
  const name = family + given
  const nickname = `${pick(moods, seed, id, 'mood')} ${pick(things, seed, id, 'thing')}`
  const mail = `${romanName(id)}${digits(3, seed, id, 'mail')}`
  return {
    id,
    name,
    nickname,
    sex,
    // The index in the middle digits keeps the numbers unique for every seed.
    phone: `010${String(2000 + index * 97).padStart(4, '0')}${digits(4, seed, id, 'phone')}`,
    birthDate: birthDate(seed, id),
    carrier: pick(carriers, seed, id, 'carrier'),
    ci: derive(seed, id, 'ci').toString('base64'),
    di: derive(seed, id, 'di').subarray(0, 48).toString('base64'),
    kakao: { id: 3_000_000_000 + index * 1_000_003 + between(0, 999_999, seed, id, 'kakao'), email: `${mail}@kakao.test`, nickname },
    google: { sub: digits(21, seed, id, 'google'), email: `${mail}@gmail.test`, givenName: given, familyName: family },
    naver: { id: derive(seed, id, 'naver').toString('base64url').slice(0, 43), email: `${mail}@naver.test` },
    apple: {
      sub: `00${digits(4, seed, id, 'apple')}.${derive(seed, id, 'apple').toString('hex').slice(0, 32)}.${digits(4, seed, id, 'apple', 1)}`,
      relay: `${derive(seed, id, 'relay').toString('hex').slice(0, 10)}@privaterelay.appleid.test`,
    },
    accounts: accountsOf(seed, id, name),
  }
}

function birthDate(seed: number, id: string): string {
  // The last one is a child, who may not join.
  if (id === 'p80') return '2018-05-05'
  const year = between(1968, 2006, seed, id, 'year')
  const month = between(1, 12, seed, id, 'month')
  const day = between(1, 28, seed, id, 'day')
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

function accountsOf(seed: number, id: string, holderName: string): SandboxAccount[] {
  const codes = Object.keys(banks)
  const first = between(0, codes.length - 1, seed, id, 'bank')
  const count = between(1, 2, seed, id, 'accounts')
  return Array.from({ length: count }, (_, nth) => {
    const bankCode = codes[(first + nth * 4) % codes.length] ?? '004'
    return {
      fintechUseNum: `1202600001${id.slice(1)}${nth + 1}${digits(11, seed, id, 'fintech', nth)}`,
      bankCode,
      bankName: banks[bankCode] ?? '',
      accountNumber: digits(accountLength[bankCode] ?? 12, seed, id, 'account', nth),
      holderName,
      balanceKrw: between(12, 480, seed, id, 'balance', nth) * 10_000 + between(0, 9_999, seed, id, 'change', nth),
    }
  })
}

const romanSyllables = words('ha min ji su yun da ro woo sol bin')

function romanName(id: string): string {
  const number = Number(id.slice(1)) - 1
  return `${romanSyllables[Math.floor(number / 10)] ?? 'ha'}${romanSyllables[number % 10] ?? 'min'}.`
}

/** The birth date for 계좌실명조회: `YYMMDD`. */
export function birthDate6(person: Pick<SandboxPerson, 'birthDate'>): string {
  return person.birthDate.replaceAll('-', '').slice(2)
}
