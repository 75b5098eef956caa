import { getLocale } from '../paraglide/runtime.js'

/** Standard codes of the Korean banks people use most (KFTC 금융기관 공동코드). */
const banks = [
  ['004', 'KB국민은행', 'KB Kookmin'],
  ['088', '신한은행', 'Shinhan'],
  ['020', '우리은행', 'Woori'],
  ['081', '하나은행', 'Hana'],
  ['011', 'NH농협은행', 'NongHyup'],
  ['003', 'IBK기업은행', 'IBK'],
  ['090', '카카오뱅크', 'KakaoBank'],
  ['092', '토스뱅크', 'Toss Bank'],
  ['089', '케이뱅크', 'K bank'],
  ['023', 'SC제일은행', 'SC First'],
  ['032', '부산은행', 'Busan'],
  ['031', 'iM뱅크', 'iM Bank'],
  ['045', '새마을금고', 'MG'],
  ['048', '신협', 'Credit Union'],
  ['071', '우체국', 'Korea Post'],
] as const

export const bankChoices = () => banks.map(([code, ko, en]) => ({ code, name: getLocale() === 'ko' ? ko : en }))
