import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldText, initialsOf, keysOf, otherKeyboard, queryForms } from './hangul.ts'

const phrasesOf = (text: string) => {
  const forms = queryForms(text)
  return forms.kind === 'text' ? forms.phrases : []
}
/** True when one reading of the query begins the folded title. */
const reaches = (query: string, title: string) => phrasesOf(query).some((phrase) => foldText(title).startsWith(phrase))

describe('folding', () => {
  it.each([
    ['강나', '강남', 'a syllable short of its final'],
    ['강ㄴ', '강남', 'a syllable of which only the initial is typed'],
    ['갑', '가방', 'a final that becomes the next initial'],
    ['값', '갑상선', 'a double final of which the second half moves on'],
    ['앉', '안자', 'ㄵ apart'],
    ['떡볶', '떡볶이', 'double consonants'],
    ['카페라', '카페라떼', 'no final at all'],
    ['ＫＩＷＩ', 'kiwi', 'full-width letters'],
    ['Café', 'cafe', 'accents'],
    ['jimin_kim', 'jimin.kim', 'signs inside a handle'],
    ['#성수동', '성수동 카페', 'a hash sign'],
    ['　서울   숲 ', '서울 숲', 'wide and repeated spaces'],
  ])('lets %s reach %s: %s', (query, title) => {
    expect(reaches(query, title)).toBe(true)
  })

  it.each([
    ['강북', '강남'],
    ['간', '강남'],
    ['kiwi', '키위'],
  ])('does not let %s reach %s', (query, title) => {
    expect(reaches(query, title)).toBe(false)
  })

  it('gives one form to composed and decomposed Korean', () => {
    expect(foldText('강남 맛집'.normalize('NFD'))).toBe(foldText('강남 맛집'.normalize('NFC')))
  })

  it('leaves only letters, digits, marks and single spaces of whatever it is given, and changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const folded = foldText(text)
        expect(folded).toMatch(/^$|^[\p{L}\p{N}\p{M}]+( [\p{L}\p{N}\p{M}]+)*$/u)
        expect(folded).not.toContain('\0')
        expect(initialsOf(text)).toMatch(/^$|^[a-s]+( [a-s]+)*$/)
      }),
    )
  })
})

describe('초성', () => {
  it.each([
    ['강남', 'ac'],
    ['떡볶이', 'ehl'],
    ['서울 숲 cafe', 'jl j'],
    ['kiwi', ''],
    ['2026 봄', 'h'],
  ])('of %s are %s', (text, initials) => {
    expect(initialsOf(text)).toBe(initials)
  })

  it.each([
    ['ㄱㄴ', '강남'],
    ['ㅁㅈ', '맛집'],
    ['ㄸㅂㅇ', '떡볶이'],
    ['ㄳ', '감사'],
    ['ㅄ', '보세'],
    ['ㅅㅇ ㅅ', '서울 숲'],
    ['ㅎㅎ', '홍합'],
  ])('%s is read as the initials of %s', (query, title) => {
    expect(queryForms(query)).toEqual({ kind: 'initials', initials: initialsOf(title) })
  })

  it('are not read into a query that holds a vowel or a letter of another script', () => {
    expect(queryForms('ㄱㅏ').kind).toBe('text')
    expect(queryForms('ㄱㄴ1').kind).toBe('text')
  })
})

describe('the other keyboard', () => {
  it.each([
    ['rkdska', '강남'],
    ['RKDSKA', '강남'],
    ['EjrqhRdl', '떡볶이'],
    ['dkssud gktpdy', '안녕 하세요'],
    ['qhtod', '보생'],
    ['ㅏㅑ쟈', 'kiwi'],
    ['ㅜㅑㅏㄷ', 'nike'],
    ['ㅗㅡ', 'hm'],
  ])('turns %s into %s', (typed, meant) => {
    expect(otherKeyboard(typed)).toBe(meant)
  })

  it.each(['강남', '강ㄴ', 'kiwi', 'shoes', 'a', '카페 2호점', 'rk1'])('leaves %s alone', (typed) => {
    expect(otherKeyboard(typed)).toBeNull()
  })

  it('is only a second reading: what was typed comes first', () => {
    expect(phrasesOf('rkdska')).toEqual(['rkdska', foldText('강남')])
  })

  it('makes keys of Korean that equal what was typed for it', () => {
    expect(keysOf('강남 맛집!')).toBe('rkdska aktwlq')
    expect(keysOf('Kiwi 마켓')).toBe('kiwi akzpt')
  })
})

describe('a query of which nothing is left', () => {
  it.each(['', ' ', '%_', "'\\", '🥝', '\0\0', '—…!', '\ud800'])('%j finds nothing', (text) => {
    expect(queryForms(text)).toEqual({ kind: 'nothing' })
  })
})
