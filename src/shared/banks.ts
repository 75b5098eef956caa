/** The most used Korean banks by their standard codes (KFTC 금융기관 공동코드), in order of offer. */
export const banks = [
  { code: '004', ko: 'KB국민은행', en: 'KB Kookmin' },
  { code: '088', ko: '신한은행', en: 'Shinhan' },
  { code: '020', ko: '우리은행', en: 'Woori' },
  { code: '081', ko: '하나은행', en: 'Hana' },
  { code: '011', ko: 'NH농협은행', en: 'NongHyup' },
  { code: '003', ko: 'IBK기업은행', en: 'IBK' },
  { code: '090', ko: '카카오뱅크', en: 'KakaoBank' },
  { code: '092', ko: '토스뱅크', en: 'Toss Bank' },
  { code: '089', ko: '케이뱅크', en: 'K bank' },
  { code: '023', ko: 'SC제일은행', en: 'SC First' },
  { code: '032', ko: '부산은행', en: 'Busan' },
  { code: '031', ko: 'iM뱅크', en: 'iM Bank' },
  { code: '045', ko: '새마을금고', en: 'MG' },
  { code: '048', ko: '신협', en: 'Credit Union' },
  { code: '071', ko: '우체국', en: 'Korea Post' },
] as const

/** The name of a bank; its code when the list lacks it. */
export function bankName(code: string, locale: 'ko' | 'en'): string {
  return banks.find((bank) => bank.code === code)?.[locale] ?? code
}
