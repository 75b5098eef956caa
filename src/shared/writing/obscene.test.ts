import { expect, it } from 'vitest'
import { isLinear } from '../../../test/linear.ts'
import { isObscene } from './obscene.ts'

it.each([
  '씨발',
  '아 시발 뭐야',
  '시1발',
  '시.발',
  '씨  발',
  'ㅅㅣㅂㅏㄹ',
  '씨바ㄹ',
  '개새끼야',
  'ㅅㅂ',
  '병신아',
  'ＦＵＣＫ',
  'f u c k',
  'fuck!',
  '좆같네',
  '조ㅈ나',
  '씨발아',
  '창녀예요',
  'fvck? fu.ck',
  'fuck1ng',
])('finds %s', (text) => expect(isObscene(text)).toBe(true))

it.each([
  '다시 발표할게요',
  '시발점에서 만나요',
  '이번 주에 다시 발매',
  '가자지구',
  '색상 조절 가능해요',
  '조작이 쉬운 조정석',
  '조직도 조재현',
  '시바를 키워요',
  '시바랑 산책',
  '지라로 관리해요',
  '창녕 우포늪',
  '화장이 떡칠',
  '좋은 하루',
  'Scunthorpe',
  'cocktail',
  'assassin',
  'classic',
  '오늘 시 한 편',
  '',
  '1004',
  '옷 3 5 7 사이즈',
])('leaves %s alone', (text) => expect(isObscene(text)).toBe(false))

it('takes time in proportion to the text', () => {
  const units = ['시 ', '시', 'ㅅ.', 'f u ', '가나다 ', '.']
  expect(units.filter((unit) => !isLinear(isObscene, unit))).toEqual([])
})
