import { normalized } from './marks.ts'

/**
 * Words that hold a text for review. Korean ones are found at the beginning of a word, English ones
 * as a whole word.
 */
const korean = [
  '시발',
  '씨발',
  '씹새',
  '씹할',
  '쌍년',
  '썅년',
  '개새끼',
  '개새기',
  '개색기',
  '병신',
  '븅신',
  '지랄',
  '좆',
  '보지털',
  '자지털',
  '걸레년',
  '창녀',
  '엠창',
  '느금마',
  '니애미',
  '니미럴',
  '섹스하',
  '떡치',
]
/** Written with consonants alone; only as a whole word. */
const consonants = ['ㅅㅂ', 'ㅆㅂ', 'ㅄ', 'ㅂㅅ', 'ㅈㄹ', 'ㄱㅅㄲ', 'ㅗㅗ']
const english = [
  'fuck',
  'fucks',
  'fucked',
  'fucker',
  'fuckers',
  'fucking',
  'motherfucker',
  'motherfucking',
  'cunt',
  'cunts',
  'cocksucker',
  'whore',
  'whores',
  'slut',
  'sluts',
  'nigger',
  'niggers',
  'faggot',
  'faggots',
]
/** Begin like an obscene word and are none. */
const harmless = ['시발점', '시발역', '시발택시', '시발자동차', '병신년', '지랄탄', '보지털실', '창녕', '떡칠']

/**
 * The 27 finals (U+11A8 to U+11C2) as the initials that are written alone: 발 and ㅂㅏㄹ are the same
 * then.
 */
const initialsOfFinals = 'ㄱ ㄲ ㄱㅅ ㄴ ㄴㅈ ㄴㅎ ㄷ ㄹ ㄹㄱ ㄹㅁ ㄹㅂ ㄹㅅ ㄹㅌ ㄹㅍ ㄹㅎ ㅁ ㅂ ㅂㅅ ㅅ ㅆ ㅇ ㅈ ㅊ ㅋ ㅌ ㅍ ㅎ'
  .split(' ')
  .map((letters) => letters.normalize('NFKD'))

/** Letters one by one: syllables in their parts, so that what is typed as letters equals them. */
function lettersOf(word: string): string {
  return word.normalize('NFKD').replace(/[\u11a8-\u11c2]/gu, (final) => initialsOfFinals[final.charCodeAt(0) - 0x11a8] ?? final)
}

const leet: Record<string, string> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's' }

const begins = korean.map(lettersOf)
const harmlessBegins = harmless.map(lettersOf)
const whole = new Set([...consonants.map(lettersOf), ...english])

/**
 * Whether a text holds an obscene word, also one with signs, digits or spaces between its syllables
 * or letters. Linear: each word is looked at once, against lists of a fixed length.
 */
export function isObscene(text: string): boolean {
  return wordsOf(text).some((word) => {
    const letters = lettersOf(word)
    if (whole.has(letters)) return true
    return begins.some((begin) => startsWith(letters, begin)) && !harmlessBegins.some((begin) => startsWith(letters, begin))
  })
}

/**
 * A vowel after the beginning makes another syllable of its end: 조절 does not begin with 좆, nor 시바를
 * with 시발.
 */
function startsWith(letters: string, begin: string): boolean {
  return letters.startsWith(begin) && !/[\u1161-\u1175]/u.test(letters.charAt(begin.length))
}

/** Words without signs inside; single letters and syllables that stand apart are one word. */
function wordsOf(text: string): string[] {
  const words: string[] = []
  let apart = ''
  for (const written of normalized(text, 'NFKC').toLowerCase().split(/\s+/u)) {
    const word = plainWord(written)
    if (word === '') continue
    if ([...word].length === 1) {
      apart += word
      continue
    }
    if (apart !== '') words.push(apart)
    apart = ''
    words.push(word)
  }
  return apart === '' ? words : [...words, apart]
}

/**
 * In Latin words, digits and signs that stand for letters are read as these; in others they are
 * left out.
 */
function plainWord(written: string): string {
  const isLatin = /[a-z]/u.test(written)
  const read = isLatin ? written.replace(/[013457@$]/gu, (sign) => leet[sign] ?? sign) : written
  return read.replace(/[^\p{L}]/gu, '')
}
